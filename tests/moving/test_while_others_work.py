"""The restore drill: one school is lost and comes back from its export, while two others go on working."""

import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.audit.verify import verify
from tenants.logins.hosts import forget_hosts
from tenants.logins.info import TenantInfo
from tenants.moving.format import MADE_WITH_THE_SCHEMA, exported_tables
from tenants.people.actions import rename
from tenants.people.models import User
from tests.cast import World, as_tenant, make_person, owner_mode
from tests.conftest import superuser
from tests.figures import Figure
from tests.moving.conftest import Lived, export_of, members_of

# Members that tell when and where the export was made, and what follows from those.
TELL_WHEN = {"manifest.json", "README.txt", "index.html", "checksums.txt"}


@dataclass
class Worker:
    """Somebody at another school whose work is acknowledged one change after the other, on a connection of their own."""

    school: TenantInfo
    person: User
    acknowledged: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    enough: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        connection.mode = "tenant"
        try:
            while not self.stopped.is_set():
                name = f"Name {len(self.acknowledged)}"
                with as_tenant(self.school):
                    rename(person=self.person, name=name, by=self.person)
                self.acknowledged.append(name)
                self.enough.set()
        finally:
            connection.close()

    def goes_on(self) -> bool:
        """Whether another change is acknowledged from now on."""
        self.enough.clear()
        return self.enough.wait(timeout=60)


def lose(school: TenantInfo) -> None:
    """What a disk or a superuser's slip may do: no record and no file of the school is left."""
    raw = superuser()
    with raw.cursor() as cursor:
        gone = [f'"{school.schema_name}"."{table}"' for table in exported_tables() if table not in MADE_WITH_THE_SCHEMA]
        cursor.execute(f"truncate {', '.join(gone)} cascade")
    raw.close()
    shutil.rmtree(settings.PRIVATE_FILES / str(school.id))


def test_a_school_comes_back_while_others_work_and_nothing_acknowledged_is_missing(
    lived: Lived, tmp_path: Path, figure: Figure
) -> None:
    world: World = lived.world
    taken = tmp_path / "oak.zip"
    taken.write_bytes(export_of(lived.oak))
    workers = [Worker(school, make_person(school, Role.HEAD)) for school in (world.elm, world.ash)]
    threads = [threading.Thread(target=worker.work) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        assert all(worker.goes_on() for worker in workers)
        lose(lived.oak)
        with owner_mode():
            call_command("restore_school", str(taken), "--authority", world.hillshire.host)
        forget_hosts()
        assert all(worker.goes_on() for worker in workers)
    finally:
        for worker in workers:
            worker.stopped.set()
        for thread in threads:
            thread.join(timeout=60)
    missing = 0
    for worker in workers:
        with as_tenant(worker.school):
            told = Entry.objects.filter(verb="person.renamed", subject_id=worker.person.pk).count()
            assert User.objects.get(pk=worker.person.pk).name == worker.acknowledged[-1]
            assert verify().ok
        missing += len(worker.acknowledged) - told
    assert missing == 0
    before, after = members_of(taken.read_bytes()), members_of(export_of(lived.oak))
    assert {name for name in before | after if before.get(name) != after.get(name)} <= TELL_WHEN
    with as_tenant(lived.oak):
        assert verify().ok
    changes = sum(len(worker.acknowledged) for worker in workers)
    figure(
        "restore while others work: acknowledged changes missing",
        f"{missing} of {changes:,} at two other schools; the restored school identical",
        target="0",
    )
