"""One school is put back to its backup beside others that work; what was taken from somebody since stays taken."""

import io
import shutil
import threading
from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from checklists.authority.models import Round
from incidents.school.concerns.actions import anonymise_what_is_due, set_up_page, tell
from incidents.school.concerns.actions.telling import Told
from incidents.school.concerns.models import Concern, Message, Step
from incidents.school.concerns.receipts import new_words
from incidents.school.keeping.actions.retention import anonymise
from incidents.school.keeping.models import Anonymised, IncidentFile, Referral, ReferralEntry, Review
from incidents.school.models import Entry as IncidentEntry
from incidents.school.models import Incident, Involved
from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.audit.sealing import check_with_anchors, seal
from lantern.audit.verify import Kind
from lantern.files.models import StoredFile
from tenants.backup import kept
from tenants.backup.rows import copy_out
from tenants.directory.models import Tenant
from tenants.logins.dropping import drop_schema
from tenants.logins.hosts import forget_hosts
from tenants.logins.info import TenantInfo
from tenants.logins.verify import differences
from tenants.moving.schemas import counts_in
from tenants.people.actions import invite, rename
from tenants.people.models import Invitation, User
from tenants.provisioning.fleet import behind
from tenants.provisioning.schemas import in_directory, new_schema_name
from tenants.provisioning.tables.artifact import PLACE, Artifact
from tenants.provisioning.tables.capture import dump
from tenants.provisioning.tables.replay import replay
from tenants.support.models import Grant
from tests.backup.conftest import backed_up, digests, published_since
from tests.cast import World, as_tenant, client_for, make_person, owner_mode
from tests.checklists.school.stage import Stage
from tests.conftest import superuser
from tests.figures import Figure
from tests.incidents.keeping.cabinet import make_due, put_file, refer
from tests.incidents.school.office import make_office
from tests.moving.conftest import Lived
from tests.moving.test_while_others_work import Worker, lose

# What the restore itself adds: its journal row, and what hangs on it.
NOTED = {"audit_entry", "audit_link", "audit_head"}
# What anonymising takes away, or adds.
ERASED = (IncidentEntry, Involved, IncidentFile, ReferralEntry, Review, Anonymised)
NEWEST = ("support", "0001_grants")


def put_back(school: TenantInfo, *options: str) -> list[str]:
    """Runs the command as an operator would; returns its lines."""
    said = io.StringIO()
    with owner_mode():
        call_command("restore_backup", school.host, "--yes", *options, stdout=said)
    forget_hosts()
    return said.getvalue().splitlines()


