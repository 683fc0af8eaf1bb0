"""A task is in one worker's hands at a time; a killed worker's hands are empty."""

import os
import signal
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from lantern.access.roles import Role
from lantern.outbox import send
from lantern.outbox.models import Message
from lantern.outbox.work import sweep
from lantern.servers.valkey import EmbeddedValkey
from tenants.logins.info import TenantInfo
from tenants.register import queries as register
from tenants.register.actions import change_contact
from tenants.register.models import School
from tenants.register.requests import invite_contacts
from tests.cast import World, as_tenant, make_person
from tests.people.mails import mails_of
from tests.servers.running import all_gone, descendants
from tests.tenants.probe_tasks import stumble, wait_for_a_sign
from tests.tenants.worker import publishing_to, wait_for, worker


def starts(folder: Path) -> int:
    """How often the probe has begun."""
    return len(list(folder.glob("begun-*")))


def make_due(tenant: TenantInfo) -> None:
    with as_tenant(tenant):
        Message.objects.update(next_try_at=timezone.now() - timedelta(minutes=1))


def is_done(tenant: TenantInfo) -> bool:
    with as_tenant(tenant):
        return not Message.objects.filter(done_at=None).exists()


def test_a_task_at_work_is_not_started_again_and_a_killed_workers_is(committed: World, tmp_path: Path) -> None:
    oak = committed.oak
    with EmbeddedValkey() as broker, ExitStack() as whatever_happens:
        # A worker leaves only after its task.
        whatever_happens.callback((tmp_path / "go").touch)
        with publishing_to(broker.broker_url), as_tenant(oak), transaction.atomic():
            message = send.queue_task(wait_for_a_sign, str(tmp_path))
        make_due(oak)
        with worker(broker.broker_url) as first:
            assert wait_for(lambda: starts(tmp_path) == 1)
            with as_tenant(oak):
                # Neither the sweeper nor a second message of the broker starts what is in somebody's hands.
                assert sweep() == 0
                send.wake(message)
                time.sleep(1)
            assert starts(tmp_path) == 1
            family = {first.pid, *descendants(first.pid)}
            for pid in family:
                os.kill(pid, signal.SIGKILL)
            first.wait()
            assert all_gone(family)
        with worker(broker.broker_url):
            with as_tenant(oak):
                assert wait_for(lambda: sweep() == 1)
            assert wait_for(lambda: starts(tmp_path) == 2)
            (tmp_path / "go").touch()
            assert wait_for(lambda: is_done(oak))
            with as_tenant(oak):
                send.wake(message)
            time.sleep(1)
            assert starts(tmp_path) == 2


def test_a_task_that_fails_says_so_and_comes_again(committed: World, tmp_path: Path) -> None:
    oak = committed.oak
    with EmbeddedValkey() as broker, worker(broker.broker_url):
        with as_tenant(oak), transaction.atomic():
            message = send.queue_task(stumble, str(tmp_path))
        with as_tenant(oak):
            assert wait_for(lambda: Message.objects.get(pk=message.pk).last_error == "ZeroDivisionError")
            make_due(oak)
            assert sweep() == 1
        assert wait_for(lambda: is_done(oak))


def test_the_provisioner_holds_and_ends_its_messages_too(committed: World) -> None:
    """It runs as the owner of the tables, on another kind of connection."""
    officer = make_person(committed.hillshire, Role.OFFICER)
    with EmbeddedValkey() as broker, worker(broker.broker_url, queues="provisioning", mode="owner"):
        with as_tenant(committed.hillshire):
            school = register.school_by_id(committed.oak.id)
            school = change_contact(school=school, name="Claire", email="claire@oak.test", by=officer)
            invite_contacts(schools=[school], by=officer)
        assert wait_for(lambda: is_done(committed.hillshire), seconds=60)
    assert [mail["to"] for mail in mails_of(committed.oak)] == ["claire@oak.test"]
    with as_tenant(committed.hillshire):
        # The register is not emptied after a test.
        School.objects.update(contact_name="", contact_email="", invited_at=None)
