"""What readers at the school do in the conversation."""

import uuid

from django.db import transaction
from django.utils import timezone

from incidents.school.concerns import rules
from incidents.school.concerns.actions._steps import Kind, journal, locked, note
from incidents.school.concerns.models import Concern, Message
from lantern.audit.record import Actor


def open_concern(*, concern_id: uuid.UUID, by: Actor) -> Concern:
    """The concern, and the journal knows that this person saw it. What was unread is read from now on."""
    with transaction.atomic():
        concern = locked(concern_id, by=by)
        if concern.is_unread:
            note(concern, Kind.OPENED, by=by)
            concern.opened_at = timezone.now()
            concern.save(update_fields=["opened_at"])
        else:
            journal("concern.opened", concern, by=by)
    return concern


def answer(*, concern_id: uuid.UUID, text: str, form_key: uuid.UUID, by: Actor) -> Concern:
    """The answer waits for whoever has the receipt. The same form sent twice is one answer."""
    with transaction.atomic():
        concern = locked(concern_id, by=by)
        rules.check_can_answer(concern)
        if not Message.objects.filter(form_key=form_key).exists():
            Message.objects.create(
                concern=concern, from_school=True, text=text, form_key=form_key, by_id=by.pk, by_name=str(by)[:200]
            )
            concern.answered_at = concern.answered_at or timezone.now()
            concern.save(update_fields=["answered_at"])
            journal("concern.answered", concern, by=by)
    return concern


def silence(*, concern_id: uuid.UUID, reason: str, by: Actor) -> Concern:
    """The sender can read, and write no more: for a receipt that is used to hurt or to flood. Nobody tries to find out who it is."""
    with transaction.atomic():
        concern = locked(concern_id, by=by)
        reason = rules.check_reason(reason)
        if concern.silenced_at is None:
            concern.silenced_at = timezone.now()
            concern.save(update_fields=["silenced_at"])
            note(concern, Kind.SILENCED, by=by, reason=reason)
    return concern


def hear(*, concern_id: uuid.UUID, reason: str, by: Actor) -> Concern:
    """The sender can write again."""
    with transaction.atomic():
        concern = locked(concern_id, by=by)
        reason = rules.check_reason(reason)
        if concern.silenced_at is not None:
            concern.silenced_at = None
            concern.save(update_fields=["silenced_at"])
            note(concern, Kind.HEARD, by=by, reason=reason)
    return concern
