"""What the school's own records say goes along with the return in bands: exactly as the head read it, or not at all."""

from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from checklists.school.actions.signing import reopen, sign_as_governor, sign_as_head, withdraw_signature
from checklists.school.models import Audit
from checklists.school.queries.returns import bands_sent
from lantern.errors import NotPossibleNow
from reporting.authority.models import MeasureRelease
from reporting.measures import NOTHING_RECORDED, period_of
from tenants.logins.builder import builder_of
from tests.cast import as_tenant, client_for
from tests.checklists.school.stage import READ, Stage
from tests.checklists.school.test_pages import text_of
from tests.incidents.keeping.cabinet import happened
from tests.incidents.school.office import make_office
from tests.training.school.staff.desk import Desk, in_days


@pytest.fixture
def desk(stage: Stage) -> Desk:
    """Two teachers who are asked for a yearly training, one of whom has done it."""
    desk = Desk(stage.oak, stage.head, stage.dsl, stage.dsl, stage.governor, stage.staff)
    what = desk.ask("Annual update")
    desk.done(desk.staff("Ann Teacher"), what, in_days(0))
    desk.staff("Ben Teacher")
    return desk


HALF_TRAINED = [1, *NOTHING_RECORDED[1:]]


def marked(bands: list[int]) -> dict[str, str]:
    return {"bands_read": ",".join(map(str, bands))}


def browser(stage: Stage, person: object) -> Client:
    return client_for(stage.oak, person)


def test_what_the_head_reads_is_what_goes_whatever_the_records_say_later(stage: Stage, desk: Desk) -> None:
    audit = stage.ready_audit()
    head, governor = browser(stage, stage.head), browser(stage, stage.governor)
    page = head.get(f"/audits/{audit.pk}/sign/").content.decode()
    assert "What goes along from your records" in page
    assert "50% to 79%" in page
    assert page.count("<td>Not recorded in Lantern</td>") == 7
    assert f'value="{marked(HALF_TRAINED)["bands_read"]}"' in page
    assert head.post(f"/audits/{audit.pk}/sign/", marked(HALF_TRAINED)).status_code == 302
    for number in range(3):
        desk.staff(f"Late Teacher {number}")
    assert "50% to 79%" in text_of(governor.get(f"/audits/{audit.pk}/sign/"))
    assert stage.bands() == []
    answer = governor.post(f"/audits/{audit.pk}/sign/", follow=True)
    assert "What went along from your records" in text_of(answer)
    assert stage.bands() == [HALF_TRAINED]
    assert len(stage.returns()) == 1
    with as_tenant(stage.oak):
        assert bands_sent(stage.round.pk) == HALF_TRAINED
        # Opened again and signed again, what went stays what it was, and nothing goes twice.
        reopen(audit_id=audit.pk, reason="A mistake.", by=stage.head)
        assert bands_sent(stage.round.pk) == HALF_TRAINED
        sign_as_head(audit_id=audit.pk, by=stage.head)
        sign_as_governor(audit_id=audit.pk, by=stage.governor, for_own_use=True)
        assert bands_sent(stage.round.pk) == HALF_TRAINED
    assert stage.bands() == [HALF_TRAINED]


@pytest.mark.parametrize("read", [READ, {}, {"bands_read": "1,x"}, {"bands_read": "1,4"}])
def test_nothing_is_signed_that_the_head_has_not_read(stage: Stage, desk: Desk, read: dict[str, str]) -> None:
    audit = stage.ready_audit()
    head = browser(stage, stage.head)
    answer = head.post(f"/audits/{audit.pk}/sign/", read)
    assert answer.status_code == 422
    assert "have changed since you opened this page" in text_of(answer)
    # The page that comes back is the one to read.
    assert f'value="{marked(HALF_TRAINED)["bands_read"]}"' in answer.content.decode()
    with as_tenant(stage.oak):
        assert Audit.objects.get().state == Audit.State.READY


def test_a_signature_taken_back_and_given_again_takes_the_records_of_the_second_time(stage: Stage, desk: Desk) -> None:
    audit = stage.signed_audit()
    with as_tenant(stage.oak):
        assert Audit.objects.get().bands == HALF_TRAINED
        withdraw_signature(audit_id=audit.pk, by=stage.head)
    for number in range(3):
        desk.staff(f"Late Teacher {number}")
    with as_tenant(stage.oak):
        sign_as_head(audit_id=audit.pk, by=stage.head)
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
    assert stage.bands() == [[0, *HALF_TRAINED[1:]]]


