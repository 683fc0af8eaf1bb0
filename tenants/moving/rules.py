"""When a school may do what about leaving. Who may is `lantern.access`'s question."""

from datetime import timedelta

from django.utils.translation import gettext as _

from lantern.errors import NotPossibleNow
from lantern.jobs.models import Job
from tenants.moving.models import ErasureRequest, Export

EXPORT_KEPT = timedelta(days=7)
# Long enough for somebody to come back from a holiday and say no.
ERASURE_WAITS = timedelta(days=14)


def check_can_ask_for_export(job: Job | None) -> None:
    """Raises while an export is being made."""
    if job is not None and not job.is_over:
        raise NotPossibleNow(_("A file is being made already. Wait until it is finished."))


def check_can_download(export: Export) -> None:
    """Raises once the file has been removed."""
    if not export.is_there:
        raise NotPossibleNow(_("This file is no longer kept. Make a new one."))


def check_can_ask_for_erasure(standing: ErasureRequest | None) -> None:
    """Raises if the school has asked already."""
    if standing is not None:
        raise NotPossibleNow(_("Your school has asked for this already."))


def check_can_stop(standing: ErasureRequest | None) -> None:
    """Raises if there is nothing to stop."""
    if standing is None:
        raise NotPossibleNow(_("There is no request to stop. It may have been stopped already."))
