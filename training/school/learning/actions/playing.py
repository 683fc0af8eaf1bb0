"""Taking the SCORM packages of a course: opening a part, keeping what it reports, beginning it again."""

import json
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.record import record
from lantern.errors import NotPossibleNow
from training.packages import kept_of, outcome_of
from training.school.learning.actions.taking import locked, note_read, note_started
from training.school.learning.learner import Learner
from training.school.learning.models import PackageState
from training.school.learning.queries.packages import is_worked_through, part_at, part_of


def open_part(*, enrolment_id: uuid.UUID, module_id: str, number: int, by: Learner) -> PackageState:
    """The part is open in a new window, which alone can keep anything from now on."""
    with transaction.atomic():
        enrolment = locked(enrolment_id, by)
        _module, _package, part = part_at(enrolment, module_id, number)
        opened = {"launch_id": uuid.uuid4(), "number": 0, "opened_at": timezone.now()}
        state, _is_new = PackageState.objects.update_or_create(
            enrolment=enrolment, module_id=module_id, part_id=part.id, defaults=opened
        )
        if enrolment.is_going:
            note_started(enrolment, by)
    return state


def keep_report(
    *, enrolment_id: uuid.UUID, launch_id: uuid.UUID, number: int, report: Any, by: Learner
) -> PackageState:
    """What the package reported is kept, unless a later report of the same window was. May be repeated.

    With the last part of a page the page is read; a course without questions is passed with its last page. What was done stays done,
    and a better score takes the place of a lesser one while the course is being taken. NotPossibleNow if the part was opened in another
    window since; BadReport for what no package of that standard may report.
    """
    with transaction.atomic():
        enrolment = locked(enrolment_id, by)
        state = PackageState.objects.filter(enrolment=enrolment, launch_id=launch_id).first()
        if state is None:
            raise NotPossibleNow(
                _("This was opened again in another window, which keeps where you are. You can close this one."),
                code="opened_elsewhere",
            )
        state.enrolment = enrolment
        module, package, part = part_of(state)
        kept = kept_of(package.standard, report)
        if number <= state.number:
            return state
        state.number, state.kept_at, state.state = number, timezone.now(), json.dumps(kept)
        changed = ["number", "kept_at", "state"]
        if enrolment.is_going:
            mark = enrolment.course.pass_mark if part.mastery is None else part.mastery
            changed += _judge(state, package.standard, kept, mark)
        state.save(update_fields=changed)
        if "done_at" in changed:
            record("learning.package_done", by=by.in_journal, subject=enrolment)
            if is_worked_through(enrolment, module):
                note_read(enrolment, module.id, by=by)
    return state


def begin_again(*, enrolment_id: uuid.UUID, module_id: str, number: int, by: Learner) -> PackageState:
    """The part is open in a new window, as if for the first time. NotPossibleNow once it is done or the course is passed."""
    with transaction.atomic():
        state = open_part(enrolment_id=enrolment_id, module_id=module_id, number=number, by=by)
        _check_can_begin_again(state)
        state.state, state.failed, state.score = "", False, None
        state.save(update_fields=["state", "failed", "score"])
        record("learning.package_begun_again", by=by.in_journal, subject=state.enrolment)
    return state


def _check_can_begin_again(state: PackageState) -> None:
    if state.done_at is not None or not state.enrolment.is_going:
        raise NotPossibleNow(_("This part is done."), code="part_done")


def _judge(state: PackageState, standard: str, kept: dict[str, Any], mark: int) -> list[str]:
    """Writes into the row what the report comes to; the names of the fields that changed."""
    outcome = outcome_of(standard, kept, mark)
    changed = []
    if outcome.score is not None and outcome.score > (-1 if state.score is None else state.score):
        state.score = outcome.score
        changed.append("score")
    if state.done_at is None:
        state.failed = outcome.failed
        changed.append("failed")
        if outcome.done:
            state.done_at = timezone.now()
            changed.append("done_at")
    return changed
