"""Opening a round for schools, and what may change while it runs."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority.models import Round, RoundSchool, Version
from checklists.authority.queries import choosable_schools, version_by_id
from checklists.authority.rules import (
    ChangedMeanwhile,
    check_can_change_round,
    check_can_close,
    check_can_open_round,
    check_due_date,
    check_round_dates,
)
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow


def open_round(
    *,
    version: Version,
    title: str,
    opens_on: date,
    due_on: date,
    school_ids: Iterable[uuid.UUID],
    by: Actor,
) -> Round:
    """A round that asks these schools to answer this version from the opening date on.

    Raises NotPossibleNow if one of the schools cannot be asked (closed, not set up, unknown), naming none: the
    caller shows who can be chosen.
    """
    check_can_open_round(by, version)
    check_round_dates(opens_on=opens_on, due_on=due_on, today=timezone.localdate())
    with transaction.atomic():
        check_can_open_round(by, version_by_id(version.pk))
        schools = _choosable(school_ids)
        if not schools:
            raise NotPossibleNow(_("Choose at least one school."), code="no_schools")
        round_ = Round.objects.create(
            version=version,
            title=title,
            opens_on=opens_on,
            due_on=due_on,
            opened_by_name=str(by),
        )
        _ask(round_, schools)
        record(
            "round.opened",
            by=by,
            subject=round_,
            opens_on=opens_on.isoformat(),
            due_on=due_on.isoformat(),
            schools=len(schools),
        )
    return round_


def change_due_date(*, round_: Round, seen: int, due_on: date, by: Actor) -> Round:
    """The round is due on another day. ChangedMeanwhile if somebody else changed the date since `seen`."""
    check_can_change_round(by, round_)
    with transaction.atomic():
        held = _hold(round_, by=by)
        if held.revision != seen:
            raise ChangedMeanwhile
        if held.due_on != due_on:
            check_due_date(opens_on=held.opens_on, due_on=due_on, today=timezone.localdate())
            before, held.due_on = held.due_on, due_on
            held.revision += 1
            held.save(update_fields=["due_on", "revision"])
            record("round.due_date_changed", by=by, subject=held, before=before.isoformat(), now=due_on.isoformat())
    return held


def add_schools(*, round_: Round, school_ids: Iterable[uuid.UUID], by: Actor) -> int:
    """The round asks these schools as well; tells how many were added. Those it asks already are passed over."""
    check_can_change_round(by, round_)
    with transaction.atomic():
        held = _hold(round_, by=by)
        asked = set(RoundSchool.objects.filter(round=held).values_list("school_id", flat=True))
        schools = _choosable(school_id for school_id in school_ids if school_id not in asked)
        if schools:
            _ask(held, schools)
            record("round.schools_added", by=by, subject=held, schools=len(schools))
    return len(schools)


def confirm_closing(*, round_: Round, by: Actor) -> Round:
    """No school can answer any more, for good. What is published of the answers is reporting's business.

    Join it to the caller's transaction, so that closing and the work it causes commit together.
    """
    with transaction.atomic():
        held = _hold(round_, by=by)
        check_can_close(by, held, on=timezone.localdate())
        held.closing_at = timezone.now()
        held.save(update_fields=["closing_at"])
        record("round.closing_confirmed", by=by, subject=held, due_on=held.due_on.isoformat())
    return held


def _hold(round_: Round, *, by: Actor) -> Round:
    held = Round.objects.select_for_update().get(pk=round_.pk)
    check_can_change_round(by, held)
    return held


def _choosable(school_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    wanted = set(school_ids)
    schools = choosable_schools(wanted)
    if wanted - schools.keys():
        raise NotPossibleNow(
            _("Some of these schools cannot be asked any more. Look at the list again."), code="schools_changed"
        )
    return {school_id: school.role for school_id, school in schools.items()}


def _ask(round_: Round, roles: dict[uuid.UUID, str]) -> None:
    RoundSchool.objects.bulk_create(
        RoundSchool(round=round_, school_id=school_id, school_role=role) for school_id, role in roles.items()
    )
