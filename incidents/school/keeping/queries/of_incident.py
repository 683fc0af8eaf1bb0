"""One incident with what is kept beside it. Whoever may not know of the incident gets NotFound from `incidents.school.queries`."""

from django.utils import timezone

from incidents.school.keeping.models import Anonymised, Bundle, Clock, Hold, Review
from incidents.school.models import Incident


def anonymised(incident: Incident) -> Anonymised | None:
    """When and by whom what told who it was has been erased; None if it has not."""
    return Anonymised.objects.filter(incident=incident).first()


def clock_of(incident: Incident) -> Clock | None:
    """How long the incident is kept; None while nobody has wound its clock."""
    return Clock.objects.filter(incident=incident).first()


def hold_on(incident: Incident) -> Hold | None:
    """The legal hold that the incident is on."""
    return Hold.objects.filter(incident=incident, lifted_at=None).first()


def holds_of(incident: Incident) -> list[Hold]:
    """Every legal hold that the incident was on, the newest first."""
    return list(Hold.objects.filter(incident=incident))


def reviews_of(incident: Incident) -> list[Review]:
    """What was decided when the time was over, the newest first."""
    return list(Review.objects.filter(incident=incident))


def bundles_of(incident: Incident) -> list[Bundle]:
    """The documents that were made of the incident, the newest first, those that are no longer kept too."""
    return list(Bundle.objects.filter(incident=incident, made_at__isnull=False).select_related("file"))


def is_due(clock: Clock | None) -> bool:
    """Whether it is time to look whether the incident can go."""
    return clock is not None and clock.due_on is not None and clock.due_on <= timezone.localdate()
