"""What the home page says about filtering."""

from dataclasses import dataclass

from django.db.models import Count, Q

from incidents.school.filtering import rules
from incidents.school.filtering.models import FilterChange, Review, State
from incidents.school.filtering.queries.reviews import going_reviews

AT_MOST = 5


@dataclass(frozen=True)
class ForHome:
    """What waits for this person: changes of others to decide, changes to make and to switch back, and reviews."""

    to_decide: int
    to_make: int
    to_reverse: int
    reviews: tuple[Review, ...]


def for_home(person: object) -> ForHome | None:
    """What waits for somebody who keeps filtering, in two queries; None if nothing does, and for everybody else."""
    if not rules.can_keep(person):
        return None
    key = getattr(person, "pk", None)
    own = Q(recorded_by_id=key) | Q(asked_by_id=key, asked_by_id__isnull=False)
    counts = FilterChange.objects.waiting().aggregate(
        to_decide=Count("pk", filter=Q(state=State.ASKED) & ~own),
        to_make=Count("pk", filter=Q(state=State.APPROVED)),
        to_reverse=Count("pk", filter=Q(state=State.ENDED)),
    )
    reviews = tuple(going_reviews()[:AT_MOST])
    return ForHome(**counts, reviews=reviews) if reviews or any(counts.values()) else None
