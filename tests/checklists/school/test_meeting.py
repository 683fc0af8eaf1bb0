"""The audit on a projector: nobody's name, no note unless somebody asks, and a rating by one key."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists.school.models import Answer, Audit, AuditStatement
from tests.cast import as_tenant
from tests.checklists.school.stage import Stage
from tests.checklists.school.test_pages import browser, text_of


@pytest.fixture
def audit(stage: Stage) -> Audit:
    audit = stage.audit()
    stage.answer(audit, stage.statements(audit)[0], "amber", "Wren was absent.")
    return audit


def test_the_whole_audit_is_shown_without_notes_and_names_until_notes_are_asked_for(stage: Stage, audit: Audit) -> None:
    client = browser(stage, stage.head)
    page = text_of(client.get(f"/audits/{audit.pk}/meeting/")).partition("Audits")[2]
    assert "1.1 Statement 1 of section 1 is true Amber" in page
    assert "2.3 Statement 3 of section 2 is true Not answered" in page
    assert "Wren" not in page
    assert "Priya" not in page
    with as_tenant(stage.oak):
        AuditStatement.objects.filter(audit=audit, number="1.2").update(scale="text")
        Answer.objects.filter(statement__audit=audit, statement__number="1.2").update(
            rating="given", reply="Robin did."
        )
    assert "Robin" not in text_of(client.get(f"/audits/{audit.pk}/meeting/"))
    shown = text_of(client.get(f"/audits/{audit.pk}/meeting/?notes=yes"))
    assert "Wren was absent." in shown
    assert "Robin did." in shown


def test_one_statement_at_a_time_is_rated_and_its_note_stays(stage: Stage, audit: Audit) -> None:
    first, _second, third = stage.statements(audit)[:3]
    client = browser(stage, stage.head)
    address = f"/audits/{audit.pk}/meeting/{first.pk}/"
    page = client.get(address).content.decode()
    assert "Wren" not in page
    assert f"/audits/{audit.pk}/meeting/{_second.pk}/" in page
    assert client.post(address, {"rating": "green", "seen_rating": 1})["Location"] == address
    with as_tenant(stage.oak):
        answer = Answer.objects.get(statement=first)
    assert (answer.rating, answer.note, answer.updated_by_name) == ("green", "Wren was absent.", "Helen Marsh")
    refused = client.post(f"/audits/{audit.pk}/meeting/{third.pk}/", {"rating": "na", "seen_rating": 0})
    assert refused.status_code == 422
    assert "Say in the note why this does not apply" in text_of(refused)


def test_a_rating_that_others_gave_meanwhile_is_shown_and_kept(stage: Stage, audit: Audit) -> None:
    first = stage.statements(audit)[0]
    answer = browser(stage, stage.head).post(
        f"/audits/{audit.pk}/meeting/{first.pk}/", {"rating": "green", "seen_rating": "none"}
    )
    assert answer.status_code == 409
    assert "Somebody else rated this statement since it was shown." in text_of(answer)
    with as_tenant(stage.oak):
        assert Answer.objects.get(statement=first).rating == "amber"


def test_a_governor_follows_and_rates_nothing_and_a_signed_audit_is_only_shown(stage: Stage) -> None:
    audit = stage.signed_audit()
    first = stage.statements(audit)[0]
    address = f"/audits/{audit.pk}/meeting/{first.pk}/"
    governor = browser(stage, stage.governor)
    assert 'name="rating"' not in governor.get(address).content.decode()
    assert governor.post(address, {"rating": "red", "seen_rating": 9}).status_code == 403
    locked = browser(stage, stage.head).post(address, {"rating": "red", "seen_rating": 9})
    assert locked.status_code == 409
    assert "its answers are locked" in text_of(locked)


def test_the_meeting_view_asks_as_little_as_the_print_view(stage: Stage, audit: Audit) -> None:
    client = browser(stage, stage.head)
    client.get("/audits/")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/audits/{audit.pk}/meeting/")
    assert len([one for one in asked.captured_queries if "SESSION AUTH" not in one["sql"]]) <= 8