def publish_term(stage: Stage) -> None:
    """Another round of the same term was closed and told of records."""
    with as_tenant(builder_of(stage.world.hillshire)):
        MeasureRelease.objects.create(round_id=stage.round.pk, term_began=period_of(stage.round.opens_on).term.began)


def test_nothing_goes_along_where_the_term_was_published_with_another_round(stage: Stage, desk: Desk) -> None:
    audit = stage.ready_audit()
    publish_term(stage)
    head = browser(stage, stage.head)
    page = text_of(head.get(f"/audits/{audit.pk}/sign/"))
    assert "the figures of this term were published with another round" in page
    assert "What goes along from your records" not in page
    assert head.post(f"/audits/{audit.pk}/sign/", {"bands_read": ""}).status_code == 302
    with as_tenant(stage.oak):
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
        assert bands_sent(stage.round.pk) == []
    assert (len(stage.returns()), stage.bands()) == (1, [])


def test_a_term_that_is_published_between_the_signatures_sends_the_return_alone(stage: Stage, desk: Desk) -> None:
    audit = stage.signed_audit()
    publish_term(stage)
    with as_tenant(stage.oak):
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
        assert bands_sent(stage.round.pk) == []
    assert (len(stage.returns()), stage.bands()) == (1, [])


def test_a_letter_that_is_refused_takes_the_return_and_the_signature_with_it(stage: Stage, desk: Desk) -> None:
    """Return and letter are one transaction: one of them alone never goes."""
    audit = stage.signed_audit()
    with as_tenant(stage.oak):
        Audit.objects.update(bands=[9, *HALF_TRAINED[1:]])
        with pytest.raises(ValueError, match="known bands"):
            sign_as_governor(audit_id=audit.pk, by=stage.governor)
        assert Audit.objects.get().state == Audit.State.SIGNED_BY_HEAD
    assert (stage.returns(), stage.bands()) == ([], [])


def test_a_round_that_was_closed_takes_no_letter_either(stage: Stage, desk: Desk) -> None:
    audit = stage.signed_audit()
    stage.close_round()
    assert "What goes along" not in text_of(browser(stage, stage.governor).get(f"/audits/{audit.pk}/sign/"))
    with as_tenant(stage.oak):
        with pytest.raises(NotPossibleNow):
            sign_as_governor(audit_id=audit.pk, by=stage.governor)
        sign_as_governor(audit_id=audit.pk, by=stage.governor, for_own_use=True)
        assert bands_sent(stage.round.pk) == []
    assert stage.bands() == []


def test_incidents_of_the_last_whole_term_go_along_and_a_governor_does_not_learn_of_one(stage: Stage) -> None:
    office = make_office(stage.world)
    last_term = period_of(stage.round.opens_on).before
    inside = timezone.make_aware(datetime.combine(last_term.ended, time(23)))
    for category, moments in {
        "bullying": [inside] * 5,
        "scam": [inside],
        "hate": [inside + timedelta(hours=2)],
    }.items():
        for moment in moments:
            happened(office, office.log(category=category), moment)
    happened(office, office.log(category="hate", about_head=True), inside)
    audit = stage.ready_audit()
    bands = [*NOTHING_RECORDED[:4], 0, 0, 2, 1]
    page = browser(stage, stage.head).get(f"/audits/{audit.pk}/sign/").content.decode()
    assert f'value="{marked(bands)["bands_read"]}"' in page
    assert page.count("<td>0</td>") == 2
    assert "<td>1–4</td>" in page
    with as_tenant(stage.oak):
        sign_as_head(audit_id=audit.pk, by=stage.head)
    shown = browser(stage, stage.governor).get(f"/audits/{audit.pk}/sign/").content.decode()
    assert shown.count("<td>Fewer than 5</td>") == 3
    assert "<td>5–9</td>" in shown
    assert "<td>0</td>" not in shown
    assert "<td>1–4</td>" not in shown
    with as_tenant(stage.oak):
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
    assert stage.bands() == [bands]
