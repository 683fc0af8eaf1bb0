"""The journal's verbs in words."""

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lantern.audit.verbs import sentence_of, words_for

if TYPE_CHECKING:
    from lantern.audit.models import Entry

register = template.Library()
register.filter("verb_in_words", words_for)


@register.filter
def sentence(entry: "Entry") -> SafeString:
    """The entry as a plain sentence, with the thing that it is about in bold."""
    did, what = sentence_of(entry)
    if not what:
        return format_html("{} {}.", entry.by_name, did)
    return format_html("{} {} <b>{}</b>.", entry.by_name, did, what)
