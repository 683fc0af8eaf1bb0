"""The activity page: plain sentences, filters, paper and file, and the line about the last check."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from lantern.access.roles import Role
from lantern.audit.models import Check, Entry
from lantern.audit.nouns import nouns_of
from lantern.audit.queries import DOWNLOAD_BATCH
from lantern.audit.record import SystemActor, record
from lantern.audit.verbs import VERBS
from tenants.people.models import User
from tests.audit.journal import write
from tests.cast import World, as_tenant, client_for, make_person


@pytest.fixture
def head(loop: World) -> User:
    return make_person(loop.oak, Role.HEAD, name="Siân O’Hara")


@pytest.fixture
def browser(loop: World, head: User) -> Client:
    """The head's, at a school where three people did four things."""
    tom = make_person(loop.oak, Role.STAFF, name="Tom Ford")
    with as_tenant(loop.oak), transaction.atomic():
        record("person.signed_in", by=tom, subject=tom)
        record("person.renamed", by=head, subject=tom)
        record("token.created", by=head, subject=tom)
        record("person.invited", by=SystemActor("Lantern set-up"), subject=tom)
        Entry.objects.create(
            verb="person.disabled",
            created_at=timezone.now() - timedelta(days=40),
            by_id=head.id,
            by_name=head.name,
            subject_type="people.user",
            subject_name="Old Hand",
        )
    return client_for(loop.oak, head)


def sentences(page: str) -> list[str]:
    cells = page.split("<td>")[1:]
    return [" ".join(cell.partition("</td>")[0].replace("<b>", "").replace("</b>", "").split()) for cell in cells]


def shown(browser: Client, query: str = "") -> list[str]:
    answer = browser.get(f"/activity/?{query}")
    assert answer.status_code == 200
    return sentences(answer.content.decode())


def test_each_line_is_a_plain_sentence(browser: Client) -> None:
    assert set(shown(browser)) == {
        "Tom Ford signed in.",
        "Siân O’Hara corrected the name of Tom Ford.",
        "Siân O’Hara made the token Tom Ford.",
        "Lantern set-up invited Tom Ford.",
        "Siân O’Hara disabled Old Hand.",
    }


def test_filters_by_person_thing_and_days_narrow_it_down(browser: Client, head: User) -> None:
    assert len(shown(browser, f"person={head.id}")) == 3
    assert shown(browser, "person=system") == ["Lantern set-up invited Tom Ford."]
    assert shown(browser, "kind=token") == ["Siân O’Hara made the token Tom Ford."]
    assert shown(browser, f"kind=person&q=tom&person={head.id}") == ["Siân O’Hara corrected the name of Tom Ford."]
    day = timezone.localdate() - timedelta(days=40)
    one_day = f"since_day={day.day}&since_month={day.month}&since_year={day.year}"
    one_day += f"&until_day={day.day}&until_month={day.month}&until_year={day.year}"
    assert shown(browser, one_day) == ["Siân O’Hara disabled Old Hand."]
    assert "Nothing found" in browser.get("/activity/?q=zebra").content.decode()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("since_day=31&since_month=2&since_year=2026", "From must be a real date"),
        ("since_day=1&since_month=2", "From must include a year"),
        ("since_day=1&since_month=1&since_year=2999", "From must be"),
        (
            "since_day=2&since_month=2&since_year=2026&until_day=1&until_month=2&until_year=2026",
            "The last day must be the first day or later",
        ),
        ("person=nobody", "Choose somebody from the list"),
        ("kind=nothing", "Choose something from the list"),
    ],
)
@pytest.mark.parametrize("path", ["", "print/", "activity.csv"])
def test_a_filter_that_makes_no_sense_says_so_beside_its_field(
    browser: Client, path: str, query: str, message: str
) -> None:
    answer = browser.get(f"/activity/{path}?{query}&q=kept")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count(message) >= 2, "in the summary and beside the field"
    assert 'value="kept"' in page
    assert sentences(page) == []


