"""Reading what a school asked of leaving."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from lantern.access.permissions import ALLOWED, Permission
from lantern.errors import NotFound
from lantern.jobs.models import Job
from lantern.jobs.queries import latest_job
from tenants.logins.current import current_tenant
from tenants.moving.models import ErasureRequest, Export
from tenants.people.models import User

EXPORT_JOB = "moving.export"


def export_job() -> Job | None:
    """How far the newest export has got; None if none was ever asked for."""
    return latest_job(EXPORT_JOB, current_tenant().id)


def exports() -> QuerySet[Export]:
    """The exports whose files are still kept, the newest first."""
    return Export.objects.exclude(path="").order_by("-created_at")


def export_by_id(export_id: UUID) -> Export:
    """An export of this school, its file kept or not; NotFound if there is none."""
    export = Export.objects.filter(pk=export_id).first()
    if export is None:
        raise NotFound("There is no such export.")
    return export


def expired_exports() -> QuerySet[Export]:
    """The exports whose files have been kept long enough."""
    return exports().filter(expires_at__lte=timezone.now())


def standing_request() -> ErasureRequest | None:
    """The school's request to be erased, if it stands."""
    return ErasureRequest.objects.filter(stopped_at=None).first()


def managers() -> list[User]:
    """The people of this tenant who manage it and can sign in, and whoever chairs its governors."""
    manages = Q(role__in=ALLOWED[Permission.PEOPLE_MANAGE]) | Q(chairs_governors=True)
    return list(User.objects.filter(manages, is_active=True).order_by("name", "id"))
