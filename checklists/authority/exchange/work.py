"""Carrying out a file that somebody said yes to. Runs in a worker."""

import logging
import uuid

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.authority.exchange.drafting import write
from checklists.authority.exchange.models import Incoming
from checklists.authority.exchange.plan import from_json
from checklists.authority.exchange.queries import incoming_by_id, job_of
from checklists.authority.models import Template
from lantern.audit.record import record
from lantern.errors import DomainError
from lantern.jobs.models import Job
from tenants.people.queries import person_by_id

logger = logging.getLogger(__name__)
State = Incoming.State


def carry_out(*, incoming_id: uuid.UUID | str) -> None:
    """The draft says what the file says and the job is over, or nothing of it changed and both say why.

    One transaction, so a worker that dies leaves nothing half done; may be repeated. In the name of whoever said yes.
    """
    incoming = incoming_by_id(incoming_id)
    job = job_of(incoming)
    if incoming.state != State.RUNNING or job is None:
        return
    job.begin(total=len(incoming.rows))
    try:
        template = _carry_out(incoming.pk)
    except OperationalError:
        # The database went away: the message stays undone, and a worker goes on when it is back.
        raise
    except DomainError as refusal:
        _stop(incoming.pk, job, str(refusal))
    except Exception:
        logger.exception("carrying out the file %s stopped", incoming.pk)
        _stop(incoming.pk, job, _("The work stopped and nothing was changed. Upload the file again."))
    else:
        if template is not None:
            job.advance(by=len(incoming.rows))
        job.finish()


def _carry_out(incoming_id: uuid.UUID) -> Template | None:
    with transaction.atomic():
        held = _hold(incoming_id)
        if held.state != State.RUNNING or held.confirmed_by_id is None:
            return None
        person = person_by_id(held.confirmed_by_id)
        template = write(given=from_json(held.content), template=held.template, seen=held.seen, by=person)
        held.template, held.state, held.content, held.finished_at = template, State.DONE, {}, timezone.now()
        held.save(update_fields=["template", "state", "content", "finished_at"])
        record("checklist.imported", by=person, subject=template, statements=len(held.rows))
    return template


def _stop(incoming_id: uuid.UUID, job: Job, note: str) -> None:
    with transaction.atomic():
        held = _hold(incoming_id)
        held.state, held.note, held.finished_at = State.FAILED, note[:500], timezone.now()
        held.save(update_fields=["state", "note", "finished_at"])
        job.fail(note)


def _hold(incoming_id: uuid.UUID) -> Incoming:
    return Incoming.objects.select_for_update().get(pk=incoming_id)
