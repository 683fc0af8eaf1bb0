"""Background work of the national comparison. It reads what authorities gave, so only the owner's worker may do it."""

import logging

from django.utils import timezone

from lantern.audit.record import SystemActor
from lantern.celery import app
from reporting.national.freezing import AlreadyPublished, freeze_period, periods_to_freeze
from tenants.provisioning.schemas import in_directory

logger = logging.getLogger(__name__)


@app.task(name="provisioning.freeze_national")
def freeze_national() -> None:
    """The national figures of each school year that is over are published."""
    with in_directory():
        for library, period in periods_to_freeze(timezone.localdate()):
            try:
                freeze_period(library=library, period=period, by=SystemActor("National comparison"))
            except AlreadyPublished:
                logger.info("another worker published the national figures of %s %s", library, period)
