"""Opening a round for schools, and what may change while it runs."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from checklists.authority.actions.locking import hold_asking
from checklists.authority.models import Round, RoundSchool, Template, Version
from checklists.authority.queries import asked_by, choosable_schools, version_by_id, why_not_again
from checklists.authority.rules import (
    check_can_change_round,
    check_can_close,
    check_can_open_round,
    check_closing_date,
    check_due_date,
    check_extension,
    check_reason,
    check_round_dates,
)
from lantern.audit.record import Actor, record
from lantern.errors import ChangedMeanwhile, NotPossibleNow


def open_round(
    *,
    version: Version,
    title: str,
    opens_on: date,
    due_on: date,
    school_ids: Iterable[uuid.UUID],
    by: Actor,
    closes_on: date | None = None,
) -> Round:
    """A round that asks these schools to answer this version from the opening date on.

    Raises NotPossibleNow if one of the schools cannot be asked (closed, not set up, unknown, or asked the same statements
    at the same time or twice in the school year), naming none: the caller shows who can be chosen.
    """
    check_can_open_round(by, version)
    check_round_dates(opens_on=opens_on, due_on=due_on, today=timezone.localdate())
    check_closing_date(due_on=due_on, closes_on=closes_on)
    with transaction.atomic():
        hold_asking()
        # Somebody who withdraws the version at once waits, or is seen.
        Template.objects.select_for_update(no_key=True).get(pk=version.template_id)
        check_can_open_round(by, version_by_id(version.pk))
        schools = _choosable(school_ids)
        if not schools:
            raise NotPossibleNow(_("Choose at least one school."), code="no_schools")
        _check_not_asked_elsewhere(version, schools, opens_on=opens_on, closes_on=closes_on)
        round_ = Round.objects.create(
            version=version,
            title=title,
            opens_on=opens_on,
            due_on=due_on,
            closes_on=closes_on,
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


def change_dates(
    *, round_: Round, seen: int, due_on: date, by: Actor, closes_on: date | None = None, reason: str = ""
) -> Round:
    """The round is due and closes on these days, for every school; a later due date comes with a reason that schools read.

    ChangedMeanwhile if somebody else changed the dates since `seen`. NotPossibleNow if the longer round would meet
    another one of the same checklist.
    """
    check_can_change_round(by, round_)
    with transaction.atomic():
        held = _hold(round_, by=by)
        if held.revision != seen:
            raise ChangedMeanwhile
        if (held.due_on, held.closes_on) == (due_on, closes_on):
            return held
        if held.due_on != due_on:
            check_due_date(opens_on=held.opens_on, due_on=due_on, today=timezone.localdate())
            check_reason(before=held.due_on, due_on=due_on, reason=reason)
        check_closing_date(due_on=due_on, closes_on=closes_on)
        if held.closes_on != closes_on:
            hold_asking()
            asked = [row.school_id for row in asked_by(held)]
            _check_not_asked_elsewhere(held.version, asked, opens_on=held.opens_on, closes_on=closes_on, besides=held)
        before = held.due_on
        held.due_reason = reason.strip() if due_on > before else ("" if due_on < before else held.due_reason)
        held.due_on, held.closes_on = due_on, closes_on
        held.revision += 1
        held.save(update_fields=["due_on", "closes_on", "due_reason", "revision"])
        record(
            "round.due_date_changed",
            by=by,
            subject=held,
            before=before.isoformat(),
            now=due_on.isoformat(),
            closes_on=closes_on.isoformat() if closes_on else "",
        )
    return held


def extend(*, round_: Round, school_ids: Iterable[uuid.UUID], due_on: date, reason: str, by: Actor) -> int:
    """These schools have until that day, and read why; tells how many they are. Others keep the round's due date.

    NotPossibleNow if one of them is not asked in this round.
    """
    check_can_change_round(by, round_)
    wanted = set(school_ids)
    with transaction.atomic():
        held = _hold(round_, by=by)
        check_extension(held, due_on=due_on, reason=reason, today=timezone.localdate())
        if not wanted:
            raise NotPossibleNow(_("Choose at least one school."), code="no_schools")
        rows = RoundSchool.objects.filter(round=held, school_id__in=wanted)
        if rows.update(extended_to=due_on, extension_reason=reason.strip()) != len(wanted):
            raise NotPossibleNow(_("Some of these schools are not asked in this round."), code="schools_changed")
        record("round.extended", by=by, subject=held, until=due_on.isoformat(), schools=len(wanted))
    return len(wanted)


def change_reminders(*, round_: Round, days: Iterable[int], at_opening: bool, by: Actor) -> Round:
    """Schools that have not submitted are reminded on these days, counted from their due date; none for no days."""
    check_can_change_round(by, round_)
    with transaction.atomic():
        held = _hold(round_, by=by)
        held.remind_days, held.mail_at_opening = sorted(set(days)), at_opening
        held.save(update_fields=["remind_days", "mail_at_opening"])
        record("round.reminders_changed", by=by, subject=held, days=held.remind_days, at_opening=at_opening)
    return held


def add_schools(*, round_: Round, school_ids: Iterable[uuid.UUID], by: Actor) -> int:
    """The round asks these schools as well; tells how many were added. Those it asks already are passed over."""
    check_can_change_round(by, round_)
    with transaction.atomic():
        held = _hold(round_, by=by)
        hold_asking()
        asked = set(RoundSchool.objects.filter(round=held).values_list("school_id", flat=True))
        schools = _choosable(school_id for school_id in school_ids if school_id not in asked)
        _check_not_asked_elsewhere(held.version, schools, opens_on=held.opens_on, closes_on=held.closes_on)
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


def _check_not_asked_elsewhere(
    version: Version, school_ids: Iterable[uuid.UUID], *, opens_on: date, closes_on: date | None, besides: Any = None
) -> None:
    reasons = why_not_again(version, school_ids, opens_on=opens_on, closes_on=closes_on, besides=besides)
    if reasons:
        raise NotPossibleNow(
            ngettext(
                "%(count)d of these schools cannot be asked the same statements again: %(why)s",
                "%(count)d of these schools cannot be asked the same statements again. The first: %(why)s",
                len(reasons),
            )
            % {"count": len(reasons), "why": next(iter(reasons.values()))},
            code="asked_elsewhere",
        )


def _ask(round_: Round, roles: dict[uuid.UUID, str]) -> None:
    RoundSchool.objects.bulk_create(
        RoundSchool(round=round_, school_id=school_id, school_role=role) for school_id, role in roles.items()
    )