def test_a_school_comes_back_while_others_work_and_nothing_acknowledged_is_missing(
    lived: Lived, figure: Figure
) -> None:
    world: World = lived.world
    backup = backed_up(lived.oak)
    workers = [Worker(school, make_person(school, Role.HEAD)) for school in (world.elm, world.ash)]
    threads = [threading.Thread(target=worker.work) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        assert all(worker.goes_on() for worker in workers)
        files = settings.PRIVATE_FILES / str(lived.oak.id)
        aside = files.with_name("aside")
        shutil.copytree(files, aside)
        lose(lived.oak)
        aside.rename(files)
        lines = put_back(lived.oak)
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
        missing += len(worker.acknowledged) - told
    assert missing == 0
    now, then = digests(backed_up(lived.oak)), digests(backup)
    assert {table for table in then if now[table] != then[table]} <= NOTED
    assert now["audit_entry"][0] == then["audit_entry"][0] + 1
    with as_tenant(lived.oak):
        assert check_with_anchors(lived.oak, settings.ANCHORS_DIR).ok
        assert Entry.objects.filter(verb="backup.restored").count() == 1
    assert sum("rows" in line for line in lines) >= 1
    with owner_mode():
        assert [line for line in differences() if lived.oak.schema_name in line] == []
        with connection.cursor() as cursor:
            cursor.execute(r"select nspname from pg_namespace where nspname like 'r\_%'")
            assert cursor.fetchall() == []
    changes = sum(len(worker.acknowledged) for worker in workers)
    figure(
        "a school put back to its backup while others work: acknowledged changes missing",
        f"{missing} of {changes:,} at two other schools; every table of the school as it was",
        target="0",
    )


def test_what_was_taken_from_somebody_since_stays_taken(lived: Lived) -> None:
    with as_tenant(lived.oak):
        leaver, forgetful = User.objects.filter(is_active=True).order_by("email")[:2]
        assert Invitation.objects.get(email="new@oak.test").is_open
        seal(lived.oak)
    browser = client_for(lived.oak, forgetful)
    backed_up(lived.oak)
    with as_tenant(lived.oak):
        rename(person=forgetful, name="Another Name", by=forgetful)
        User.objects.filter(pk=leaver.pk).update(is_active=False)
        forgetful.refresh_from_db()
        forgetful.set_password("a password of after the backup")
        forgetful.save()
        Invitation.objects.update(cancelled_at=forgetful.created_at)
        # The chain is noted outside, further on than where the backup ends.
        assert seal(lived.oak).ok
    with owner_mode(), connection.cursor() as cursor:
        cursor.execute(
            f"update {lived.oak.schema_name}.school_plan_calendarfeed set revoked_at = now() where revoked_at is null"
        )
        assert cursor.rowcount == 1
    lines = put_back(lived.oak)
    with as_tenant(lived.oak):
        assert User.objects.get(pk=forgetful.pk).name != "Another Name"
        assert User.objects.get(pk=forgetful.pk).check_password("a password of after the backup")
        assert not User.objects.get(pk=leaver.pk).is_active
        assert not Invitation.objects.get(email="new@oak.test").is_open
        # An anchor of later is no sign of a journal that was cut: the restore was noted beside it.
        assert check_with_anchors(lived.oak, settings.ANCHORS_DIR).fault is None
        (settings.ANCHORS_DIR / f"{lived.oak.id}.jsonl").write_text(
            "".join(
                line + "\n"
                for line in (settings.ANCHORS_DIR / f"{lived.oak.id}.jsonl").read_text().splitlines()
                if "restored" not in line
            )
        )
        fault = check_with_anchors(lived.oak, settings.ANCHORS_DIR).fault
        assert fault is not None
        assert fault.kind in {Kind.SHORTER, Kind.REWRITTEN}
    with owner_mode(), connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) from {lived.oak.schema_name}.school_plan_calendarfeed where revoked_at is null"
        )
        assert cursor.fetchone() == (0,)
    assert any("school_plan_calendarfeed" in line for line in lines)
    # Nobody is signed in by it, and what it replaced is the newest backup.
    assert browser.get("/").status_code == 302
    newest = kept.backup_of(lived.oak.id)
    assert newest is not None
    put_back(lived.oak)
    with as_tenant(lived.oak):
        assert User.objects.get(pk=forgetful.pk).name == "Another Name"


def test_what_was_erased_about_children_since_stays_erased(committed: World) -> None:
    office = make_office(committed)
    incident = office.given(platform="A chat app", occurred_at=timezone.now())
    kept_on = office.closed()
    refer(office, incident, reference="AB-7", told_whom="PC Jones")
    put_file(office, incident)
    with as_tenant(office.oak):
        set_up_page(is_on=True, readers="Mrs Nair", closed_until=None, keep_months=24, by=office.dsl)
        tell(told=Told("Somebody keeps asking.", sender_name="Robin, 5B"), words=new_words(), form_key=uuid4())
    backed_up(office.oak)
    office.do("close", incident, outcome="They made up.", lessons="None.")
    make_due(office, incident)
    with as_tenant(office.oak):
        anonymise(incident_id=incident.pk, reason="Its time is over.", by=office.dsl)
        Concern.objects.update(outcome="handled", closed_at=timezone.now() - timedelta(days=9999))
        assert anonymise_what_is_due() == 1
        counts = {model: model.objects.count() for model in ERASED}
    lines = put_back(office.oak)
    with as_tenant(office.oak):
        assert {model: model.objects.count() for model in ERASED} == counts
        assert not IncidentEntry.objects.filter(incident=incident).exists()
        assert IncidentEntry.objects.filter(incident=kept_on).exists()
        left = Involved.objects.get(incident=incident)
        assert (left.name, left.reference, left.year_group) == ("", "", "5")
        row = Incident.objects.get(pk=incident.pk)
        assert (row.state, row.reported_by_name, row.platform, row.is_anonymised) == ("closed", "", "", True)
        assert Referral.objects.get().told_whom is None
        assert StoredFile.objects.get().state == "removed"
        assert (Concern.objects.get().sender_name, Message.objects.get().text) == (None, None)
        assert Step.objects.filter(kind="anonymised").count() == 1
    assert {line for line in lines if "erased incidents, 1" in line or "anonymised concerns, 1" in line}
    assert office.browser(office.dsl).get(f"/incidents/{incident.pk}/").status_code == 200
    # Once more, from a backup that knows of it.
    put_back(office.oak)
    with as_tenant(office.oak):
        assert Anonymised.objects.count() == 1


