"""What of incidents and concerns a head takes along, and what not."""

import io
import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.school import queries
from incidents.school.actions import Somebody
from incidents.school.concerns import actions as concerns
from incidents.school.concerns import readable as concerns_readable
from incidents.school.concerns.actions.telling import Told
from incidents.school.concerns.receipts import new_words
from incidents.school.keeping import readable
from incidents.school.keeping.actions.documents import ask_for_bundle, ask_for_person_file
from incidents.school.keeping.work import make_bundle, make_person_file
from incidents.school.models import Incident
from tenants.moving.export import write_export
from tests.cast import as_tenant
from tests.files.building import pdf
from tests.incidents.keeping.cabinet import put_file, refer
from tests.incidents.school.office import CHILD, Office
from tests.moving.conftest import members_of
from tests.moving.test_round_trip import comparable

OPEN, SECRET = "Words for everybody who deals with it", "Words for the chair alone"


def export(office: Office, *, whole: bool) -> bytes:
    target = io.BytesIO()
    with as_tenant(office.oak):
        write_export(target, whole=whole)
    return target.getvalue()


def tell(office: Office, text: str, about: str) -> None:
    with as_tenant(office.oak):
        concerns.tell(told=Told(text=text, about=about), words=new_words(), form_key=uuid.uuid4())


def keep(office: Office, incident: Incident, words: str, by: Any) -> None:
    """What can stand beside an incident."""
    office.write(incident, words, by=by)
    refer(office, incident, reason=words, by=by)
    put_file(office, incident, content=pdf() + b"\n% " + words.encode(), about=words, by=by)


@pytest.fixture
def school(office: Office) -> Office:
    """Oak with an incident and a concern that the head reads."""
    with as_tenant(office.oak):
        concerns.set_up_page(is_on=True, readers="Mrs Nair", closed_until=None, keep_months=24, by=office.dsl)
    tell(office, OPEN, "other")
    keep(office, office.triaged(account=OPEN), OPEN, office.dsl)
    with as_tenant(office.oak):
        make_person_file(file_id=ask_for_person_file(reference=CHILD.reference, by=office.dsl).pk)
    return office


def hide(office: Office) -> None:
    """What is told of the head, to the chair; and an incident that the head is said to have caused."""
    hidden = office.log(SECRET, about_head=True, involved=())
    keep(office, hidden, SECRET, office.chair)
    with as_tenant(office.oak):
        make_bundle(bundle_id=ask_for_bundle(incident_id=hidden.pk, by=office.chair).pk)
    accused = Somebody(role="instigator", kind="staff", name=SECRET, person_id=office.head.pk)
    keep(office, office.triaged(account=SECRET, involved=(accused,)), SECRET, office.dsl)
    tell(office, SECRET, "head")
    with as_tenant(office.oak):
        about = f"account:{office.head.pk}"
        make_person_file(file_id=ask_for_person_file(reference=about, by=office.dsl).pk)


def test_a_heads_file_is_the_same_whether_there_is_something_hidden_from_the_head_or_not(school: Office) -> None:
    before = export(school, whole=False)
    hide(school)
    with as_tenant(school.oak):
        hidden = set(queries.hidden_from_heads().values_list("pk", flat=True))
        seen = set(queries.visible_to(school.head).values_list("pk", flat=True))
        assert (len(hidden), hidden & seen) == (2, set())
        assert hidden | seen == set(Incident.objects.values_list("pk", flat=True))
    first, second = comparable(before), comparable(export(school, whole=False))
    assert sorted(name for name in first | second if first.get(name) != second.get(name)) == []

    head, whole = members_of(before), members_of(export(school, whole=True))
    pages = {name for name in head if name.startswith("readable/")}
    assert {name for name in whole if name.startswith("readable/")} - pages == {
        "readable/incidents-for-the-chair.html",
        "readable/concerns-for-the-chair.html",
    }
    incidents = next(head[name].decode() for name in pages if "incidents-2" in name)
    for words in (OPEN, "Robin Ashworth", "ADM-203", "Online bullying", "Police", "letter.pdf", "../files/"):
        assert words in incidents
    assert OPEN in head["readable/concerns.html"].decode()
    for members, there in ((head, False), (whole, True)):
        found = {name.partition("/")[0] for name, content in members.items() if SECRET.encode() in content}
        assert found == ({"files", "readable", "tables"} if there else set())
        assert json.loads(members["manifest.json"])["whole"] is there
        assert ("tables/audit_link.jsonl" in members) is there
        assert ("This is the head’s file" in members["README.txt"].decode()) is not there


def test_the_pages_to_read_take_as_many_queries_for_few_as_for_many(office: Office) -> None:
    def asked() -> int:
        with as_tenant(office.oak), CaptureQueriesContext(connection) as captured:
            for page in (*readable.pages(), *concerns_readable.pages()):
                assert "".join(page.html).endswith("</html>\n")
        return len(captured)

    with as_tenant(office.oak):
        concerns.set_up_page(is_on=True, readers="Mrs Nair", closed_until=None, keep_months=24, by=office.dsl)
    found = []
    for number in (1, 4):
        for _time in range(number):
            refer(office, office.triaged(), by=office.dsl)
            tell(office, OPEN, "other")
        found.append(asked())
    assert found[0] == found[1] > 5
