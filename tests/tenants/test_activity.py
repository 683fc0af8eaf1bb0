"""The activity page: the journal in words, for those who answer for the tenant."""

import re
from pathlib import Path

from django.db import transaction

from lantern.access.roles import Role
from lantern.audit.record import record
from lantern.audit.verbs import VERBS
from tests.cast import World, as_tenant, client_for, make_person

ROOT = Path(__file__).resolve().parents[2]
VERB = re.compile(
    r"""["'](?:file|person|token|sso|authority|import|school|checklist|round|release|visit|answer|audit|activity|support)\.[a-z_]+["']"""
)
CALL = re.compile(r"\brecord\(\s*([^)]{0,200})", re.DOTALL)


def verbs_in_the_code() -> set[str]:
    files = [path for top in ("tenants", "checklists", "reporting", "platform") for path in (ROOT / top).rglob("*.py")]
    calls = [call for path in files for call in CALL.findall(path.read_text(encoding="utf-8"))]
    return {verb.strip("\"'") for call in calls for verb in VERB.findall(call)}


def test_every_verb_has_words() -> None:
    found = verbs_in_the_code()
    assert len(found) > 30
    assert sorted(found - set(VERBS)) == []


def test_a_head_reads_who_did_what_and_searches_it(loop: World) -> None:
    head = make_person(loop.oak, Role.HEAD, name="Siân O’Hara")
    with as_tenant(loop.oak), transaction.atomic():
        record("person.renamed", by=head, subject=head)
    client = client_for(loop.oak, head)
    page = client.get("/activity/").content.decode()
    assert "Siân O’Hara corrected their own name." in page
    assert "Siân O’Hara" in page
    assert "Nothing found" in client.get("/activity/?q=zebra").content.decode()
    assert "Siân" not in client_for(loop.elm, make_person(loop.elm, Role.HEAD)).get("/activity/").content.decode()


def test_staff_and_governors_do_not_read_it(loop: World) -> None:
    for role in (Role.GOVERNOR, Role.STAFF, Role.IT_LEAD):
        assert client_for(loop.oak, make_person(loop.oak, role)).get("/activity/").status_code == 403


def test_many_lines_are_paged(loop: World) -> None:
    head = make_person(loop.oak, Role.HEAD)
    with as_tenant(loop.oak), transaction.atomic():
        for _ in range(60):
            record("person.renamed", by=head, subject=head)
    client = client_for(loop.oak, head)
    assert client.get("/activity/").content.decode().count("corrected their own name") == 50
    assert client.get("/activity/?page=2").content.decode().count("corrected their own name") == 10
