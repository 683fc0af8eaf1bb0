"""Telling those whose turn it is that a time has passed."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from incidents.school import queries
from incidents.school.actions.telling import mail_late
from incidents.school.models import Incident
from tenants.people.models import User

TOLD_AGAIN_AFTER: Final = timedelta(hours=24)


def remind_late() -> int:
    """Whoever has an incident that waits too long has a mail on its way, one for all of them; returns to how many. May be repeated.

    Whoever it was given to; before that all who may see it. It is told again after a day.
    """
    now = timezone.now()
    with transaction.atomic():
        late = Incident.objects.late(now).filter(Q(told_late_at=None) | Q(told_late_at__lte=now - TOLD_AGAIN_AFTER))
        rows = list(late.select_for_update(no_key=True).order_by("pk"))
        told: dict[User, int] = {}
        for incident in rows:
            for person in queries.who_is_late(incident):
                told[person] = told.get(person, 0) + 1
        for person, number in told.items():
            mail_late(person, number)
        Incident.objects.filter(pk__in=[incident.pk for incident in rows]).update(told_late_at=now)
    return len(told)
