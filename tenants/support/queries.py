"""Reading who was let in."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotFound
from tenants.people.models import User, digest_of
from tenants.support.models import Grant


def live_grants() -> QuerySet[Grant]:
    """What lets somebody in at this moment, the first to end first."""
    return Grant.objects.filter(ended_at=None, ends_at__gt=timezone.now()).order_by("ends_at", "id")


def past_grants() -> QuerySet[Grant]:
    """What no longer lets anybody in, the newest first."""
    return Grant.objects.exclude(ended_at=None, ends_at__gt=timezone.now()).order_by("-created_at", "id")


def run_out_grants() -> QuerySet[Grant]:
    """Those whose time is over and that nobody has closed yet."""
    return Grant.objects.filter(ended_at=None, ends_at__lte=timezone.now()).order_by("id")


def grant_by_id(grant_id: UUID) -> Grant:
    """The grant with this identifier here; NotFound if there is none."""
    grant = Grant.objects.filter(pk=grant_id).first()
    if grant is None:
        raise NotFound(_("There is no such access here."))
    return grant


def grant_by_link(token: str) -> Grant | None:
    """The grant whose last link this is and that was not used; None for a used one, and for one of another tenant."""
    return Grant.objects.filter(link_digest=digest_of(token)).first()


def open_grant_of(person: User) -> Grant | None:
    """The grant that this visitor came by, if nobody has closed it; it may have run out."""
    return Grant.objects.select_related("person").filter(person=person, ended_at=None).first()
