"""Telling somebody outside, and keeping at it."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from incidents.school.keeping.actions.referrals import add_to_referral, remind
from incidents.school.keeping.models import Referral, ReferralEntry
from incidents.school.keeping.rules import KeepingIncomplete
from lantern.audit.models import Entry
from lantern.errors import NotFound, NotPossibleNow
from tests.cast import as_tenant, run_jobs
from tests.incidents.keeping.cabinet import refer
from tests.incidents.school.office import Office

TODAY = timezone.localdate


def hear(office: Office, referral: Referral, kind: str, text: str, chase_on: date | None = None) -> ReferralEntry:
    with as_tenant(office.oak):
        return add_to_referral(
            incident_id=referral.incident_id,
            referral_id=referral.pk,
            kind=kind,
            text=text,
            chase_on=chase_on,
            by=office.dsl,
        )


def test_a_referral_is_in_the_chronology_and_goes_on_until_its_outcome(office: Office) -> None:
    incident = office.given()
    browser = office.browser(office.deputy)
    form = {
        "body": "ceop",
        "reason": "Messages from an adult.",
        "reference": "CE-77",
        **dict(zip(("referred_on_day", "referred_on_month", "referred_on_year"), ["1", "12", "2025"], strict=True)),
    }
    answer = browser.post(f"/incidents/{incident.pk}/referrals/add/", form)
    assert (answer.status_code, answer["Location"]) == (302, f"/incidents/{incident.pk}/")
    assert "Told: CEOP." in office.texts(incident)
    with as_tenant(office.oak):
        referral = Referral.objects.get()
        # Nobody chose a day: three working days later.
        assert referral.chase_on == date(2025, 12, 4)
        record = Entry.objects.get(verb="referral.made")
        assert "Messages" not in f"{record.facts} {record.subject_name}"
    page = browser.get("/incidents/referrals/?show=chase").content.decode()
    assert "CEOP" in page
    assert "CE-77" in page
    assert "Ask again" in page
    hear(office, referral, "chased", "Rang them.", TODAY() + timedelta(days=3))
    assert "CE-77" not in browser.get("/incidents/referrals/?show=chase").content.decode()
    hear(office, referral, "outcome", "They took it on.")
    with as_tenant(office.oak):
        referral.refresh_from_db()
        assert (referral.chase_on, referral.closed_on) == (None, TODAY())
    with pytest.raises(NotPossibleNow):
        hear(office, referral, "answer", "One thing more.")
    page = browser.get(f"/incidents/{incident.pk}/referrals/{referral.pk}/").content.decode()
    assert page.index("CE-77") < page.index("Rang them.") < page.index("They took it on.")
    assert "<form method" not in page.partition("What was heard")[2].partition("</main>")[0]


def test_what_is_missing_or_wrong_is_said_beside_its_field_and_nothing_is_lost(office: Office) -> None:
    incident, browser = office.given(), office.browser(office.dsl)
    form = {"body": "other", "reason": "A long story.", "told_whom": ""}
    form |= dict(zip(("referred_on_day", "referred_on_month", "referred_on_year"), ["1", "12", "2025"], strict=True))
    answer = browser.post(f"/incidents/{incident.pk}/referrals/add/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say who was told." in page
    assert "A long story." in page
    assert 'href="#id_told_whom"' in page
    with pytest.raises(KeepingIncomplete):
        refer(office, incident, referred_on=TODAY() + timedelta(days=1))
    with pytest.raises(KeepingIncomplete):
        refer(office, incident, chase_on=TODAY() - timedelta(days=1))
    with pytest.raises(KeepingIncomplete):
        refer(office, incident, reason="  ")
    with as_tenant(office.oak):
        assert not Referral.objects.exists()


def test_nobody_refers_or_reads_what_they_may_not_know_of(office: Office) -> None:
    incident = office.log(category="allegation")
    referral = refer(office, incident, by=office.head, body="lado")
    for person in (office.dsl, office.deputy, office.it_lead, office.governor):
        browser = office.browser(person)
        assert browser.get(f"/incidents/{incident.pk}/referrals/{referral.pk}/").status_code == 404
        assert browser.get(f"/incidents/{incident.pk}/referrals/add/").status_code == 404
        assert "LADO" not in browser.get("/incidents/referrals/?show=all").content.decode()
        with pytest.raises(NotFound):
            refer(office, incident, by=person)
    assert office.browser(office.staff).get(f"/incidents/{incident.pk}/referrals/add/").status_code == 403
    for person in (office.head, office.chair):
        assert "LADO" in office.browser(person).get("/incidents/referrals/").content.decode()
    other = office.log()
    assert office.browser(office.head).get(f"/incidents/{other.pk}/referrals/{referral.pk}/").status_code == 404


def test_a_reminder_goes_to_whoever_may_know_and_says_only_how_many(office: Office) -> None:
    past = TODAY() - timedelta(days=10)
    bullying, allegation = office.given(), office.log(category="allegation")
    refer(office, bullying, by=office.deputy, referred_on=past, chase_on=past, told_whom="PC Amber Jones")
    refer(office, allegation, by=office.head, body="lado", referred_on=past, chase_on=past)
    run_jobs(office.world)
    mail.outbox.clear()
    with as_tenant(office.oak):
        assert remind() == 2
        assert remind() == 0, "and nobody is told twice in a week"
    run_jobs(office.world)
    assert {letter.to[0] for letter in mail.outbox} == {office.deputy.email, office.head.email}
    for letter in mail.outbox:
        words = f"{letter.subject} {letter.body}"
        assert "there is 1 thing" in words
        assert "/incidents/referrals/?show=chase" in words
        for secret in ("Amber", "LADO", "olice", "2026", "Threats", str(bullying.pk)):
            assert secret not in words
    with as_tenant(office.oak):
        Referral.objects.update(reminded_on=TODAY() - timedelta(days=7))
        # The deputy has gone: whoever else deals with such incidents is told in their place.
        office.deputy.is_active = False
        office.deputy.save(update_fields=["is_active"])
        assert remind() == 2
    run_jobs(office.world)
    assert {letter.to[0] for letter in mail.outbox[2:]} == {office.dsl.email, office.head.email}


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_was_told_and_heard_is_changed_by_nobody(office: Office) -> None:
    referral = refer(office, office.given(), reference="AB-1")
    tries = (
        "update school_keeping_referral set reason = null",
        "delete from school_keeping_referral",
        "update school_keeping_referralentry set text = text",
        "delete from school_keeping_referralentry",
    )
    for statement in tries:
        with as_tenant(office.oak), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            run(statement)
    with as_tenant(office.oak):
        assert [entry.text for entry in referral.entries.all()] == ["AB-1"]
