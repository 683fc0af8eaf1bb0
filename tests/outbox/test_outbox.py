"""Mails and tasks commit with the change that causes them."""

import pytest
from django.core import mail
from django.db import transaction

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.audit.record import NotInTransaction, SystemActor, record
from lantern.outbox import send
from lantern.outbox.models import Message
from lantern.outbox.work import MOST_TRIES, deliver_mail, sweep
from lantern.servers.valkey import EmbeddedValkey
from tenants.people.models import User
from tests.cast import World, as_tenant, make_person, run_jobs
from tests.tenants.probe_tasks import sign
from tests.tenants.worker import wait_for, worker

MAIL = {"to": "head@oak.test", "subject": "One\nline", "template": "tests/mail.txt", "context": {"name": "Olive"}}


@pytest.fixture(autouse=True)
def mail_template(settings, tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "mail.txt").write_text("Hello {{ name }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(tmp_path)]}]


def test_a_mail_is_sent_once_and_its_address_is_then_forgotten(loop: World) -> None:
    with as_tenant(loop.oak), transaction.atomic():
        message = send.queue_mail(**MAIL)
    assert run_jobs(loop) == 1
    assert [(sent.to, sent.subject, sent.body) for sent in mail.outbox] == [
        (["head@oak.test"], "One line", "Hello Olive\n")
    ]
    with as_tenant(loop.oak):
        assert deliver_mail(message.id) is False
        message.refresh_from_db()
        assert message.content == {"subject": "One line"}
    assert len(mail.outbox) == 1


def test_what_is_rolled_back_sends_nothing(loop: World) -> None:
    with as_tenant(loop.oak):
        with transaction.atomic():
            send.queue_mail(**MAIL)
            transaction.set_rollback(True)
        assert Message.objects.count() == 0


def test_nothing_is_queued_or_recorded_apart_from_a_change(committed: World) -> None:
    with as_tenant(committed.oak):
        with pytest.raises(send.NotInTransaction):
            send.queue_mail(**MAIL)
        person = make_person(committed.oak, Role.HEAD)
        with pytest.raises(NotInTransaction):
            record("person.renamed", by=SystemActor("test"), subject=person)
        assert (Message.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_failing_mail_is_tried_again_later_and_given_up_in_the_end(loop: World, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with as_tenant(loop.oak), transaction.atomic():
        message = send.queue_mail(**MAIL)
    with as_tenant(loop.oak):
        assert deliver_mail(message.id) is False
        message.refresh_from_db()
        assert (message.tries, message.last_error, message.done_at, message.failed_at) == (
            0,
            "ConnectionRefusedError",
            None,
            None,
        )
        for _ in range(MOST_TRIES):
            Message.objects.update(next_try_at="2020-01-01T00:00Z")
            sweep()
        message.refresh_from_db()
        assert message.failed_at is not None
        assert sweep() == 0


def test_the_journal_cannot_be_changed_by_its_own_tenant(loop: World) -> None:
    person = make_person(loop.oak, Role.HEAD)
    with as_tenant(loop.oak):
        with transaction.atomic():
            entry = record("person.renamed", by=person, subject=person, before="A", after="B")
        for change in (lambda: Entry.objects.update(verb="x"), lambda: Entry.objects.all().delete(), entry.save):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                change()
        assert Entry.objects.get().verb == "person.renamed"


def test_a_committed_task_is_done_by_a_worker_and_marked_even_if_the_broker_was_away(committed: World) -> None:
    with as_tenant(committed.oak), transaction.atomic():
        message = send.queue_task(sign, "from-the-outbox")
    with EmbeddedValkey() as broker, worker(broker.broker_url), as_tenant(committed.oak):
        # The broker was away at commit; what the sweeper does once the message is due:
        Message.objects.update(next_try_at="2020-01-01T00:00Z")
        assert sweep() == 1
        done = wait_for(lambda: Message.objects.filter(pk=message.pk, done_at__isnull=False).exists())
        assert done
        assert list(User.objects.values_list("name", flat=True)) == [committed.oak.role]
