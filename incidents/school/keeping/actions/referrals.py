"""Telling somebody outside, and keeping at it until there is an outcome."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.school import actions as incidents
from incidents.school.actions.journal import note
from incidents.school.keeping import rules
from incidents.school.keeping.bodies import Body
from incidents.school.keeping.models import Referral, ReferralEntry
from incidents.school.keeping.queries.referrals import referral_by_id, to_be_reminded_of
from incidents.school.models import Entry
from incidents.school.queries import locked_incident
from lantern.audit.record import Actor
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.people.models import User

Kind = ReferralEntry.Kind
# Told again once a week while nobody has asked.
TOLD_AGAIN_AFTER: Final = timedelta(days=7)


@dataclass(frozen=True)
class Told:
    """Who was told, why, when, under which number they have it, and when to ask again."""

    body: str
    reason: str
    referred_on: date
    told_whom: str = ""
    reference: str = ""
    chase_on: date | None = None


def refer(*, incident_id: uuid.UUID, told: Told, by: Actor) -> Referral:
    """The referral is on the incident and in its chronology. KeepingIncomplete without a reason."""
    with transaction.atomic():
        incident = locked_incident(by, incident_id)
        rules.check_can_keep(by, incident)
        rules.check_is_not_anonymous(incident)
        rules.check_days(referred_on=told.referred_on, chase_on=told.chase_on)
        reason = rules.text_of(told.reason, field="reason", message=_("Say why you told them."))
        if told.body == Body.OTHER:
            rules.text_of(told.told_whom, field="told_whom", message=_("Say who was told."))
        referral = Referral.objects.create(
            incident=incident,
            body=Body(told.body),
            told_whom=told.told_whom.strip(),
            reason=reason,
            referred_on=told.referred_on,
            chase_on=told.chase_on,
            by_id=by.pk,
            by_name=str(by)[:200],
        )
        if told.reference.strip():
            _enter(referral, Kind.REFERENCE, told.reference.strip(), by)
        if incident.is_going:
            incidents.add_entry(
                incident=incident,
                kind=Entry.Kind.ACTION,
                text=_("Told: %(body)s.") % {"body": referral.get_body_display()},
                by=by,
            )
        note("referral.made", incident, by, body=referral.body)
    return referral


def add_to_referral(
    *, incident_id: uuid.UUID, referral_id: uuid.UUID, kind: str, text: str, chase_on: date | None, by: Actor
) -> ReferralEntry:
    """The referral says this too, and when to ask next. An outcome finishes it; a finished one takes nothing more (NotPossibleNow)."""
    with transaction.atomic():
        incident = locked_incident(by, incident_id)
        rules.check_can_keep(by, incident)
        rules.check_is_not_anonymous(incident)
        referral = referral_by_id(incident, referral_id, for_change=True)
        rules.check_is_open(referral)
        rules.check_days(referred_on=referral.referred_on, chase_on=chase_on)
        text = rules.text_of(text, field="text", message=_("Write what was said or done."))
        entry = _enter(referral, Kind(kind), text, by)
        is_outcome = entry.kind == Kind.OUTCOME
        referral.chase_on = None if is_outcome else chase_on
        referral.closed_on = timezone.localdate() if is_outcome else None
        referral.reminded_on = None
        referral.save(update_fields=["chase_on", "closed_on", "reminded_on"])
        note("referral.noted", incident, by, body=referral.body, kind=entry.kind)
    return entry


def _enter(referral: Referral, kind: str, text: str, by: Actor) -> ReferralEntry:
    return ReferralEntry.objects.create(referral=referral, kind=kind, text=text, by_id=by.pk, by_name=str(by)[:200])


def remind() -> int:
    """Whoever has a referral to ask about again has a mail on its way; returns to how many. May be repeated."""
    today = timezone.localdate()
    with transaction.atomic():
        owed = to_be_reminded_of(today, today - TOLD_AGAIN_AFTER)
        for one in owed:
            _queue_reminder(one.person, len(one.referrals))
        told = {referral.pk for one in owed for referral in one.referrals}
        Referral.objects.filter(pk__in=told).update(reminded_on=today)
    return len(owed)


def _queue_reminder(person: User, number: int) -> None:
    """A number and a link: neither who was told nor about what."""
    school = current_tenant()
    urlconf = str(settings.TENANT_TYPES[school.kind]["URLCONF"])
    queue_mail(
        to=person.email,
        subject=_("Something to ask again in Lantern, %(school)s") % {"school": school.name},
        template="school_keeping/mail/chase.txt",
        context={
            "name": person.name,
            "school": school,
            "number": number,
            "link": school.url(reverse("school_keeping:referrals", urlconf=urlconf) + "?show=chase"),
        },
    )
