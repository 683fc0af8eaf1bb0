"""Components of the pages about filtering, for `{% load filtering %}`."""

from typing import Final

from django import template
from django.db.models import Model
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from incidents.school.filtering import rules
from incidents.school.filtering.models import (
    Because,
    FilterChange,
    FilterCheck,
    Result,
    Review,
    ReviewNote,
    ReviewState,
    State,
    Verdict,
)
from incidents.school.filtering.queries.reviews import proposed_for
from lantern.ui.templatetags.ui import badge
from lantern.ui.words import days_away

register = template.Library()

_OF_STATE: Final[dict[str, str]] = {
    State.ASKED: "due",
    State.APPROVED: "half",
    State.IN_PLACE: "done",
    State.ENDED: "overdue",
}
_OF_RESULT: Final[dict[str, str]] = {Result.BLOCKED: "green", Result.THROUGH: "red", Result.UNCLEAR: "none"}
_OF_REVIEW: Final[dict[str, str]] = {
    ReviewState.PROPOSED: "due",
    ReviewState.OPEN: "half",
    ReviewState.HELD: "done",
    ReviewState.DROPPED: "na",
}
_OF_VERDICT: Final[dict[str, str]] = {
    Verdict.IN_ORDER: "green",
    Verdict.NEEDS_ACTION: "amber",
    Verdict.NOT_HERE: "na",
}


@register.simple_tag
def change_badge(change: FilterChange) -> SafeString:
    """How far the change has come, with a shape."""
    return badge(_OF_STATE.get(change.state, "na"), change.get_state_display())


@register.simple_tag
def result_badge(check: FilterCheck) -> SafeString:
    """How the check ended, with a shape."""
    return badge(_OF_RESULT.get(check.result, "none"), check.get_result_display())


@register.simple_tag
def review_badge(review: Review) -> SafeString:
    """How far the review has come, with a shape."""
    return badge(_OF_REVIEW.get(review.state, "na"), review.get_state_display())


@register.simple_tag
def verdict_badge(note: ReviewNote | None) -> SafeString:
    """The result of a part of a review, with a shape."""
    if note is None:
        return badge("todo", _("Nothing written yet"))
    return badge(_OF_VERDICT.get(note.verdict, "none"), note.get_verdict_display())


@register.simple_tag
def lasts(change: FilterChange) -> str:
    """For how long the change was asked for, and how far its end is away while it stands."""
    if change.until_on is None:
        return _("for good")
    until = _("until %(day)s") % {"day": f"{change.until_on:%-d %b %Y}"}
    return f"{until} ({days_away(change.until_on)})" if change.state == State.IN_PLACE else until


@register.inclusion_tag("school_filtering/_on_incident.html", takes_context=True)
def review_because_of(context: Context, incident: Model) -> dict[str, object]:
    """On the page of an incident: the extra review that it led to, or the way to start one. One query."""
    person = context["request"].user
    can_keep = rules.can_keep(person)
    review = proposed_for(Because.INCIDENT, incident.pk) if can_keep else None
    return {"can_keep": can_keep, "review": review, "incident": incident}
