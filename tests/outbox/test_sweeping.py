"""The sweeper asks only tenants that may have something undone, and finds everything all the same."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from lantern.outbox import awake, send
from lantern.outbox.models import Message
from lantern.outbox.queries import standing
from lantern.outbox.waits import FIRST_WAIT, LONGEST_WAIT, MOST_TRIES, next_try
from lantern.outbox.work import deliver_mail, prune, sweep
from lantern.servers.valkey import EmbeddedValkey
from tenants.logins.info import TenantInfo
from tenants.logins.tasks import prune_outbox, sweep_fleet, wake_fleet
from tests.cast import World, as_tenant
from tests.outbox import broker
from tests.tenants.worker import publishing_to


@pytest.fixture
def server() -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey() as running, publishing_to(running.broker_url):
        yield running
    broker.forget()


def queue_one(tenant: TenantInfo) -> UUID:
    with as_tenant(tenant), transaction.atomic():
        return send.queue_task(prune_outbox).pk


def sweep_now() -> None:
    sweep_fleet.apply(throw=True)


def know(server: EmbeddedValkey) -> None:
    """The fleet has been marked in this server's memory before, and everybody sleeps."""
    awake.know_server()
    broker.memory(server).delete(awake._MARKS)


def test_only_a_tenant_that_queued_something_is_swept(committed: World, server: EmbeddedValkey) -> None:
    know(server)
    queue_one(committed.oak)
    assert list(broker.marks(server)) == [committed.oak.schema_name]
    before = broker.waiting(server)
    sweep_now()
    assert broker.waiting(server) == before  # its time has not come
    broker.bring_forward(server, committed.oak.schema_name)
    sweep_now()
    sweep_now()
    assert broker.waiting(server) == before + 1  # once, not with every sweep of the fleet


def test_a_tenant_with_nothing_undone_falls_asleep_and_one_with_something_stays_awake(
    committed: World, server: EmbeddedValkey
) -> None:
    message = queue_one(committed.oak)
    with as_tenant(committed.oak):
        assert sweep() == 0
        assert committed.oak.schema_name in broker.marks(server)
        Message.objects.filter(pk=message).update(done_at=timezone.now())
        assert sweep() == 0
    assert committed.oak.schema_name not in broker.marks(server)


def test_what_is_committed_during_a_sweep_keeps_its_tenant_awake(committed: World, server: EmbeddedValkey) -> None:
    begun = awake.begin_sweep(committed.oak.schema_name)
    queue_one(committed.oak)
    awake.end_sweep(committed.oak.schema_name, begun, None)
    assert committed.oak.schema_name in broker.marks(server)


def test_a_sweep_whose_worker_died_is_made_again(committed: World, server: EmbeddedValkey) -> None:
    know(server)
    queue_one(committed.oak)
    broker.bring_forward(server, committed.oak.schema_name)
    assert awake.take_due(10) == [committed.oak.schema_name]
    assert awake.take_due(10) == []
    broker.bring_forward(server, committed.oak.schema_name)
    assert awake.take_due(10) == [committed.oak.schema_name]


def test_a_broker_that_forgot_everything_has_every_tenant_swept(committed: World, server: EmbeddedValkey) -> None:
    sweep_now()
    fleet = {tenant.schema_name for tenant in committed.tenants}
    assert fleet <= set(broker.marks(server))
    broker.memory(server).delete(awake._MARKS)
    sweep_now()
    assert broker.marks(server) == {}
    assert server.child is not None
    server.child.kill()
    server.child.wait()
    server.start_again()
    sweep_now()
    assert fleet <= set(broker.marks(server))


def test_a_tenant_that_was_erased_is_not_swept_and_not_looked_for_again(
    committed: World, server: EmbeddedValkey
) -> None:
    know(server)
    awake.mark_all(["s_erased", committed.oak.schema_name])
    broker.bring_forward(server, "s_erased", committed.oak.schema_name)
    sweep_now()
    assert broker.waiting(server) == 1
    assert list(broker.marks(server)) == [committed.oak.schema_name]


def test_the_net_under_lost_marks_is_the_whole_fleet(committed: World, server: EmbeddedValkey) -> None:
    know(server)
    wake_fleet.apply(throw=True)
    assert {tenant.schema_name for tenant in committed.tenants} <= set(broker.marks(server))


def test_the_net_is_cast_bit_by_bit_and_moves_nobody_to_a_later_time(committed: World, server: EmbeddedValkey) -> None:
    know(server)
    queue_one(committed.oak)
    soon = broker.marks(server)[committed.oak.schema_name]
    wake_fleet.apply(throw=True)
    marks = broker.marks(server)
    assert marks.pop(committed.oak.schema_name) <= soon
    times = sorted(marks.values())
    # Ten minutes for the fleet, in equal steps; one of these steps was oak's.
    assert times[-1] - times[0] >= timedelta(minutes=10).total_seconds() * 1000 / 2
    assert len(set(times)) == len(times)


