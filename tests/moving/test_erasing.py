"""Nothing is left of an erased school but what its certificate says."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.crypto.errors import UnreadableShredded
from lantern.crypto.keys import key_store
from lantern.crypto.sealing import Place, seal, unseal
from lantern.outbox.models import Message
from lantern.servers.valkey import EmbeddedValkey
from reporting.authority.models import Notice
from tenants.directory.models import Erasure, Host, School, Tenant
from tenants.logins.dropping import drop_schema
from tenants.logins.hosts import forget_hosts, tenant_by_host
from tenants.logins.info import TenantInfo
from tenants.moving import erasing, requests
from tenants.moving.actions import ask_for_erasure, stop_erasure
from tenants.moving.certificates import is_genuine, public_key
from tenants.moving.models import ErasureRequest
from tenants.people.models import User
from tenants.provisioning.schemas import in_directory
from tenants.provisioning.schools import SchoolFacts, provision_school
from tenants.register.models import School as RegisteredSchool
from tests.cast import World, as_tenant, make_person, owner_mode, run_jobs, visitor
from tests.conftest import superuser


def close_school(oak: TenantInfo) -> None:
    with in_directory():
        School.objects.filter(tenant_id=oak.id).update(status="closed")


def tenant_of(oak: TenantInfo) -> Tenant:
    with in_directory():
        return Tenant.objects.get(pk=oak.id)


def erase(tmp_path: Path, *options: str, host: str = "oak.lantern.test") -> tuple[str, dict[str, Any]]:
    said = io.StringIO()
    target = tmp_path / "certificate.json"
    call_command("erase_school", host, "--certificate", str(target), *options, stdout=said)
    assert target.with_name("certificate.json.txt").read_text(encoding="utf-8").startswith("CERTIFICATE OF ERASURE")
    return said.getvalue(), json.loads(target.read_text(encoding="utf-8"))


def traces(oak: TenantInfo) -> dict[str, list[Any]]:
    """Whatever the server, the folders and the directory still hold of Oak."""
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute("select nspname from pg_namespace where nspname = %s", [oak.schema_name])
        schemas = cursor.fetchall()
        cursor.execute("select tablename from pg_tables where schemaname = %s", [oak.schema_name])
        tables = cursor.fetchall()
        cursor.execute("select rolname from pg_roles where rolname like %s", [f"%{oak.schema_name}%"])
        roles = cursor.fetchall()
    raw.close()
    files = [path for path in Path(settings.PRIVATE_FILES).rglob("*") if str(oak.id) in str(path)]
    with in_directory():
        hosts = list(Host.objects.filter(tenant_id=oak.id))
    return {"schemas": schemas, "tables": tables, "roles": roles, "files": files, "hosts": hosts}


def found_in_database(word: str) -> list[str]:
    """The tables, of every schema, with a row in which the word stands."""
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(
            "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
        )
        found = []
        for schema, table in cursor.fetchall():
            cursor.execute(f'select 1 from "{schema}"."{table}" t where t::text like %s limit 1', [f"%{word}%"])
            found += [f"{schema}.{table}"] if cursor.fetchone() else []
    raw.close()
    return found


def test_nothing_is_left_of_a_closed_school(oak: TenantInfo, world: World, tmp_path: Path) -> None:
    assert all(len(found) for found in traces(oak).values())
    assert found_in_database("Priya Nair")
    close_school(oak)
    said, _certificate = erase(tmp_path, "--yes", "100001")
    assert "St Oak’s Primary School (100001) is erased." in said
    assert traces(oak) == {"schemas": [], "tables": [], "roles": [], "files": [], "hosts": []}
    assert found_in_database("Priya Nair") == []
    assert found_in_database("Helen Marsh") == []
    forget_hosts()
    assert tenant_by_host("oak.lantern.test") is None
    assert tenant_by_host(world.elm.host) is not None


def test_the_certificate_says_what_was_there_and_is_signed(oak: TenantInfo, tmp_path: Path) -> None:
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(f"select count(*) from {oak.schema_name}.school_checklists_answer")
        answers = cursor.fetchone()[0]
    raw.close()
    close_school(oak)
    _said, certificate = erase(tmp_path, "--yes", "100001")
    assert certificate["school"] == {"id": str(oak.id), "urn": "100001", "name": "St Oak’s Primary School"}
    assert certificate["erased"]["tables"]["school_checklists_answer"] == answers == 12
    assert certificate["erased"]["rows"] == sum(certificate["erased"]["tables"].values()) > 60
    assert (certificate["erased"]["files"], certificate["erased"]["returns"]) == (3, 1)
    assert certificate["erased"]["hosts"] == ["oak.lantern.test"]
    assert certificate["carried_out"]["by"] == "manage.py erase_school"
    assert is_genuine(certificate, key=public_key())
    call_command("verify_certificate", str(tmp_path / "certificate.json"), stdout=io.StringIO())
    certificate["erased"]["rows"] += 1
    (tmp_path / "forged.json").write_text(json.dumps(certificate))
    with pytest.raises(CommandError, match="not genuine"):
        call_command("verify_certificate", str(tmp_path / "forged.json"))


def test_the_key_goes_first(oak: TenantInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(oak.id, "t", "c", "1")
    ciphertext = seal("a narrative", place)
    key = key_store().load(oak.id).keys[0].id
    order: list[str] = []

    def dropping(schema: str) -> None:
        with pytest.raises(UnreadableShredded):
            unseal(ciphertext, place)
        order.append("dropped")
        drop_schema(schema)

    monkeypatch.setattr(erasing, "drop_schema", dropping)
    close_school(oak)
    _said, certificate = erase(tmp_path, "--yes", "100001")
    assert order == ["dropped"]
    assert certificate["key_destroyed"] == key


def test_the_authority_keeps_public_facts_notices_and_nothing_else(
    oak: TenantInfo, world: World, tmp_path: Path
) -> None:
    raw = superuser()

    def returns() -> int:
        with raw.cursor() as cursor:
            table = f"{world.hillshire.schema_name}.authority_reporting_return"
            cursor.execute(f"select count(*) from {table} where sender = %s", [oak.role])
            return int(cursor.fetchone()[0])

    with as_tenant(world.hillshire):
        notices = Notice.objects.filter(sender=oak.role).count()
        RegisteredSchool.objects.filter(pk=oak.id).update(contact_name="Claire", contact_email="claire@oak.test")
    assert (returns(), notices > 0) == (1, True)
    close_school(oak)
    erase(tmp_path, "--yes", "100001")
    assert returns() == 0
    raw.close()
    with as_tenant(world.hillshire):
        assert Notice.objects.filter(sender=oak.role).count() == notices
        row = RegisteredSchool.objects.get(pk=oak.id)
        assert (row.urn, row.contact_name, row.contact_email, row.host) == ("100001", "", "", "")
        assert row.erased_at is not None
        assert Entry.objects.filter(verb="school.erased", subject_id=oak.id).count() == 1


@pytest.mark.parametrize("given", ["100002", "", "yes"])
def test_the_urn_has_to_be_typed(oak: TenantInfo, tmp_path: Path, given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: given)
    close_school(oak)
    with pytest.raises(CommandError, match=r"Nothing was erased\. That is not the school's URN"):
        erase(tmp_path)
    with as_tenant(oak):
        assert User.objects.count() == 5


def test_an_open_school_is_erased_only_at_its_own_request_and_after_the_waiting_time(
    oak: TenantInfo, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="is open and its head has not asked"):
        erase(tmp_path, "--yes", "100001")
    with as_tenant(oak):
        ask_for_erasure(by=User.objects.get(role=Role.HEAD))
    with pytest.raises(CommandError, match="can change its mind until"):
        erase(tmp_path, "--yes", "100001")
    with as_tenant(oak):
        ErasureRequest.objects.update(due_at=timezone.now())
        stop_erasure(by=User.objects.get(role=Role.HEAD))
    with pytest.raises(CommandError, match="has not asked"):
        erase(tmp_path, "--yes", "100001")
    with as_tenant(oak):
        ask_for_erasure(by=User.objects.get(role=Role.HEAD))
        ErasureRequest.objects.filter(stopped_at=None).update(due_at=timezone.now())
    _said, certificate = erase(tmp_path, "--yes", "100001")
    assert certificate["asked"]["by"] == "Helen Marsh"


def test_a_second_time_says_already_erased_and_gives_the_same_certificate(oak: TenantInfo, tmp_path: Path) -> None:
    close_school(oak)
    _said, first = erase(tmp_path, "--yes", "100001")
    said, second = erase(tmp_path)
    assert "URN 100001 was already erased on" in said
    assert first == second
    with in_directory():
        assert erasing.erase(Tenant.objects.get(pk=oak.id), by=requests._BY).certificate == first
        assert Erasure.objects.count() == 1


@pytest.mark.parametrize("step", ["drop_schema", "_remove_files", "_forget_cache", "_finish"])
def test_a_crash_in_the_middle_is_resumed(
    oak: TenantInfo, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(BaseException):
        pass

    def crash(*args: object) -> None:
        raise Crash

    close_school(oak)
    with monkeypatch.context() as patch:
        patch.setattr(erasing, step, crash)
        with pytest.raises(Crash):
            erase(tmp_path, "--yes", "100001")
    connection.close()
    forget_hosts()
    assert visitor(oak).get("/account/login/").status_code == 404
    _said, certificate = erase(tmp_path, "--yes", "100001")
    assert traces(oak) == {"schemas": [], "tables": [], "roles": [], "files": [], "hosts": []}
    assert certificate["erased"]["tables"]["school_checklists_answer"] == 12
    assert certificate["erased"]["files"] == 3


def test_the_cache_that_processes_share_forgets_the_school(
    oak: TenantInfo, world: World, tmp_path: Path, settings: Any
) -> None:
    close_school(oak)
    with EmbeddedValkey() as server, redis.Redis.from_url(server.cache_url) as raw:
        settings.CACHES = {
            "default": settings.CACHES["default"]
            | {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": server.cache_url}
        }
        for tenant in (oak, world.hillshire):
            with as_tenant(tenant):
                cache.set_many({f"page{number}": "words" for number in range(3)})
        assert len([key for key in raw.scan_iter() if oak.schema_name.encode() in key]) == 3
        erase(tmp_path, "--yes", "100001")
        keys = sorted(raw.scan_iter())
        assert [key for key in keys if oak.schema_name.encode() in key or str(oak.id).encode() in key] == []
        assert len([key for key in keys if key.startswith(f"{world.hillshire.schema_name}:".encode())]) == 3


def test_the_task_erases_what_is_due_and_sends_the_certificate(oak: TenantInfo, world: World, tmp_path: Path) -> None:
    with as_tenant(oak):
        request = ask_for_erasure(by=User.objects.get(role=Role.HEAD))
        requests.tell_directory(request_id=request.pk)
    requests.erase_due()
    assert traces(oak)["schemas"]
    with in_directory():
        Erasure.objects.update(due_at=timezone.now())
    requests.erase_due()
    # The school's own row is what counts, and it still waits.
    assert traces(oak)["schemas"]
    with as_tenant(oak):
        ErasureRequest.objects.update(due_at=timezone.now())
    requests.erase_due()
    assert traces(oak)["schemas"] == []
    with in_directory():
        letter = Message.objects.get(kind="mail")
        assert letter.content["to"] == "helen.marsh@oak.lantern.test"
        assert "CERTIFICATE OF ERASURE" in letter.content["body"]
        assert Erasure.objects.get().asked_by_email == ""


def test_an_erased_school_does_not_come_back_by_the_next_file_of_schools(
    oak: TenantInfo, world: World, tmp_path: Path
) -> None:
    close_school(oak)
    erase(tmp_path, "--yes", "100001")
    with pytest.raises(ValueError, match="was erased at its own request"):
        provision_school(world.hillshire, SchoolFacts("100001", "St Oak’s", "primary"))
    assert traces(oak)["schemas"] == []


def test_an_erased_school_can_be_restored_from_the_file_it_took(
    oak: TenantInfo, world: World, oak_file: Path, tmp_path: Path
) -> None:
    close_school(oak)
    erase(tmp_path, "--yes", "100001")
    call_command(
        "restore_school",
        str(oak_file),
        "--authority",
        world.hillshire.host,
        "--host",
        "oak.again.test",
        stdout=io.StringIO(),
    )
    forget_hosts()
    back = tenant_by_host("oak.again.test")
    assert back is not None
    assert (back.urn, back.id == oak.id) == ("100001", False)
    with as_tenant(back):
        assert User.objects.count() == 5


class TestAsking:
    """The request on its way from the school to the directory and the authority, and back."""

    def test_everybody_who_should_know_is_told(self, loop: World) -> None:
        head, dsl = (make_person(loop.oak, role) for role in (Role.HEAD, Role.DSL))
        make_person(loop.oak, Role.STAFF)
        administrator = make_person(loop.hillshire, Role.ADMINISTRATOR)
        make_person(loop.hillshire, Role.OFFICER)
        with as_tenant(loop.oak):
            request = ask_for_erasure(by=head)
            assert request.due_at - timezone.now() > timedelta(days=13, hours=23)
            told = Message.objects.filter(kind="mail")
            assert {letter.content["to"] for letter in told} == {head.email, dsl.email}
        run_jobs(loop)
        with as_tenant(loop.hillshire):
            assert RegisteredSchool.objects.get(pk=loop.oak.id).erasure_due_at == request.due_at
        assert [letter.to for letter in mail.outbox if "A school asked" in letter.subject] == [[administrator.email]]
        assert not [letter for letter in mail.outbox if "Priya" in letter.body]
        with owner_mode(), in_directory():
            known = Erasure.objects.get()
            assert (known.urn, known.due_at, known.asked_by_name) == ("100001", request.due_at, head.name)

    def test_stopped_by_the_school_it_is_stopped_everywhere(self, loop: World) -> None:
        head = make_person(loop.oak, Role.HEAD)
        with as_tenant(loop.oak):
            ask_for_erasure(by=head)
            stop_erasure(by=head)
        run_jobs(loop)
        with as_tenant(loop.hillshire):
            assert RegisteredSchool.objects.get(pk=loop.oak.id).erasure_due_at is None
        with owner_mode(), in_directory():
            known = Erasure.objects.get()
            assert known.stopped_by_name == head.name
            assert known.asked_by_email == ""
