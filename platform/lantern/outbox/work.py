"""Doing what is in the outbox, at least once."""

import logging
from datetime import timedelta
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from lantern.outbox import awake
from lantern.outbox.models import Message
from lantern.outbox.send import wake
from lantern.outbox.waits import MOST_TRIES, next_try

logger = logging.getLogger(__name__)

# Of one tenant at a time, so that a school with a thousand letters does not keep the others waiting.
MOST_IN_A_SWEEP = 200
DONE_KEPT = timedelta(days=30)
# A message that was given up holds an address and a text, so it is not kept for ever either.
FAILED_KEPT = timedelta(days=180)


def deliver_mail(message_id: UUID | str) -> bool:
    """Sends the mail and marks it done; False if it was done already, has been given up, or another worker holds it.

    A worker killed between the two sends it again later, under the same Message-ID, by which mail programs know a double. A
    failure is noted with its kind only, since a mail server's answer may quote the address, and is tried again later.
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
            _mail(message).send()
        except (OSError, ValueError) as error:
            # Mail libraries raise kinds of OSError (smtplib.SMTPException is one) for whatever the network does, and
            # kinds of ValueError for an address or a heading that no mail can have.
            put_off(message, error)
            return False
        mark_done(message)
        return True


def _mail(message: Message) -> EmailMessage:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return EmailMessage(
        message.content["subject"],
        message.content["body"],
        to=[message.content["to"]],
        headers={"Message-ID": f"<{message.id}@{domain}>"},
    )


def mark_done(message: Message) -> None:
    """The message is done. A mail's address and text are no longer needed and are dropped."""
    message.done_at = timezone.now()
    if message.kind == Message.Kind.MAIL:
        message.content = {"subject": message.content["subject"]}
    message.save(update_fields=["done_at", "content"])


def put_off(message: Message, error: Exception) -> None:
    """The sweeper finds the message when its wait is over, and counts the next try."""
    message.last_error, message.next_try_at = type(error).__name__, next_try(message.tries)
    message.save(update_fields=["last_error", "next_try_at"])


def _count_try(message: Message) -> None:
    """One try more and a longer wait after it, or given up. Counted before the try: a message that kills its worker counts too."""
    message.tries += 1
    message.next_try_at = next_try(message.tries)
    if message.tries >= MOST_TRIES:
        message.failed_at = timezone.now()
        logger.error(
            "A message was given up: %s (%s). `manage.py outbox` lists and retries.",
            message.pk,
            message.last_error or "lost workers",
        )
    message.save(update_fields=["tries", "next_try_at", "failed_at"])


def sweep() -> int:
    """Wakes a worker for each message of this tenant that is due, undone and in nobody's hands; returns how many."""
    tenant = awake.tenant_here()
    begun = awake.begin_sweep(tenant)
    undone = Message.objects.filter(done_at=None, failed_at=None)
    with transaction.atomic():
        # What is locked is being done at this moment.
        due = undone.select_for_update(skip_locked=True).filter(next_try_at__lte=timezone.now())
        messages = list(due.order_by("next_try_at")[:MOST_IN_A_SWEEP])
        for message in messages:
            _count_try(message)
    woken = [message for message in messages if message.failed_at is None]
    for message in woken:
        wake(message)
    awake.end_sweep(tenant, begun, undone.order_by("next_try_at").values_list("next_try_at", flat=True).first())
    return len(woken)


def prune() -> int:
    """Messages done a month ago, and those given up half a year ago, are gone; returns how many."""
    now = timezone.now()
    done, _each = Message.objects.filter(done_at__lt=now - DONE_KEPT).delete()
    failed, _each = Message.objects.filter(failed_at__lt=now - FAILED_KEPT).delete()
    return done + failed


def try_again() -> int:
    """This tenant's messages that had been given up are due now, with all their tries before them; returns how many."""
    with transaction.atomic():
        messages = list(Message.objects.select_for_update().exclude(failed_at=None))
        for message in messages:
            message.failed_at, message.tries, message.next_try_at = None, 0, timezone.now()
            message.save(update_fields=["failed_at", "tries", "next_try_at"])
    if messages:
        awake.mark(awake.tenant_here())
    for message in messages:
        wake(message)
    return len(messages)
