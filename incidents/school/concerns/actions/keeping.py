"""What time does: readers are reminded, and words go when they have been kept long enough. The count stays."""

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.school.concerns import queries
from incidents.school.concerns.actions._mails import send
from incidents.school.concerns.actions._steps import Kind, note
from incidents.school.concerns.models import Concern, Message, Step
from incidents.school.concerns.receipts import nobodys_digest
from incidents.school.concerns.school_days import months_before
from lantern.audit.record import Actor, SystemActor

CLOCK: Final = SystemActor("Lantern, by the clock")
BATCH: Final = 200


def remind_readers(*, by: Actor = CLOCK) -> int:
    """Whoever reads something that should have been read has a mail on its way; returns to how many. Once a day, however often called."""
    now = timezone.now()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    with transaction.atomic():
        late = list(queries.waiting(now=now).select_for_update().exclude(told_at__gte=today))
        people = {person.pk: person for route in {one.route for one in late} for person in queries.readers_of(route)}
        for person in people.values():
            send(person, "school_concerns/mail/late.txt", str(_("Something waits for you in Lantern, %(school)s")))
        for concern in late:
            concern.told_at = now
            concern.save(update_fields=["told_at"])
    return len(people)


def anonymise_what_is_due(*, by: Actor = CLOCK) -> int:
    """What was closed longer ago than the school keeps it has no words any more; returns how many concerns that were."""
    before = months_before(timezone.now(), queries.page().keep_months)
    return _anonymise_all(before, by=by)


def anonymise_of_incident(*, incident_id: uuid.UUID, by: Actor) -> int:
    """The concerns of an incident that is anonymised itself have no words any more; returns how many that were.

    Call it in the transaction in which the incident's own words go. The caller has asked its own rules.
    """
    with transaction.atomic():
        rows = list(Concern.objects.select_for_update().filter(incident_id=incident_id, anonymised_at=None))
        for concern in rows:
            _anonymise(concern, by=by)
    return len(rows)


def _anonymise_all(before: datetime, *, by: Actor) -> int:
    """A batch is a transaction, so that it may be stopped and repeated."""
    done = 0
    while True:
        with transaction.atomic():
            rows = list(queries.kept_long_enough(closed_before=before).select_for_update()[:BATCH])
            for concern in rows:
                _anonymise(concern, by=by)
        done += len(rows)
        if len(rows) < BATCH:
            return done


def _anonymise(concern: Concern, *, by: Actor) -> None:
    """When it was told, about whom in general and what came of it stay; names, words and the receipt go."""
    concern.anonymised_at = timezone.now()
    concern.sender_name = concern.trusted_adult = None
    concern.receipt_digest = nobodys_digest()
    concern.save(update_fields=["anonymised_at", "sender_name", "trusted_adult", "receipt_digest"])
    Message.objects.filter(concern=concern).update(text=None)
    Step.objects.filter(concern=concern).update(reason=None)
    note(concern, Kind.ANONYMISED, by=by)
