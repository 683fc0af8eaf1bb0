"""A round that closes before a school has signed: nothing can be sent, nothing is lost."""

import pytest

from checklists.school.actions.signing import sign_as_governor
from checklists.school.models import Answer, Audit
from checklists.school.queries.audits import signatures_of
from checklists.school.queries.returns import own_levels
from lantern.errors import NotPossibleNow
from tests.cast import as_tenant, client_for
from tests.checklists.school.stage import Stage
from tests.checklists.school.test_pages import page_of, sent, text_of


def test_answers_can_still_be_given_and_no_news_are_told(stage: Stage) -> None:
    audit = stage.audit()
    stage.close_round()
    statement = stage.statements(audit)[0]
    response = client_for(stage.oak, stage.dsl).post(page_of(statement), sent(rating="green"))
    assert response.status_code == 302
    with as_tenant(stage.oak):
        assert Answer.objects.get(statement=statement).rating == "green"
    assert stage.notices() == ["opened"]


def test_the_pages_say_that_the_round_has_closed(stage: Stage) -> None:
    audit = stage.signed_audit()
    stage.close_round()
    client = client_for(stage.oak, stage.governor)
    assert "This round has closed" in text_of(client.get(f"/audits/{audit.pk}/"))
    page = text_of(client.get(f"/audits/{audit.pk}/sign/"))
    assert "This round has closed" in page
    assert "Sign for the school’s own use" in page
    assert "The round has closed" in text_of(client.get("/audits/"))


def test_the_audit_is_finished_for_the_schools_own_use(stage: Stage) -> None:
    audit = stage.signed_audit()
    stage.close_round()
    client = client_for(stage.oak, stage.governor)
    response = client.post(f"/audits/{audit.pk}/sign/", {"for_own_use": "yes"}, follow=True)
    assert "nothing was sent to Hillshire Council" in text_of(response)
    with as_tenant(stage.oak):
        assert Audit.objects.get().state == Audit.State.KEPT
        assert own_levels(stage.round.pk) == {}
    assert stage.returns() == []


def test_a_signature_that_was_to_send_a_return_does_not_count_when_none_can_be_sent(stage: Stage) -> None:
    audit = stage.signed_audit()
    stage.close_round()
    response = client_for(stage.oak, stage.governor).post(f"/audits/{audit.pk}/sign/")
    assert response.status_code == 409
    assert "Your answers are kept" in text_of(response)
    with as_tenant(stage.oak):
        assert signatures_of(audit).governor is None
        assert Audit.objects.get().state == Audit.State.SIGNED_BY_HEAD


def test_a_round_that_closes_at_the_same_moment_undoes_the_whole_signature(stage: Stage) -> None:
    audit = stage.signed_audit()
    stage.shut_letterbox()
    with as_tenant(stage.oak):
        with pytest.raises(NotPossibleNow):
            sign_as_governor(audit_id=audit.pk, by=stage.governor)
        assert signatures_of(audit).governor is None
        assert Audit.objects.get().state == Audit.State.SIGNED_BY_HEAD


def test_nobody_signs_for_own_use_while_a_return_can_be_sent(stage: Stage) -> None:
    audit = stage.signed_audit()
    with as_tenant(stage.oak), pytest.raises(NotPossibleNow):
        sign_as_governor(audit_id=audit.pk, by=stage.governor, for_own_use=True)
    assert stage.returns() == []


def test_no_audit_is_started_in_a_closed_round(stage: Stage) -> None:
    stage.close_round()
    client = client_for(stage.oak, stage.dsl)
    assert "This round is closed" in text_of(client.get(f"/audits/start/{stage.round.pk}/"))
    assert client.post(f"/audits/start/{stage.round.pk}/").status_code == 409
    with as_tenant(stage.oak):
        assert not Audit.objects.exists()
