"""How long an incident is kept: winding its clock, holding it, looking at it when its time is over, and anonymising it."""

import uuid
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.school.actions.journal import note
from incidents.school.concerns.actions.keeping import anonymise_of_incident
from incidents.school.keeping import retention, rules
from incidents.school.keeping.models import Anonymised, Clock, Hold, RetentionRule, Review
from incidents.school.keeping.queries import files, of_incident
from incidents.school.keeping.queries.retention import has_pupil, known_of, rules_here, to_be_wound, with_clock
from incidents.school.models import Incident, Involved
from incidents.school.queries import locked_incident
from lantern.audit.record import Actor, SystemActor, record
from lantern.files import keeping

AT_ONCE: Final = 500
_LANTERN: Final = SystemActor("Lantern")


# The school's rules


def change_rule(*, sort: str, years: int, reason: str, by: Actor) -> RetentionRule:
    """This sort of record is kept so many years here, and the clocks that run by it are told anew."""
    rules.check_can_change_rules(by)
    if not retention.LEAST_YEARS <= years <= retention.MOST_YEARS:
        raise rules.KeepingIncomplete(_("Enter a number of years from 1 to 100."), field="years")
    reason = rules.text_of(
        reason, field="reason", message=_("Say why, for example which policy of the school says so.")
    )
    with transaction.atomic():
        rule = RetentionRule.objects.create(
            sort=retention.Sort(sort), years=years, reason=reason, by_id=by.pk, by_name=str(by)[:200]
        )
        here = rules_here()
        for incident in with_clock(sort).select_for_update(of=("self",), no_key=True):
            _tell(incident, incident.clock, here)
        record("retention.rule_changed", by=by, subject=rule, years=years)
    return rule


# The clock


def wind_clocks() -> int:
    """Each incident that is over has a clock that tells when to look at it; returns how many were told. May be repeated and stopped."""
    here, told = rules_here(), 0
    for incident in to_be_wound(at_most=AT_ONCE):
        with transaction.atomic():
            clock = getattr(incident, "clock", None) or Clock(incident=incident)
            _tell(incident, clock, here)
        told += 1
    return told


def set_clock(*, incident_id: uuid.UUID, sort: str, born_on: date | None, left_on: date | None, by: Actor) -> Clock:
    """The incident is kept as this sort of record. A date of birth is kept only if the sort needs one and no year group tells it."""
    with transaction.atomic():
        incident = locked_incident(by, incident_id)
        rules.check_can_decide(by, incident)
        rules.check_is_not_anonymous(incident)
        here = rules_here()
        rule = here[retention.Sort(sort)]
        _check_past(born_on, "born_on")
        clock = of_incident.clock_of(incident) or Clock(incident=incident)
        clock.sort, clock.is_chosen = rule.sort, True
        needed = retention.needs(rule, known_of(incident, None).year_groups)
        clock.born_on = born_on.isoformat() if born_on and needed == "born_on" else None
        clock.left_on = left_on if needed == "left_on" else None
        _tell(incident, clock, here)
        note("retention.clock_set", incident, by, sort=clock.sort, due=str(clock.due_on or ""))
    return clock


def _check_past(born_on: date | None, field: str) -> None:
    if born_on is not None and born_on >= timezone.localdate():
        raise rules.KeepingIncomplete(_("A date of birth is in the past."), field=field)


def _tell(incident: Incident, clock: Clock, here: dict[str, retention.Rule]) -> None:
    """The clock says when to look at the incident, by the rules as they are and what is known now; never before a review said."""
    if not clock.is_chosen:
        clock.sort = retention.sort_of(incident.category, has_pupil=has_pupil(incident))
    due = retention.due_on(here[clock.sort], known_of(incident, clock))
    longer = [review.keep_until for review in of_incident.reviews_of(incident) if review.keep_until]
    clock.due_on = max([due, *longer[:1]]) if due else None
    clock.changed_at = max(timezone.now(), incident.changed_at)
    clock.save()


# Legal hold


def hold(*, incident_id: uuid.UUID, reason: str, by: Actor) -> Hold:
    """Nothing of the incident goes until the hold is lifted. Held already, the hold that is there."""
    with transaction.atomic():
        incident = locked_incident(by, incident_id)
        rules.check_can_decide(by, incident)
        rules.check_is_not_anonymous(incident)
        there = of_incident.hold_on(incident)
        if there is not None:
            return there
        reason = rules.text_of(reason, field="reason", message=_("Say why nothing of it may go, and who asked."))
        made = Hold.objects.create(incident=incident, reason=reason, by_id=by.pk, by_name=str(by)[:200])
        note("retention.held", incident, by)
    return made