def test_a_task_for_later_wakes_nobody_until_then_and_a_commit_meanwhile_is_not_held_up(
    committed: World, server: EmbeddedValkey
) -> None:
    know(server)
    later = timezone.now() + timedelta(days=2)
    with as_tenant(committed.oak):
        with transaction.atomic():
            planned = send.queue_task(prune_outbox, at=later)
        assert broker.waiting(server) == 0
        assert sweep() == 0
        assert standing().waiting == 0
    assert broker.marks(server)[committed.oak.schema_name] >= later.timestamp() * 1000
    queue_one(committed.oak)
    assert broker.marks(server)[committed.oak.schema_name] < later.timestamp() * 1000
    with as_tenant(committed.oak):
        assert standing().waiting == 1
        Message.objects.filter(pk=planned.pk).update(next_try_at=timezone.now())
        assert sweep() == 1
        assert standing().waiting == 2


def test_waits_double_up_to_the_longest_for_about_three_days() -> None:
    now = timezone.now()
    waits = [next_try(tries) - now for tries in range(MOST_TRIES)]
    assert FIRST_WAIT <= waits[0] < waits[1] < waits[2]
    assert max(waits) <= LONGEST_WAIT + timedelta(seconds=5)
    assert timedelta(days=2) < sum(waits, timedelta()) < timedelta(days=4)


def give_up(tenant: TenantInfo) -> UUID:
    message = queue_one(tenant)
    with as_tenant(tenant):
        Message.objects.filter(pk=message).update(
            tries=MOST_TRIES - 1, next_try_at=timezone.now() - timedelta(seconds=1), last_error="OSError"
        )
        assert sweep() == 0
    return message


def test_what_was_given_up_is_told_to_operators_and_tried_again_when_they_say_so(
    committed: World, caplog: pytest.LogCaptureFixture
) -> None:
    message = give_up(committed.oak)
    ours = [line for line in caplog.records if line.name.startswith("lantern.")]
    assert [(line.levelname, str(message) in line.getMessage()) for line in ours] == [("ERROR", True)]
    said = StringIO()
    call_command("outbox", stdout=said)
    assert f"{committed.oak.host}: 0 waiting; 1 given up" in said.getvalue()
    assert committed.elm.host not in said.getvalue()
    call_command("outbox", committed.oak.host, "--retry", stdout=said)
    assert f"{message}  outbox.prune  given up" in said.getvalue()
    assert "1 messages are tried again" in said.getvalue()
    with as_tenant(committed.oak):
        assert Message.objects.filter(pk=message, failed_at=None, tries=0, next_try_at__lte=timezone.now()).exists()
        assert sweep() == 1


def test_the_command_knows_no_unknown_host(loop: World) -> None:
    with pytest.raises(CommandError, match="No tenant answers at nowhere"):
        call_command("outbox", "nowhere.test")


def test_old_messages_are_deleted_and_undone_ones_never(loop: World) -> None:
    now = timezone.now()
    with as_tenant(loop.oak):
        for days, field in ((31, "done_at"), (29, "done_at"), (181, "failed_at"), (179, "failed_at"), (900, None)):
            dates = {"created_at": now - timedelta(days=days)} | ({field: now - timedelta(days=days)} if field else {})
            Message.objects.create(kind="task", content={"name": f"{field} {days}", "args": []}, **dates)
        assert prune() == 2
        left = sorted(message.content["name"] for message in Message.objects.all())
    assert left == ["None 900", "done_at 29", "failed_at 179"]


def test_a_mail_sent_twice_has_one_message_id(loop: World) -> None:
    with as_tenant(loop.oak):
        content = {"to": "nia@oak.test", "subject": "Hello", "body": "Hello\n"}
        message = Message.objects.create(kind="mail", content=content)
        assert deliver_mail(message.pk) is True
        # The worker was killed after sending and before its transaction ended.
        Message.objects.update(done_at=None, content=content)
        assert deliver_mail(message.pk) is True
    first, second = (sent.message()["Message-ID"] for sent in mail.outbox)
    assert first == second == f"<{message.pk}@lantern.localhost>"


def test_a_mail_that_can_never_be_written_is_put_off_and_the_next_one_sent(loop: World) -> None:
    with as_tenant(loop.oak):
        content = {"to": "nia@oak.test\nBcc: all@oak.test", "subject": "Hello", "body": "Hello\n"}
        message = Message.objects.create(kind="mail", content=content)
        assert deliver_mail(message.pk) is False
        message.refresh_from_db()
    assert message.last_error == "BadHeaderError"
    assert mail.outbox == []