def test_pages_keep_what_was_searched_for(loop: World, browser: Client, head: User) -> None:
    with as_tenant(loop.oak), transaction.atomic():
        for _ in range(60):
            record("token.revoked", by=head, subject=head)
    page = browser.get("/activity/?kind=token&q=revoked").content.decode()
    assert "?kind=token&amp;q=revoked&amp;page=2" in page
    assert len(shown(browser, "kind=token&q=revoked&page=2")) == 10


def test_the_file_holds_what_was_filtered_and_no_formula(loop: World, browser: Client, head: User) -> None:
    with as_tenant(loop.oak), transaction.atomic():
        record("token.revoked", by=head, subject=User(name="=HYPERLINK(1)", email="x@example.com", role=Role.STAFF))
        record("token.revoked", by=SystemActor("@cmd"), subject=head)
    answer = browser.get("/activity/activity.csv?kind=token")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert rows[0][:4] == ["Date and time", "Who", "What", "To what"]
    assert sorted(row[1:4] for row in rows[1:]) == [
        ["'@cmd", "revoked the token", "Siân O’Hara"],
        ["Siân O’Hara", "made the token", "Tom Ford"],
        ["Siân O’Hara", "revoked the token", "'=HYPERLINK(1)"],
    ]
    assert "Siân O’Hara downloaded a list of activity." in shown(browser)


def test_a_long_file_is_streamed_in_the_tenant_it_was_asked_in(committed: World) -> None:
    person = make_person(committed.oak, Role.HEAD)
    with as_tenant(committed.oak), transaction.atomic():
        at = timezone.now()
        Entry.objects.bulk_create(
            Entry(verb="x.y", by_name="By", subject_type="t", subject_name=f"n{n}", created_at=at)
            for n in range(DOWNLOAD_BATCH * 2 + 5)
        )
    write(committed.elm, 3)
    parts = iter(client_for(committed.oak, person).get("/activity/activity.csv?q=n").streaming_content)
    text = next(parts).decode("utf-8-sig")
    # Somebody else's request is served between two parts.
    with as_tenant(committed.elm):
        assert Entry.objects.count() == 3
    text += b"".join(parts).decode()
    names = [row[3] for row in csv.reader(StringIO(text))][1:]
    assert sorted(name for name in names if name.startswith("n")) == sorted(
        f"n{n}" for n in range(DOWNLOAD_BATCH * 2 + 5)
    )
    assert "Siân O’Hara" not in text


def test_the_page_for_paper_has_no_filters_and_says_how_much_it_shows(browser: Client) -> None:
    page = browser.get("/activity/print/?kind=person").content.decode()
    assert len(sentences(page)) == 4
    assert "4 lines." in page
    assert "left out by the filters" in page
    assert '<form method="get"' not in page


def test_it_says_when_the_list_was_last_checked_and_sealed(loop: World, browser: Client) -> None:
    assert "has not been checked yet" in browser.get("/activity/").content.decode()
    with as_tenant(loop.oak):
        Check.objects.create(ok=True, sealed=True, entries=1234, seq=1234)
    page = browser.get("/activity/").content.decode()
    assert "Last checked and sealed today at" in page
    assert "All 1,234 lines" in page
    with as_tenant(loop.oak):
        Check.objects.create(ok=False, sealed=False, entries=3, seq=3, fault="deleted")
    page = browser.get("/activity/").content.decode()
    assert "no longer as it was written: the entry of this link was deleted" in page
    assert "do not rely on this list" in page


def test_officers_and_heads_read_it_and_others_do_not(loop: World) -> None:
    for tenant, role, status in (
        (loop.hillshire, Role.ADMINISTRATOR, 200),
        (loop.hillshire, Role.OFFICER, 200),
        (loop.hillshire, Role.ANALYST, 403),
        (loop.oak, Role.DSL, 200),
        (loop.oak, Role.GOVERNOR, 403),
        (loop.oak, Role.STAFF, 403),
    ):
        reader = client_for(tenant, make_person(tenant, role))
        for path in ("", "print/", "activity.csv"):
            assert reader.get(f"/activity/{path}").status_code == status, (role, path)


def test_every_verb_can_be_filtered_for_by_somebody() -> None:
    nouns = {noun for kind in ("directory", "authority", "school") for noun, _words in nouns_of(kind)}
    assert {verb.partition(".")[0] for verb in VERBS} == nouns