def lift_hold(*, incident_id: uuid.UUID, why: str, by: Actor) -> Hold | None:
    """The clock counts again. None if the incident was not held. Whoever decides lifts it, with a reason."""
    with transaction.atomic():
        incident = locked_incident(by, incident_id)
        rules.check_can_decide(by, incident)
        there = of_incident.hold_on(incident)
        if there is None:
            return None
        there.lifted_why = rules.text_of(why, field="reason", message=_("Say why it can be lifted."))
        there.lifted_at, there.lifted_by_name = timezone.now(), str(by)[:200]
        there.save(update_fields=["lifted_at", "lifted_by_name", "lifted_why"])
        note("retention.hold_lifted", incident, by)
    return there


# When the time is over


def keep_longer(*, incident_id: uuid.UUID, until: date, reason: str, by: Actor) -> Review:
    """Somebody has looked: the incident is kept until that day at least, and is looked at again then."""
    with transaction.atomic():
        incident, clock = _due(incident_id, by)
        if until <= timezone.localdate():
            raise rules.KeepingIncomplete(_("Choose a day in the future."), field="keep_until")
        made = _review(incident, Review.Decision.KEEP, reason, by, keep_until=until)
        clock.due_on, clock.changed_at = until, timezone.now()
        clock.save(update_fields=["due_on", "changed_at"])
        note("retention.kept_longer", incident, by, until=str(until))
    return made


def anonymise(*, incident_id: uuid.UUID, reason: str, by: Actor) -> Anonymised:
    """Everything that told who it was is erased: entries, names, references, files, the concerns it began with. What figures count stays.

    The database erases, and refuses by itself what may not go yet (`triggers`). Files are out of reach now and erased after a month.
    """
    with transaction.atomic():
        incident, _clock = _due(incident_id, by)
        made = _review(incident, Review.Decision.ANONYMISE, reason, by)
        for kept in files.of_incident(incident):
            keeping.remove(file=kept.file, by=by)
        for bundle in of_incident.bundles_of(incident):
            if bundle.file is not None:
                stored, bundle.file = bundle.file, None
                bundle.save(update_fields=["file"])
                keeping.remove(file=stored, by=by)
        people = list(incident.involved.filter(left_out_at=None))
        gone = Anonymised.objects.create(
            incident=incident, review=made, entries=0, people=len(people), files=0, by_id=by.pk, by_name=str(by)[:200]
        )
        gone.refresh_from_db(fields=["entries", "files"])
        for one in people:
            Involved.objects.create(
                incident=incident, role=one.role, kind=one.kind, year_group=one.year_group, name="", added_by_name=""
            )
        _blank(incident)
        anonymise_of_incident(incident_id=incident.pk, by=by)
        note("retention.anonymised", incident, by, entries=gone.entries, files=gone.files)
    return gone


def _blank(incident: Incident) -> None:
    """What the incident's own row says of people and of its very day is gone; its category, year and state stay."""
    incident.platform, incident.occurred_at, incident.time_known = "", None, False
    incident.assigned_to_id, incident.assigned_to_name = None, ""
    incident.save(update_fields=["platform", "occurred_at", "time_known", "assigned_to_id", "assigned_to_name"])


def _due(incident_id: uuid.UUID, by: Actor) -> tuple[Incident, Clock]:
    incident = locked_incident(by, incident_id)
    rules.check_can_decide(by, incident)
    clock = of_incident.clock_of(incident)
    rules.check_can_review(incident, due_on=clock.due_on if clock else None, on=timezone.localdate())
    assert clock is not None  # noqa: S101 -- without a clock nothing is due; for the type checker
    return incident, clock


def _review(incident: Incident, decision: str, reason: str, by: Actor, *, keep_until: date | None = None) -> Review:
    reason = rules.text_of(reason, field="reason", message=_("Say why."))
    return Review.objects.create(
        incident=incident, decision=decision, keep_until=keep_until, reason=reason, by_id=by.pk, by_name=str(by)[:200]
    )