def test_a_school_whose_tables_are_lost_comes_back_with_every_door_closed(committed: World) -> None:
    person = make_person(committed.oak, Role.HEAD)
    with as_tenant(committed.oak):
        invite(email="new@oak.test", name="New Person", role=Role.STAFF, by=person)
    backup = backed_up(committed.oak)
    with closing(superuser()) as raw, raw.cursor() as cursor:
        cursor.execute(f"drop schema {committed.oak.schema_name} cascade")
    with pytest.raises(CommandError, match="present tables are gone"):
        put_back(committed.oak)
    put_back(committed.oak, "--lost")
    with owner_mode():
        told = {table: rows for table, (rows, _digest) in digests(backup).items() if table not in NOTED}
        counted = counts_in(committed.oak.schema_name)
        assert {table: counted[table] for table in told} == told
        assert [line for line in differences() if committed.oak.schema_name in line] == []
    with as_tenant(committed.oak):
        assert not Invitation.objects.get().is_open
    assert client_for(committed.oak, person).get("/").status_code == 200


def test_an_authority_whose_tables_are_lost_comes_back_for_its_schools_too(lived: Lived) -> None:
    """Its schools read what it publishes and drop in what they send, its builder reads that, and no round is published twice."""
    world, stage = lived.world, lived.stage
    backup = backed_up(world.hillshire)
    published_since(world, stage.round)
    with closing(superuser()) as raw, raw.cursor() as cursor:
        cursor.execute(f"drop schema {world.hillshire.schema_name} cascade")
    lines = put_back(world.hillshire, "--lost")
    assert f"The round {stage.round.pk} was published after this backup." in "".join(lines)
    with owner_mode():
        told = {table: rows for table, (rows, _digest) in digests(backup).items() if table not in NOTED}
        counted = counts_in(world.hillshire.schema_name)
        assert {table: counted[table] for table in told} == told
        assert differences() == []
    assert len(stage.returns()) == 1
    with as_tenant(lived.oak):
        again = Stage(**{**stage.__dict__, "round": Round.objects.get(title="Second audit")})
    again.signed_audit()
    assert again.notices()
    assert (
        "restored from an older copy"
        in client_for(world.hillshire, stage.officer).get(f"/rounds/{stage.round.pk}/close/").text
    )


def test_a_restore_that_was_killed_with_the_door_closed_is_found_and_mended_by_another(committed: World) -> None:
    person = make_person(committed.oak, Role.HEAD)
    backed_up(committed.oak)
    with owner_mode(), connection.cursor() as cursor:
        cursor.execute(f"alter role {committed.oak.role} nologin")
        found = differences()
    put_back(committed.oak)
    assert found == [f"{committed.oak.role} may not sign in"]
    with owner_mode():
        assert differences() == []
    assert client_for(committed.oak, person).get("/").status_code == 200


