"""How an incident begins: somebody tells of it, or a lead logs it."""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.categories import FIRST_LOOK, Audience, Device, Found
from incidents.school import queries, rules
from incidents.school.actions.journal import note, take_category, write
from incidents.school.actions.steps import triage
from incidents.school.actions.telling import mail_to_read
from incidents.school.models import Entry, Incident, Involved
from incidents.school.states import State, Step
from lantern.audit.record import Actor
from tenants.people.models import User

_SERIES: Final = {Audience.TEAM: "", Audience.HEAD: "S", Audience.CHAIR: "C"}
# A reference is searched for in the clear, so it must not be a name.
_REFERENCE: Final = re.compile(r"(?=.*\d)[A-Za-z0-9/-]{1,20}")


@dataclass(frozen=True)
class Details:
    """What is known of an incident apart from its story. `occurred_at` is noon where only the day is known."""

    category: str
    occurred_at: datetime | None = None
    time_known: bool = False
    how_found: str = Found.STAFF
    in_school: bool | None = None
    device: str = Device.UNKNOWN
    platform: str = ""
    ai_involved: bool = False
    safe_now: bool | None = None
    flags: tuple[str, ...] = ()
    about_head: bool = False


@dataclass(frozen=True)
class Somebody:
    """A person in an incident. Of a pupil the reference is the school's own, with a digit in it; `person_id` is an account."""

    role: str
    kind: str
    name: str = ""
    reference: str = ""
    year_group: str = ""
    person_id: uuid.UUID | None = None


def log(
    *,
    account: str,
    details: Details,
    by: Actor,
    involved: Sequence[Somebody] = (),
    key: uuid.UUID | None = None,
    severity: str = "",
) -> Incident:
    """The incident is there with its first entry, and whoever may see it has a mail that says nothing but that it is.

    The same `key` twice is the same incident. A severity, by somebody who decides about it, is the first look too.
    Nobody but those of its audience learns of it; whoever told of it sees that it came in.
    """
    rules.check_can_report(by)
    account = rules.check_text(account, field="account", message=_("Say what happened"))
    check_details(details)
    check_everybody(involved)
    with transaction.atomic():
        _one_at_a_time()
        if key is not None and (made := queries.incident_sent_with(key)) is not None:
            return made
        incident = _insert(details, by, key)
        for one in involved:
            add_somebody(incident, one, by)
        write(incident, Entry.Kind.ACCOUNT, by, text=account, at=incident.reported_at)
        note("incident.logged", incident, by, category=incident.category)
        _tell(incident, by)
        if severity and rules.can_step(by, incident, Step.TRIAGE):
            return triage(incident=incident, severity=severity, safe_now=details.safe_now, by=by)
    return incident


def add_to_report(*, incident_id: uuid.UUID, text: str, by: User) -> Incident:
    """Whoever told of it has said one thing more. They learn nothing of the case; it may be closed meanwhile."""
    text = rules.check_text(text, field="text", message=_("Say what you want to add"))
    with transaction.atomic():
        incident = queries.own_report(by, incident_id)
        write(incident, Entry.Kind.ACCOUNT, by, text=text)
        note("incident.reporter_added", incident, by)
        _tell(incident, by)
    return incident


def check_details(details: Details) -> None:
    """Returns if an incident can stand like this."""
    if details.occurred_at is not None and details.occurred_at > timezone.now():
        raise rules.IncidentIncomplete(_("When it happened must be in the past"), field="occurred_on")


def check_everybody(involved: Iterable[Somebody]) -> None:
    """Returns if these people can stand in an incident."""
    for one in involved:
        if one.reference and not _REFERENCE.fullmatch(one.reference):
            raise rules.IncidentIncomplete(
                _("A pupil reference has a number in it and no spaces, for example 4711 or ADM-203. It is not a name."),
                field="reference",
                code="reference_is_a_name",
            )


def add_somebody(incident: Incident, one: Somebody, by: Actor) -> Involved:
    """The person is in the incident. The caller has asked the rules and holds the transaction."""
    return Involved.objects.create(
        incident=incident,
        role=Involved.Role(one.role),
        kind=Involved.Kind(one.kind),
        name=one.name.strip(),
        reference=one.reference.upper(),
        year_group=one.year_group,
        person_id=one.person_id,
        added_by_name=str(by)[:200],
    )


def keep_details(incident: Incident, details: Details) -> None:
    """The incident's own columns say this; saving is the caller's."""
    for name in (
        "occurred_at",
        "time_known",
        "how_found",
        "in_school",
        "device",
        "platform",
        "ai_involved",
        "safe_now",
        "about_head",
    ):
        setattr(incident, name, getattr(details, name))
    incident.flags = list(details.flags)
    take_category(incident, details.category)


def _insert(details: Details, by: Actor, key: uuid.UUID | None) -> Incident:
    now = timezone.now()
    incident = Incident(
        reported_at=now,
        reported_by_id=by.pk,
        reported_by_name=str(by)[:200],
        state=State.REPORTED,
        due_at=now + FIRST_LOOK,
        sent_key=key,
        changed_at=now,
        created_at=now,
    )
    keep_details(incident, details)
    incident.reference = _next_reference(now.year, Audience(incident.audience))
    incident.save(force_insert=True)
    return incident


def _one_at_a_time() -> None:
    """Incidents of a school are numbered one after the other, and a form sent twice waits for itself."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('incidents ' || current_schema()))")


def _next_reference(year: int, audience: Audience) -> str:
    start = f"{year}-{_SERIES[audience]}"
    taken = Incident.objects.filter(reference__regex=rf"^{start}\d+$")
    newest = taken.order_by(Length("reference").desc(), "-reference").values_list("reference", flat=True).first()
    last = int(newest.removeprefix(start)) if newest else 0
    return f"{start}{last + 1:03d}"


def _tell(incident: Incident, by: Actor) -> None:
    for person in queries.who_is_told(incident, but=by):
        mail_to_read(incident, person)
