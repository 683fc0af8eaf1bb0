"""When a session is, for `{% load sessions %}`. Takes an authority's session and what a school reads of one alike."""

from typing import Any

from django import template

from training.when import in_words as words_of

register = template.Library()


@register.simple_tag
def in_words(session: Any) -> str:
    """Its day and its times."""
    return words_of(session.starts_at, session.ends_at)
