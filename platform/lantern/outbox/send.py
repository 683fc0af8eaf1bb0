"""Putting a mail or a task into the outbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from celery import Task, current_app
from django.db import connection, transaction
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError as BrokerAway

from lantern.outbox import awake
from lantern.outbox.models import Message
from lantern.outbox.waits import FIRST_WAIT, next_try


class NotInTransaction(RuntimeError):
    """A mail or task was about to be queued apart from the change that causes it."""


def queue_mail(*, to: str, subject: str, template: str, context: dict[str, Any]) -> Message:
    """A plain-text mail that is sent once this transaction has committed, and not if it has not.

    `template` is a text template; the caller sees to it that neither it nor `subject` names a pupil or tells a story.
    """
    body = render_to_string(template, context).strip() + "\n"
    return _queue(Message.Kind.MAIL, {"to": to, "subject": " ".join(str(subject).split()), "body": body})


def queue_task(task: Task, *args: UUID | str, at: datetime | None = None) -> Message:
    """A task that is run, in this tenant, once this transaction has committed; with `at`, within seconds after that time.

    Arguments are identifiers only.
    """
    return _queue(Message.Kind.TASK, {"name": task.name, "args": [str(arg) for arg in args]}, at)


def _queue(kind: Message.Kind, content: dict[str, Any], at: datetime | None = None) -> Message:
    if not connection.in_atomic_block:
        raise NotInTransaction("Mails and tasks are queued inside the transaction of the change that causes them.")
    # Clocks of machines differ: a task that is about a time must find it over.
    due = next_try(0) if at is None else at + FIRST_WAIT
    message = Message.objects.create(kind=kind, content=content, next_try_at=due)
    transaction.on_commit(lambda: _after_commit(message, now=at is None), robust=True)
    return message


def _after_commit(message: Message, *, now: bool) -> None:
    """A worker is on its way, or the sweeper will be: the change stands, so a broker that is away must not fail it."""
    if awake.mark(awake.tenant_here()) and now:
        wake(message)


def wake(message: Message) -> None:
    """Tells a worker that this message waits. If the broker is away the sweeper does it later."""
    try:
        if message.kind == Message.Kind.MAIL:
            current_app.send_task("outbox.deliver", args=[str(message.id)])
        else:
            current_app.send_task(
                message.content["name"],
                args=message.content["args"],
                headers={"outbox": str(message.id)},
            )
    except BrokerAway as error:
        awake.is_away(error)
