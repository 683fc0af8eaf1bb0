"""What the home page says of referrals, clocks and transfers."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from incidents.school import queries as incidents
from incidents.school.keeping.models import Hold
from incidents.school.keeping.queries.documents import awaited
from incidents.school.keeping.queries.retention import due
from lantern.access.permissions import Permission, can


@dataclass(frozen=True)
class Waiting:
    """How many things wait for this person."""

    to_chase: int
    to_review: int
    transfers: int

    @property
    def anything(self) -> bool:
        return bool(self.to_chase or self.to_review or self.transfers)


def for_home(person: object) -> Waiting | None:
    """What is to be asked again, looked at, and confirmed; None for whoever works with no incident. At most two queries."""
    if not can(person, Permission.INCIDENTS_VIEW):
        return None
    today = timezone.localdate()
    held = Hold.objects.filter(incident=OuterRef("pk"), lifted_at=None)
    found = (
        incidents.visible_to(person)
        .order_by()
        .annotate(is_held=Exists(held))
        .aggregate(
            to_chase=Count("referrals", filter=Q(referrals__chase_on__lte=today), distinct=True),
            to_review=Count("pk", filter=due(today) & Q(is_held=False), distinct=True),
        )
    )
    gives_out = can(person, Permission.INCIDENTS_GIVE_OUT)
    return Waiting(**found, transfers=awaited(today).count() if gives_out else 0)
