"""The same by hand: add_authority and import_schools."""

import os
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.jobs.models import Job
from tenants.directory.models import Tenant
from tenants.logins.hosts import tenant_by_host
from tenants.register.models import Import, School
from tests.cast import World, as_tenant, make_person, owner_mode, run_jobs, visitor
from tests.register.extract import SAMPLE, row, text_of

OAK = row("100001", number="2001", name="St Oak’s Primary School", pupils="180")
ELM_CLOSED = row("100002", number="4002", name="Elm School", status="Closed", closed="31-08-2026")
NEW = row("200001", number="2101", name="St Anne’s Primary School")


def run(*args: str) -> str:
    """What the command printed."""
    out = StringIO()
    with owner_mode():
        call_command(*args, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    path = tmp_path / "edubasealldata20261123.csv"
    path.write_bytes(text_of(OAK, ELM_CLOSED, NEW, row("200002", la="202", la_name="Camden")).encode("cp1252"))
    return path


def add(host: str = "mon.lantern.test", code: str = "346") -> str:
    return run("add_authority", "Ynys Môn Council", "--la-code", code, "--host", host, "--admin", "sian@mon.test")


class TestAddAuthority:
    def test_it_is_ready_and_its_administrator_invited(self, loop: World) -> None:
        said = add()
        assert "Ynys Môn Council (346) is ready at mon.lantern.test." in said
        new = tenant_by_host("mon.lantern.test")
        assert new is not None
        run_jobs(World(new, new, new, new, new, new))
        (sent,) = mail.outbox
        assert sent.to == ["sian@mon.test"]
        assert re.search(r"http://mon\.lantern\.test/\S+", sent.body)

    def test_a_wrong_argument_is_named_and_nothing_is_made(self, loop: World) -> None:
        with pytest.raises(CommandError, match="Host name: Another authority or school has this host name"):
            add(host="oak.lantern.test")
        with pytest.raises(CommandError, match="LA code: The LA code must be three digits"):
            add(code="34")
        with as_tenant(loop.directory):
            assert Tenant.objects.filter(kind="authority").count() == 2

    def test_what_exists_is_not_made_again(self, loop: World) -> None:
        add()
        with pytest.raises(CommandError, match="has this LA code already"):
            add()

    def test_after_a_failure_the_same_command_goes_on(self, loop: World) -> None:
        add()
        with as_tenant(loop.directory):
            Tenant.objects.filter(la_code="346").update(status="failed")
            Job.objects.update(state="failed")
        assert "is ready" in add()

    def test_it_needs_the_owners_login(self, loop: World) -> None:
        with as_tenant(loop.directory), pytest.raises(CommandError, match="LANTERN_DB_MODE=owner"):
            call_command("add_authority", "X", "--la-code", "346", "--host", "x.test", "--admin", "a@x.test")


class TestImportSchools:
    def test_it_creates_changes_closes_and_says_why_not(self, loop: World, extract: Path) -> None:
        said = run("import_schools", str(extract), "--authority", "hillshire.lantern.test")
        assert "created: 200001 St Anne’s Primary School" in said
        assert "closed: 100002 Elm School (Status: from Open to Closed; " in said
        assert "rejected: line 5, 200002 St Anne’s Primary School: Belongs to another authority: Camden (202)." in said
        assert "1 created, 0 changed, 1 closed, 1 unchanged, 1 rejected." in said
        with as_tenant(loop.hillshire):
            assert School.objects.get(urn="200001").is_set_up
            assert School.objects.get(urn="100002").status == "closed"

    def test_the_same_again_creates_nothing(self, loop: World, extract: Path) -> None:
        run("import_schools", str(extract), "--authority", "hillshire.lantern.test")
        said = run("import_schools", str(extract), "--authority", "hillshire.lantern.test")
        assert "0 created, 0 changed, 0 closed, 2 unchanged, 2 rejected." in said

    def test_a_refused_file_fails_and_writes_nothing(self, loop: World, extract: Path) -> None:
        extract.write_bytes(extract.read_bytes()[:-60])
        with pytest.raises(CommandError, match=r"nothing has changed\. Line \d has \d+ columns") as failed:
            run("import_schools", str(extract), "--authority", "hillshire.lantern.test")
        assert failed.value.returncode == 1
        with as_tenant(loop.hillshire):
            assert not Import.objects.exists()
            assert not Entry.objects.exists()
            assert not Job.objects.exists()

    def test_a_file_of_others_names_whose_it_is(self, loop: World) -> None:
        with pytest.raises(CommandError, match=r"no school of Hillshire Council \(344\).*202 Camden"):
            run("import_schools", str(SAMPLE), "--authority", "hillshire.lantern.test")

    @pytest.mark.parametrize("host", ["nowhere.lantern.test", "oak.lantern.test", "operator.lantern.test"])
    def test_the_host_must_be_an_authoritys(self, loop: World, extract: Path, host: str) -> None:
        with pytest.raises(CommandError, match="No authority answers at"):
            run("import_schools", str(extract), "--authority", host)

    def test_a_missing_file_is_a_sentence(self, loop: World, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="cannot be read: No such file"):
            run("import_schools", str(tmp_path / "none.csv"), "--authority", "hillshire.lantern.test")
        read, write = os.pipe()
        os.close(write)
        with pytest.raises(CommandError, match="cannot be read: it is not a file"):
            run("import_schools", f"/dev/fd/{read}", "--authority", "hillshire.lantern.test")
        os.close(read)

    def test_one_schools_failure_is_told_and_the_others_are_made(self, loop: World, extract: Path) -> None:
        foreign = row("100003", number="2103", name="Stray School")
        extract.write_bytes(text_of(OAK, foreign, NEW).encode("cp1252"))
        out = StringIO()
        with owner_mode(), pytest.raises(CommandError, match="Run the same command again"):
            call_command(
                "import_schools", str(extract), "--authority", "hillshire.lantern.test", stdout=out, stderr=out
            )
        assert (
            "failed: 100003 Stray School (URN 100003 belongs to another authority. Ask whoever runs Lantern for you to move the school.)"
            in out.getvalue()
        )
        assert "created: 200001" in out.getvalue()

    def test_a_short_file_closes_only_when_told_to(self, loop: World, extract: Path) -> None:
        with owner_mode(), as_tenant(loop.hillshire):
            for number in range(3):
                School.objects.create(
                    role=f"none_{number}", urn=f"30000{number}", name=f"School {number}", phase="primary"
                )
        extract.write_bytes(text_of(ELM_CLOSED, NEW).encode("cp1252"))
        said = run("import_schools", str(extract), "--authority", "hillshire.lantern.test")
        assert "left open: 100002 Elm School" in said
        assert "Only 1 of 5 known schools are in this file." in said
        said = run("import_schools", str(extract), "--authority", "hillshire.lantern.test", "--close")
        assert "closed: 100002 Elm School" in said

    def test_an_import_that_was_killed_is_finished_first(self, loop: World, extract: Path) -> None:
        run("import_schools", str(extract), "--authority", "hillshire.lantern.test")
        with as_tenant(loop.hillshire):
            Import.objects.update(state="running", finished_at=None)
            Job.objects.update(state="running")
        said = run("import_schools", str(extract), "--authority", "hillshire.lantern.test")
        assert "0 created" in said
        with as_tenant(loop.hillshire):
            assert set(Import.objects.values_list("state", flat=True)) == {"done"}

    def test_it_needs_the_owners_login(self, loop: World, extract: Path) -> None:
        with as_tenant(loop.hillshire), pytest.raises(CommandError, match="LANTERN_DB_MODE=owner"):
            call_command("import_schools", str(extract), "--authority", "hillshire.lantern.test")


class TestAddOperator:
    def test_the_first_operator_is_invited_by_mail_and_once_more_if_asked(self, loop: World) -> None:
        for _ in range(2):
            assert "sign in at operator.lantern.test" in run("add_operator", "olu@lantern.test", "--name", "Olu Ade")
            run_jobs(loop)
        assert [sent.to for sent in mail.outbox] == [["olu@lantern.test"]] * 2
        first, second = (re.search(r"http://operator\.lantern\.test(/join/\S+/)", sent.body)[1] for sent in mail.outbox)
        browser = visitor(loop.directory)
        assert browser.get(first).status_code == 404
        assert browser.get(second).status_code == 200

    def test_somebody_who_has_an_account_is_not_invited(self, loop: World) -> None:
        person = make_person(loop.directory, Role.OPERATOR)
        with pytest.raises(CommandError, match="has an account already"):
            run("add_operator", person.email)
