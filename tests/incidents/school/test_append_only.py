"""Nothing that was written about an incident can be changed or lost: by the product, by its login, or by a grant too wide."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from incidents.school import queries
from incidents.school.models import Entry
from incidents.school.rules import IncidentIncomplete
from lantern.crypto.errors import Unreadable
from lantern.errors import NotFound, NotPossibleNow
from tests.cast import World, as_tenant, owner_mode
from tests.incidents.school.office import Office, make_office

TABLES = ("entry", "involved", "incidentlink")
CHANGES = (
    "update school_incidents_entry set by_name = 'x'",
    "delete from school_incidents_entry",
    "truncate school_incidents_entry cascade",
    "update school_incidents_involved set role = 'witness'",
    "delete from school_incidents_involved",
    "update school_incidents_incidentlink set by_name = 'x'",
    "delete from school_incidents_incidentlink",
    "delete from school_incidents_incident",
    "update school_incidents_incident set reference = 'x'",
    "update school_incidents_incident set reported_at = now()",
    "alter table school_incidents_entry disable trigger all",
    "update school_incidents_incidentlink set undone_at = now(), by_name = 'Nobody'",
    "update school_incidents_involved set left_out_at = now(), added_by_name = 'Nobody'",
    "drop trigger incident_keeps on school_incidents_entry",
)


def refused(sql: str) -> str:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(refusal.value)


def linked(office: Office) -> None:
    first, second = office.log(), office.log()
    office.do("link", first, other=second, reasons="The same group.")


@pytest.mark.parametrize("sql", CHANGES)
def test_the_schools_login_changes_nothing(office: Office, sql: str) -> None:
    linked(office)
    with as_tenant(office.oak):
        assert refused(sql)


def test_nor_does_it_with_every_right_on_the_tables(office: Office) -> None:
    linked(office)
    role = office.oak.role
    with owner_mode():
        connection.set_tenant(office.oak)
        with connection.cursor() as cursor:
            for table in (*TABLES, "incident"):
                cursor.execute(f'grant all on school_incidents_{table} to "{role}"')
    with as_tenant(office.oak):
        with connection.cursor() as cursor:
            # A table with checks still to be made could not be emptied by anybody.
            cursor.execute("set constraints all immediate")
        for sql in CHANGES:
            if not sql.startswith(("alter", "drop", "update school_incidents_incident set")):
                assert "deleted." in refused(sql), sql


def test_a_person_is_left_out_once_and_by_nothing_but_the_time(office: Office) -> None:
    incident = office.log()
    with as_tenant(office.oak):
        (somebody,) = incident.involved.all()
    office.do("leave_out", incident, involved=somebody, reasons="A mix-up.")
    with as_tenant(office.oak):
        refused("update school_incidents_involved set left_out_at = null")
        refused("update school_incidents_involved set left_out_at = now()")
    with as_tenant(office.oak):
        assert [entry.reasons for entry in incident.entries.filter(kind="note")] == ["A mix-up."]


def test_a_link_is_undone_once_and_by_nothing_but_the_time(office: Office) -> None:
    first, second = office.log(), office.log()
    office.do("link", first, other=second, reasons="The same group.")
    for _time in range(2):
        office.do("unlink", first, other=second, reasons="A mix-up.")
    with as_tenant(office.oak):
        refused("update school_incidents_incidentlink set undone_at = null")
        refused("update school_incidents_incidentlink set undone_at = now()")
        assert queries.linked_to(office.dsl, first) == []
        assert [entry.reasons for entry in first.entries.filter(kind="note")] == ["The same group.", "A mix-up."]


def test_a_correction_takes_the_place_of_an_entry_and_both_stay(office: Office) -> None:
    incident = office.log("It was on Monday.")
    (first,) = office.entries(incident)
    fixed = office.write(incident, "It was on Tuesday.", kind="correction", supersedes=first, reasons="I was wrong.")
    assert office.texts(incident) == ["It was on Monday.", "It was on Tuesday."]
    assert fixed.at == first.at, "it keeps its place"
    again = office.write(incident, "On Tuesday evening.", kind="correction", supersedes=fixed, reasons="Said later.")
    assert again.supersedes_id == fixed.pk
    with pytest.raises(NotPossibleNow) as refusal:
        office.write(incident, "It was in June.", kind="correction", supersedes=first, reasons="No.")
    assert refusal.value.code == "corrected_already"


def test_a_correction_of_another_incidents_entry_is_refused(office: Office) -> None:
    incident, other = office.log(), office.log()
    with pytest.raises(NotFound):
        office.write(incident, "x", kind="correction", supersedes=office.entries(other)[0], reasons="x")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "note", "text": "  "}, "text"),
        ({"kind": "decision", "text": "We wait."}, "reasons"),
        ({"kind": "told", "text": "By telephone."}, "whom"),
        ({"kind": "told", "text": "Not yet.", "whom": "parents", "was_told": False}, "reasons"),
        ({"kind": "correction", "text": "Nothing to correct.", "reasons": "x"}, "text"),
    ],
)
def test_an_entry_that_lacks_what_it_needs_says_which_field(office: Office, given: dict, field: str) -> None:
    with pytest.raises(IncidentIncomplete) as refusal:
        office.write(office.log(), given.pop("text"), **given)
    assert refusal.value.field == field


def test_a_closed_incident_takes_corrections_only(office: Office) -> None:
    incident = office.closed()
    first = office.entries(incident)[0]
    with pytest.raises(NotPossibleNow):
        office.write(incident, "One thing more.")
    office.write(incident, "Better said.", kind="correction", supersedes=first, reasons="A slip.")


def test_what_is_said_and_who_it_is_about_is_not_readable_in_the_database(office: Office) -> None:
    incident = office.log("zq-story", platform="zq-app")
    office.write(incident, "zq-text", kind="decision", known="zq-known", options="zq-options", reasons="zq-reasons")
    with owner_mode():
        connection.set_tenant(office.oak)
        with connection.cursor() as cursor:
            for table in ("incident", "entry", "involved"):
                cursor.execute(f"select string_agg(t::text, ' ') from school_incidents_{table} t")
                dump = cursor.fetchone()[0]
                assert "zq-" not in dump
                assert b"zq-".hex() not in dump
                assert "Robin" not in dump
    assert set(office.texts(incident)) == {"zq-story", "zq-text"}


def test_a_text_moved_to_another_row_is_refused(office: Office) -> None:
    first, second = office.log("Of the first."), office.log("Of the second.")
    with owner_mode():
        connection.set_tenant(office.oak)
        with connection.cursor() as cursor:
            cursor.execute(
                "update school_incidents_entry a set text = b.text from school_incidents_entry b"
                " where a.incident_id = %s and b.incident_id = %s",
                [first.pk, second.pk],
            )
    with as_tenant(office.oak), pytest.raises(Unreadable):
        _ = Entry.objects.get(incident=first).text


def test_two_people_at_once_lose_nothing(committed: World) -> None:
    """Real logins and commits: one holds the incident while the other writes and steps."""
    office = make_office(committed)
    incident = office.triaged()

    def write(name: str) -> None:
        try:
            for number in range(4):
                office.write(incident, f"{name} {number}", by=office.deputy)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as others:
        writing = [others.submit(write, name) for name in ("one", "two", "three")]
        for number in range(3):
            office.do("triage", incident, severity="high", safe_now=True, text=f"Seen {number}")
        for one in writing:
            one.result()
    texts = set(office.texts(incident))
    assert {f"{name} {number}" for name in ("one", "two", "three") for number in range(4)} <= texts
    assert sum("Seen" in text for text in texts) == 3
