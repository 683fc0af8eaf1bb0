"""Components of the action plan's pages, for `{% load plan %}`."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklists.school.plan.models import ActionEntry, PlanAction, Status
from lantern.ui.templatetags.ui import badge
from lantern.ui.words import short_day

register = template.Library()
WORDS_OF_A_NOTE: Final = 24


@register.simple_tag
def due_badge(action: PlanAction, *, with_status: bool = False) -> SafeString:
    """How long an open action has left or is overdue; when a closed one was closed. `with_status` also says whether it is begun."""
    if not action.is_going:
        kind = "done" if action.status == Status.DONE else "na"
        words = _("%(status)s %(day)s") % {"status": action.get_status_display(), "day": short_day(action.closed_at)}
        return badge(kind, words) if kind == "done" else format_html('<span class="ln-s">{}</span>', words)
    left = (action.due_on - timezone.localdate()).days
    words = _left_in_words(left)
    if with_status:
        words = _("%(status)s, %(left)s") % {"status": action.get_status_display(), "left": words}
    return badge("overdue" if left < 0 else "due", words)


def _left_in_words(left: int) -> str:
    if left < 0:
        return ngettext("%(days)d day overdue", "%(days)d days overdue", -left) % {"days": -left}
    if left == 0:
        return _("due today")
    return ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}


@register.simple_tag
def last_words(action: PlanAction, last: Mapping[UUID, ActionEntry]) -> str:
    """The newest note of the action with its day, or that there is none."""
    entry = last.get(action.pk)
    if entry is None:
        return _("No note yet")
    words = Truncator(entry.text).words(WORDS_OF_A_NOTE)
    return _("%(day)s: “%(note)s”") % {"day": short_day(entry.created_at), "note": words}
