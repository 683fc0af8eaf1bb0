"""Writing checks down, and asking for actions about what they and reviews found."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.school.plan.actions import Details, add_action
from incidents.school.filtering import rules
from incidents.school.filtering.mails import tell_keepers
from incidents.school.filtering.models import FilterCheck, FoundAction, Result, ReviewState
from incidents.school.filtering.queries.checks import check_by_id
from incidents.school.filtering.queries.reviews import locked_review
from lantern.audit.record import Actor, record


@dataclass(frozen=True)
class Seen:
    """What somebody tried and what they saw."""

    checked_on: date
    device: str
    place: str
    group: str
    tool: str
    result: str
    abuse: bool = False
    terrorist: bool = False
    adult: bool = False
    note: str = ""
    together_with: str = ""


def log_check(*, seen: Seen, by: Actor) -> FilterCheck:
    """The check is in the log for good. If something came through, the others who keep filtering have a mail."""
    rules.check_can_keep(by)
    rules.check_not_after(seen.checked_on, on=timezone.localdate(), field="checked_on")
    if seen.result == Result.THROUGH and not seen.note:
        raise rules.Incomplete(_("Say in a line what came through"), field="note", code="words_needed")
    if seen.result != Result.UNCLEAR and not (seen.abuse or seen.terrorist or seen.adult):
        raise rules.Incomplete(_("Tick what was tested"), field="tested", code="nothing_tested")
    check = FilterCheck(by_id=by.pk, by_name=str(by)[:200], **vars(seen))
    with transaction.atomic():
        check.save(force_insert=True)
        record("filtering.checked", by=by, subject=check, result=check.result)
        if check.needs_action:
            tell_keepers(_("A check of filtering failed"), "school_filtering:check", check.pk, besides=by)
    return check


def act_on_check(*, check_id: uuid.UUID, details: Details, by: Actor) -> FoundAction:
    """The action plan has an action that the check asked for."""
    rules.check_can_keep(by)
    with transaction.atomic():
        check = check_by_id(by, check_id)
        action = add_action(details=details, by=by)
        found = FoundAction.objects.create(action=action, check_of=check)
        record("filtering.action_added", by=by, subject=check)
    return found


def act_on_review(*, review_id: uuid.UUID, details: Details, by: Actor) -> FoundAction:
    """The action plan has an action that the review asked for; once it is held, none more."""
    rules.check_can_keep(by)
    with transaction.atomic():
        review = locked_review(review_id)
        rules.check_review(review, ReviewState.OPEN)
        action = add_action(details=details, by=by)
        found = FoundAction.objects.create(action=action, review=review)
        record("filtering.action_added", by=by, subject=review)
    return found
