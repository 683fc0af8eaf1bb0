"""Publishing what a round gave: done by a worker, after an officer confirmed it."""

import logging
import uuid
from functools import partial

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from lantern.audit.queries import entries_about
from lantern.audit.record import SystemActor, record
from lantern.jobs.models import Job
from reporting.authority import receipts
from reporting.authority.builder import AlreadyClosed, Published, build_release
from reporting.authority.disclosure.noise import NoiseSource, sum_preserving
from reporting.authority.errors import DrawnBefore
from reporting.authority.models import Release
from reporting.authority.national.queries import given_of
from reporting.authority.queries import round_by_id
from reporting.national.noise import nine_tenths
from tenants.logins.builder import builder_of
from tenants.logins.current import as_tenant, current_tenant

logger = logging.getLogger(__name__)
BUILDER = SystemActor("Release builder")


def publish_release(
    *, round_id: uuid.UUID, noise: NoiseSource = sum_preserving, second_noise: NoiseSource = nine_tenths
) -> Published:
    """The round's release stands, made by the builder's login. AlreadyClosed the second time, DrawnBefore after a restore.

    Not inside a transaction: the login changes. Both noises are for tests; nothing outside Python code can choose them.
    """
    authority = current_tenant()
    with as_tenant(builder_of(authority)):
        published = build_release(authority.id, round_id, noise=noise, second_noise=second_noise)
    _say_published(round_id)
    return published


def _say_published(round_id: uuid.UUID) -> None:
    """The journal tells of the release, once. It is another transaction than the release's: the builder writes no journal."""
    if entries_about(round_id).filter(verb="release.published").exists():
        return
    release = Release.objects.get(round_id=round_id)
    with transaction.atomic():
        record(
            "release.published",
            by=BUILDER,
            subject=round_by_id(round_id),
            submitted=release.submitted,
            invited=release.invited,
            groups=release.groups.count(),
        )
        for sent in given_of(round_id):
            record("national.given", by=BUILDER, subject=release.round, library=sent.library, schools=sent.schools)


def run_closing_job(*, job: Job) -> None:
    """The job is over: finished with its round published, or failed with nothing published at all."""
    if job.is_over or job.subject_id is None:
        return
    job.begin(total=2)
    job.advance()
    try:
        publish_release(round_id=job.subject_id)
    except AlreadyClosed:
        # The worker died after publishing and before saying so.
        logger.info("round %s had been published before", job.subject_id)
        _say_published(job.subject_id)
    except DrawnBefore as refusal:
        job.fail(str(refusal))
        return
    except OperationalError:
        # The database went away: the message stays undone, and a worker goes on when it is back.
        raise
    except Exception:
        logger.exception("publishing round %s stopped", job.subject_id)
        job.fail(_("Publishing stopped and nothing was published. Try again."))
        return
    # A worker that cannot write it stops here, and the message stays undone. Nothing that was rolled back gets a receipt.
    transaction.on_commit(partial(receipts.keep, current_tenant().id))
    job.advance()
    job.finish()
