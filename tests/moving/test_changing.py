"""A school that goes on elsewhere: under another authority, or under another URN."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from checklists.authority import catalogue
from checklists.authority.models import Round, RoundSchool
from checklists.school.models import Audit
from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.errors import NotFound
from reporting.authority import letterbox
from reporting.authority.models import Notice
from tenants.directory.models import Host, School, Tenant
from tenants.logins.hosts import forget_hosts, tenant_by_host
from tenants.logins.info import TenantInfo
from tenants.logins.verify import differences
from tenants.people.actions import invite
from tenants.people.models import User
from tenants.provisioning.schemas import in_directory
from tenants.provisioning.schools import SchoolFacts, provision_school
from tenants.register.models import School as RegisteredSchool
from tests.cast import World, as_tenant, client_for
from tests.conftest import superuser
from tests.reporting.scene import make_version


def run(command: str, *options: str) -> str:
    said = io.StringIO()
    call_command(command, *options, stdout=said)
    forget_hosts()
    return said.getvalue()


def here() -> TenantInfo:
    forget_hosts()
    found = tenant_by_host("oak.lantern.test")
    assert found is not None
    return found


@contextmanager
def signed_in_as_tenants() -> Iterator[None]:
    """As web processes are: every tenant at its own login."""
    connection.clear_tenant()
    connection.close()
    connection.mode = "tenant"
    try:
        yield
    finally:
        connection.clear_tenant()
        connection.close()
        connection.mode = "owner"


class TestMoving:
    def test_it_is_refused_while_a_round_waits_for_the_schools_return(self, oak: TenantInfo, world: World) -> None:
        with pytest.raises(CommandError, match="The round “Second audit” waits for this school’s return"):
            run("move_school", oak.host, "--to", world.otherton.host)
        assert here().authority == oak.authority
        with as_tenant(world.hillshire):
            Round.objects.filter(title="Second audit").update(closing_at=timezone.now())
        run("move_school", oak.host, "--to", world.otherton.host)

    def test_it_is_refused_while_the_head_shares_a_return_whatever_becomes_of_rounds(
        self, oak: TenantInfo, world: World
    ) -> None:
        with as_tenant(world.hillshire):
            round_ = Round.objects.get(title="Second audit")
            levels = [0] * round_.version.statements.count()
        with signed_in_as_tenants(), as_tenant(oak):
            letterbox.share_return(round_.pk, levels)
        with pytest.raises(CommandError, match=r"Its head stops that first\.$"):
            run("move_school", oak.host, "--to", world.otherton.host, "--leave-rounds")
        assert here().authority == oak.authority
        with signed_in_as_tenants(), as_tenant(oak):
            assert letterbox.stop_sharing(round_.pk)
        run("move_school", oak.host, "--to", world.otherton.host, "--leave-rounds")

    def test_records_hosts_and_people_stay_and_the_new_authoritys_rounds_are_seen(
        self, oak: TenantInfo, world: World
    ) -> None:
        with as_tenant(oak):
            before = User.objects.count(), Audit.objects.count()
        said = run("move_school", oak.host, "--to", world.otherton.host, "--leave-rounds")
        assert "belongs to Otherton Council and is still at oak.lantern.test" in said
        moved = here()
        assert moved.authority is not None
        assert moved.authority.id == world.otherton.id
        assert [line for line in differences() if oak.role in line] == []
        today = timezone.localdate()
        version = make_version(world.otherton, statements=2)
        with as_tenant(world.otherton):
            new = Round.objects.create(
                version=version,
                title="Otherton’s",
                opens_on=today,
                due_on=today + timedelta(days=9),
                opened_by_name="R",
            )
            RoundSchool.objects.create(round=new, school_id=moved.id, school_role=moved.role)
        with signed_in_as_tenants(), as_tenant(moved):
            assert (User.objects.count(), Audit.objects.count()) == before
            assert [round_.title for round_ in catalogue.open_rounds()] == ["Otherton’s"]
            assert len(catalogue.version_for(version.pk).statements) == 2
            with pytest.raises(NotFound):
                catalogue.round_by_id(Audit.objects.get(finished_at=None).round_id)

    def test_the_schools_login_has_no_way_back_to_the_old_authority(self, oak: TenantInfo, world: World) -> None:
        run("move_school", oak.host, "--to", world.otherton.host, "--leave-rounds")
        with signed_in_as_tenants(), as_tenant(here()):
            for table in ("authority_checklists_round", "authority_checklists_version", "authority_reporting_release"):
                with (
                    pytest.raises(ProgrammingError, match="permission denied"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(f"select count(*) from {world.hillshire.schema_name}.{table}")

    def test_a_kept_connection_does_not_go_on_looking_at_the_old_authority(self, oak: TenantInfo, world: World) -> None:
        raw = superuser()
        with signed_in_as_tenants():
            with as_tenant(oak):
                assert catalogue.open_rounds()
            connection.clear_tenant()
            with raw.cursor() as cursor:
                # What moving does, without ending sessions: a process that had the school open goes on.
                cursor.execute(
                    "update directory.directory_tenant set parent_id = %s where id = %s", [world.otherton.id, oak.id]
                )
                cursor.execute(f'grant "{world.otherton.role}_schools" to "{oak.role}"')
            with as_tenant(here()), connection.cursor() as cursor:
                cursor.execute("show search_path")
                assert world.otherton.schema_name in cursor.fetchone()[0]
        raw.close()

    def test_both_registers_and_all_three_journals_say_so(self, oak: TenantInfo, world: World) -> None:
        with as_tenant(world.hillshire):
            RegisteredSchool.objects.filter(pk=oak.id).update(contact_name="Claire", contact_email="claire@oak.test")
            notices = Notice.objects.filter(sender=oak.role).count()
        run("move_school", oak.host, "--to", world.otherton.host, "--leave-rounds")
        with as_tenant(world.hillshire):
            old = RegisteredSchool.objects.get(pk=oak.id)
            assert (old.status, old.moved_to, old.contact_email) == ("closed", "Otherton Council", "")
            assert Notice.objects.filter(sender=oak.role).count() == notices > 0
            assert Entry.objects.filter(verb="school.moved_away", subject_id=oak.id).exists()
        with as_tenant(world.otherton):
            new = RegisteredSchool.objects.get(pk=oak.id)
            assert (new.urn, new.status, new.moved_to, new.contact_email) == ("100001", "open", "", "claire@oak.test")
            assert Entry.objects.filter(verb="school.moved_here", subject_id=oak.id).exists()
        with as_tenant(here()):
            assert Entry.objects.get(verb="school.moved").facts == {
                "before": "Hillshire Council",
                "now": "Otherton Council",
            }

    def test_pages_answer_at_the_same_host(self, oak: TenantInfo, world: World) -> None:
        run("move_school", oak.host, "--to", world.otherton.host, "--leave-rounds")
        with signed_in_as_tenants():
            moved = here()
            with as_tenant(moved):
                head = User.objects.get(role=Role.HEAD)
            browser = client_for(moved, head)
            for path in ("/", "/audits/", "/people/", "/activity/", "/leaving/", "/where-we-stand/"):
                assert browser.get(path).status_code == 200, path

    def test_it_can_come_back(self, oak: TenantInfo, world: World) -> None:
        run("move_school", oak.host, "--to", world.otherton.host, "--leave-rounds")
        run("move_school", oak.host, "--to", world.hillshire.host, "--leave-rounds")
        with as_tenant(world.hillshire):
            row = RegisteredSchool.objects.get(pk=oak.id)
            assert (row.status, row.moved_to, row.closed_on) == ("open", "", None)

    def test_not_to_where_it_is_and_not_to_a_school(self, oak: TenantInfo, world: World) -> None:
        with pytest.raises(CommandError, match="to another one"):
            run("move_school", oak.host, "--to", world.hillshire.host)
        with pytest.raises(CommandError, match="No authority answers"):
            run("move_school", oak.host, "--to", world.elm.host)


class TestJoining:
    @pytest.fixture
    def academy(self, oak: TenantInfo, world: World) -> TenantInfo:
        """What an import makes of a converter: the old URN is closed, the new one is a school with nothing in it."""
        with in_directory():
            School.objects.filter(tenant_id=oak.id).update(status="closed")
            Tenant.objects.filter(pk=oak.id).update(status="closed")
        with as_tenant(world.hillshire):
            RegisteredSchool.objects.filter(pk=oak.id).update(status="closed", closed_on=timezone.localdate())
        facts = SchoolFacts("100901", "St Oak’s Academy", "primary", "3442901", "Academy converter", "S", 185)
        academy = provision_school(world.hillshire, facts, host="academy.lantern.test")
        with as_tenant(academy):
            invite(email="claire@academy.test", name="Claire", role=Role.HEAD, by=User(name="x", role=Role.HEAD))
        return academy

    def test_the_history_goes_on_under_the_new_urn(self, oak: TenantInfo, academy: TenantInfo, world: World) -> None:
        with as_tenant(oak):
            before = User.objects.count(), Audit.objects.count(), Entry.objects.count()
        said = run("join_school", oak.host, academy.host)
        assert "St Oak’s Academy (100901) continues 100001 and is at academy.lantern.test" in said
        now = tenant_by_host("academy.lantern.test")
        assert now is not None
        assert (now.id, now.schema_name, now.urn, now.name, now.status) == (
            oak.id,
            oak.schema_name,
            "100901",
            "St Oak’s Academy",
            "ready",
        )
        # The old address leads there too.
        assert here().id == oak.id
        assert here().host == "academy.lantern.test"
        with as_tenant(now):
            assert (User.objects.count(), Audit.objects.count()) == before[:2]
            assert Entry.objects.count() == before[2] + 1
            assert Entry.objects.filter(verb="school.continued").exists()
        raw = superuser()
        with raw.cursor() as cursor:
            cursor.execute("select count(*) from pg_namespace where nspname = %s", [academy.schema_name])
            assert cursor.fetchone() == (0,)
            cursor.execute("select count(*) from pg_roles where rolname = %s", [academy.role])
            assert cursor.fetchone() == (0,)
        raw.close()
        with in_directory():
            assert School.objects.get(tenant_id=oak.id).earlier_urns == ["100001"]
            assert not Tenant.objects.filter(pk=academy.id).exists()
            assert Host.objects.filter(tenant_id=oak.id).count() == 2
        with as_tenant(world.hillshire):
            row = RegisteredSchool.objects.get(pk=oak.id)
            assert (row.urn, row.laestab, row.status, row.closed_on) == ("100901", "3442901", "open", None)
            assert row.earlier_urns == ["100001"]
            assert not RegisteredSchool.objects.filter(pk=academy.id).exists()

    def test_a_successor_in_which_people_work_is_refused_and_two_merged_schools_are_linked(
        self, oak: TenantInfo, academy: TenantInfo, world: World
    ) -> None:
        with as_tenant(academy):
            User.objects.create_user(email="claire@academy.test", name="Claire", role=Role.HEAD)
        with pytest.raises(CommandError, match="has people or records already"):
            run("join_school", oak.host, academy.host)
        for _ in range(2):
            assert "are linked" in run("join_school", oak.host, academy.host, "--merged")
        with as_tenant(world.hillshire):
            assert RegisteredSchool.objects.get(pk=oak.id).successor_urn == "100901"
            assert RegisteredSchool.objects.get(pk=academy.id).earlier_urns == ["100001"]
        with as_tenant(here()):
            assert User.objects.count() == 5

    def test_schools_of_two_authorities_are_not_joined(self, oak: TenantInfo, world: World) -> None:
        with pytest.raises(CommandError, match="Both must be schools of one authority"):
            run("join_school", oak.host, world.ash.host)
