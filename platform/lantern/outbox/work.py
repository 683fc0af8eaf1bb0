"""Doing what is in the outbox, at least once."""

from datetime import timedelta
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from lantern.outbox.models import Message
from lantern.outbox.send import wake

MOST_TRIES = 12
FIRST_WAIT = timedelta(seconds=60)


def deliver_mail(message_id: UUID | str) -> bool:
    """Sends the mail and marks it done; False if it was done already, has been given up, or another worker holds it.

    A failure is noted with its kind only, since a mail server's answer may quote the address, and is tried again later.
    """
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(pk=message_id, kind=Message.Kind.MAIL, done_at=None, failed_at=None)
            .first()
        )
        if message is None:
            return False
        try:
            EmailMessage(message.content["subject"], message.content["body"], to=[message.content["to"]]).send()
        except OSError as error:
            # Mail libraries raise kinds of OSError (smtplib.SMTPException is one) for whatever the network does.
            put_off(message, error)
            return False
        mark_done(message)
        return True


def mark_done(message: Message) -> None:
    """The message is done. A mail's address and text are no longer needed and are dropped."""
    message.done_at = timezone.now()
    if message.kind == Message.Kind.MAIL:
        message.content = {"subject": message.content["subject"]}
    message.save(update_fields=["done_at", "content"])


def mark_task_done(message_id: UUID | str) -> None:
    """The task that this message stands for has finished."""
    Message.objects.filter(pk=message_id, done_at=None).update(done_at=timezone.now())


def put_off(message: Message, error: Exception) -> None:
    """The message is tried again after a wait that doubles each time, or given up after the last try."""
    message.tries += 1
    message.last_error = type(error).__name__
    message.next_try_at = timezone.now() + FIRST_WAIT * 2 ** min(message.tries, 10)
    if message.tries >= MOST_TRIES:
        message.failed_at = timezone.now()
    message.save(update_fields=["tries", "last_error", "next_try_at", "failed_at"])


def sweep() -> int:
    """Wakes a worker for each message of this tenant that is due and still undone; returns how many."""
    due = Message.objects.filter(done_at=None, failed_at=None, next_try_at__lte=timezone.now() - FIRST_WAIT)
    messages = list(due.order_by("next_try_at")[:200])
    for message in messages:
        message.tries += 1
        message.next_try_at = timezone.now() + FIRST_WAIT * 2 ** min(message.tries, 10)
        if message.tries >= MOST_TRIES:
            message.failed_at = timezone.now()
        message.save(update_fields=["tries", "next_try_at", "failed_at"])
        if message.failed_at is None:
            wake(message)
    return len(messages)