def test_a_backup_of_an_older_release_comes_back_into_its_own_tables_and_is_migrated(
    committed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables that an older release made are kept beside the backups; what its migrations lacked is added after the rows."""
    person, schema, old = make_person(committed.oak, Role.HEAD), committed.oak.schema_name, "0" * 64
    with owner_mode():
        connection.set_schema(schema, tenant_type="school")
        loader = MigrationLoader(connection)
        undo = [line for line in loader.collect_sql([(loader.get_migration(*NEWEST), True)]) if line[:2] != "--"]
        connection.set_schema_to_public()
        empty = new_schema_name("school")
        assert replay("school", empty)
        with closing(superuser()) as raw, raw.cursor() as cursor:
            for name in (empty, schema):
                cursor.execute(f"set search_path = {name}; {' '.join(undo)}")
                cursor.execute(f"delete from {name}.django_migrations where (app, name) = (%s, %s)", NEWEST)
            cursor.execute("update directory.directory_tenant set tables = %s where schema_name = %s", [old, schema])
        older = Artifact("school", old, dump(empty, with_migrations=True).replace(empty, PLACE))
        drop_schema(empty)
    with monkeypatch.context() as release:
        release.setattr("tenants.backup.tables.artifact_of", lambda kind: older)
        backup = backed_up(committed.oak)
    assert "support_grant" not in digests(backup)
    put_back(committed.oak, "--lost")
    with as_tenant(committed.oak):
        assert User.objects.get().pk == person.pk
        assert Grant.objects.count() == 0
    with owner_mode():
        assert [line for line in differences() if schema in line] == []
        with in_directory():
            assert committed.oak.id not in behind().values_list("id", flat=True)
    # They are carried out as the owner of every table, and anybody who can write into the folder can write them.
    tables = settings.BACKUP_DIR / "tables" / f"school-{old}.sql"
    tables.write_text(f"{tables.read_text()}create table {PLACE}.planted ();\n")
    with pytest.raises(CommandError, match="is not carried out"):
        put_back(committed.oak, "--at", backup.card.made_at.isoformat(), "--lost")
    tables.unlink()
    with pytest.raises(CommandError, match="restore it with that release"):
        put_back(committed.oak, "--at", backup.card.made_at.isoformat(), "--lost")


def test_a_backup_that_is_not_sound_changes_nothing_and_leaves_nothing_behind(
    committed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person(committed.oak, Role.HEAD)
    backup = backed_up(committed.oak)
    before = digests(backup)

    def loses_rows(cursor: Any, schema: str, table: str, *others: Any) -> None:
        cursor.execute(f"delete from {schema}.people_user")
        copy_out(cursor, schema, table, *others)

    monkeypatch.setattr("tenants.backup.building.copy_out", loses_rows)
    with pytest.raises(CommandError, match=r"Nothing was restored.*people_user"):
        put_back(committed.oak)
    monkeypatch.undo()
    assert digests(backed_up(committed.oak)) == before
    with owner_mode(), connection.cursor() as cursor:
        cursor.execute(r"select count(*) from pg_namespace where nspname like 'r\_%'")
        assert cursor.fetchone() == (0,)


def test_erased_schools_living_authorities_and_other_tenants_backups_are_refused(committed: World) -> None:
    backed_up(committed.hillshire, committed.oak)
    with pytest.raises(CommandError, match="returns since then go with it"):
        put_back(committed.hillshire)
    with pytest.raises(CommandError, match="no backup of Elm School"):
        put_back(committed.elm)
    with pytest.raises(CommandError, match="no backup of St Oak"):
        put_back(committed.oak, "--at", "2020-01-01")
    with pytest.raises(CommandError, match="is no time"):
        put_back(committed.oak, "--at", "yesterday")
    with owner_mode(), pytest.raises(CommandError, match="Say --yes"):
        call_command("restore_backup", committed.oak.host)
    with owner_mode(), in_directory():
        Tenant.objects.filter(pk=committed.oak.id).update(status="erased")
    try:
        with pytest.raises(CommandError, match="was erased"):
            put_back(committed.oak)
    finally:
        with owner_mode(), in_directory():
            Tenant.objects.filter(pk=committed.oak.id).update(status="ready")
