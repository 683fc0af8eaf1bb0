"""How long an incident is kept, and how it goes."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError, ProgrammingError
from django.utils import timezone

from incidents.school.keeping.actions.retention import anonymise, change_rule, keep_longer, set_clock, wind_clocks
from incidents.school.keeping.models import Anonymised, Clock, Hold, IncidentFile, Referral, ReferralEntry, Review
from incidents.school.keeping.queries.figures import figures
from incidents.school.keeping.retention import DEFAULTS, Sort, in_words
from incidents.school.models import Entry, Incident, Involved
from lantern.errors import NotAllowed, NotPossibleNow
from lantern.files.models import StoredFile
from tests.cast import as_tenant
from tests.incidents.keeping.cabinet import make_due, put_file, refer, wound
from tests.incidents.school.office import Office

TODAY = timezone.localdate
# What a school year ends with, long after the pupil of the office's usual incident has left.
END = (8, 31)


def date_parts(name: str, day: date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def test_one_year_is_said_as_one() -> None:
    assert in_words(DEFAULTS[Sort.TECHNICAL]).startswith("1 year from")


def test_the_night_winds_the_clock_of_what_is_over_and_tells_it_anew_when_it_changed(office: Office) -> None:
    going, closed = office.given(), office.closed()
    clock = wound(office, closed)
    year = TODAY().year - (TODAY().month < 9)
    # A pupil of year 5: born at the latest ten school years ago, and kept for 25 years from then.
    assert clock.due_on == date(year - 9 + 25, *END)
    assert (clock.sort, clock.is_chosen, clock.born_on) == ("pupil", False, None)
    with as_tenant(office.oak):
        assert not Clock.objects.filter(incident=going).exists()
        assert wind_clocks() == 0, "and a second night has nothing to add"
    again = office.do("reopen", closed, text="Something new came up.")
    with as_tenant(office.oak):
        Incident.objects.filter(pk=again.pk).update(category="data_breach")
        Involved.objects.filter(incident=again).update(left_out_at=timezone.now())
    office.do("close", again, outcome="Done.", lessons="None.")
    clock = wound(office, closed)
    assert (clock.sort, clock.due_on) == ("breach", date(year + 7, *END))


def test_a_date_of_birth_is_kept_only_where_nothing_else_tells_it_and_never_in_the_clear(office: Office) -> None:
    known, unknown = office.closed(), office.closed(involved=(), category="bullying")
    born = date(2014, 2, 3)
    with as_tenant(office.oak):
        set_clock(incident_id=known.pk, sort="pupil", born_on=born, left_on=None, by=office.dsl)
        set_clock(incident_id=unknown.pk, sort="pupil", born_on=None, left_on=None, by=office.dsl)
        assert Clock.objects.get(incident=known).born_on is None
        assert Clock.objects.get(incident=unknown).due_on is None
    browser = office.browser(office.dsl)
    form = {"sort": "pupil", **date_parts("born_on", born)}
    assert browser.post(f"/incidents/{unknown.pk}/retention/", form).status_code == 302
    with as_tenant(office.oak):
        clock = Clock.objects.get(incident=unknown)
        assert (clock.born_on, clock.due_on) == ("2014-02-03", date(2039, *END))
        with connection.cursor() as cursor:
            cursor.execute("select row_to_json(school_keeping_clock)::text from school_keeping_clock")
            assert not any("2014-02-03" in row or "2039-02-03" in row for (row,) in cursor.fetchall())
    assert "2039" in browser.get("/incidents/retention/?show=coming").content.decode()


def test_a_rule_of_the_schools_own_moves_the_clocks_that_run_by_it(office: Office) -> None:
    clock = wound(office, office.closed())
    browser = office.browser(office.head)
    before = clock.due_on
    assert before is not None
    assert browser.post("/incidents/retention/rules/pupil/", {"years": "0", "reason": "x"}).status_code == 422
    assert browser.post("/incidents/retention/rules/pupil/", {"years": "30", "reason": ""}).status_code == 422
    assert browser.post("/incidents/retention/rules/pupil/", {"years": "30", "reason": "Policy 7"}).status_code == 302
    with as_tenant(office.oak):
        clock.refresh_from_db()
        assert clock.due_on == date(before.year + 5, *END)
    assert "30 years from" in browser.get("/incidents/retention/rules/").content.decode()
    assert browser.get("/incidents/retention/rules/nothing/").status_code == 404
    assert office.browser(office.deputy).get("/incidents/retention/rules/").status_code == 403
    with as_tenant(office.oak), pytest.raises(NotAllowed):
        change_rule(sort="pupil", years=1, reason="To be rid of it.", by=office.deputy)


def test_nothing_goes_before_its_time_or_under_a_hold(office: Office) -> None:
    incident, browser = office.closed(), office.browser(office.dsl)
    wound(office, incident)
    there = f"/incidents/{incident.pk}/retention/"
    assert browser.get(f"{there}review/").status_code == 409
    with as_tenant(office.oak), pytest.raises(NotPossibleNow, match="is not over"):
        anonymise(incident_id=incident.pk, reason="Now.", by=office.dsl)
    make_due(office, incident)
    assert browser.post(f"{there}hold/", {"reason": "The inquiry asked for it."}).status_code == 302
    assert incident.reference in browser.get("/incidents/retention/?show=held").content.decode()
    assert incident.reference not in browser.get("/incidents/retention/").content.decode()
    assert browser.get(f"{there}review/").status_code == 409
    with as_tenant(office.oak), pytest.raises(NotPossibleNow, match="legal hold"):
        anonymise(incident_id=incident.pk, reason="Now.", by=office.dsl)
    assert browser.post(f"{there}hold/", {"reason": "It is over."}).status_code == 302
    assert browser.get(f"{there}review/").status_code == 200
    with as_tenant(office.oak):
        kept = Hold.objects.get()
        assert (kept.reason, kept.lifted_why) == ("The inquiry asked for it.", "It is over.")


def test_what_is_kept_longer_is_looked_at_again_then(office: Office) -> None:
    incident, browser = office.closed(), office.browser(office.dsl)
    make_due(office, incident)
    until = TODAY() + timedelta(days=200)
    there = f"/incidents/{incident.pk}/retention/review/"
    assert browser.post(there, {"decision": "keep", "reason": "A claim."}).status_code == 422
    answer = browser.post(there, {"decision": "keep", "reason": "A claim.", **date_parts("keep_until", until)})
    assert answer.status_code == 302
    with as_tenant(office.oak):
        assert Clock.objects.get().due_on == until
        assert wind_clocks() == 0
        with pytest.raises(NotPossibleNow):
            keep_longer(incident_id=incident.pk, until=until, reason="Again.", by=office.dsl)


def anonymised(office: Office, incident: Incident) -> Anonymised:
    make_due(office, incident)
    with as_tenant(office.oak):
        return anonymise(incident_id=incident.pk, reason="Its time is over.", by=office.dsl)


def test_anonymising_erases_who_it_was_and_leaves_what_is_counted(office: Office) -> None:
    incident = office.given(occurred_at=timezone.now(), platform="A chat app")
    other = office.closed()
    refer(office, incident, reference="AB-7", told_whom="PC Jones")
    put_file(office, incident)
    office.do("close", incident, outcome="They made up.", lessons="None.")
    with as_tenant(office.oak):
        before = figures(office.dsl, TODAY().year - (TODAY().month < 9))
    make_due(office, incident)
    browser = office.browser(office.dsl)
    there = f"/incidents/{incident.pk}/retention/review/"
    assert browser.post(there, {"decision": "anonymise", "reason": "Over."}).status_code == 422, "without the tick"
    assert browser.post(there, {"decision": "anonymise", "reason": "Over.", "sure": "on"}).status_code == 302
    with as_tenant(office.oak):
        gone = Anonymised.objects.get()
        assert (gone.entries > 3, gone.people, gone.files) == (True, 1, 1)
        assert not Entry.objects.filter(incident=incident).exists()
        assert not IncidentFile.objects.filter(incident=incident).exists()
        assert not ReferralEntry.objects.exists()
        left = Referral.objects.get()
        assert (left.reason, left.told_whom, left.body) == (None, None, "police")
        person = Involved.objects.get(incident=incident)
        assert (person.name, person.reference, person.year_group, person.role) == ("", "", "5", "victim")
        row = Incident.objects.get(pk=incident.pk)
        assert (row.reported_by_name, row.reported_by_id, row.occurred_at, row.platform) == ("", None, None, "")
        assert (row.assigned_to_name, row.assigned_to_id) == ("", None)
        assert Review.objects.get().reason is None
        assert StoredFile.objects.get().state == "removed"
        assert figures(office.dsl, before.year) == before, "and every figure is as it was"
        assert Entry.objects.filter(incident=other).exists()
    page = browser.get(f"/incidents/{incident.pk}/retention/").content.decode()
    assert "has been erased" in page
    for address in ("referrals/add/", "files/add/", "retention/review/", "retention/hold/"):
        assert browser.get(f"/incidents/{incident.pk}/{address}").status_code == 409, address
    for act in ("reopen", "review"):
        with pytest.raises(NotPossibleNow) as refusal:
            office.do(act, incident, text="Once more.")
        assert refusal.value.code == "anonymised"
    assert "Open it again" not in browser.get(f"/incidents/{incident.pk}/").content.decode()
    assert incident.reference in browser.get("/incidents/retention/?show=gone").content.decode()


def insert(incident: Incident, review: Review) -> None:
    Anonymised.objects.create(incident=incident, review=review, entries=0, people=0, files=0, by_name="A faulty page")


@pytest.mark.parametrize("what", ["not due", "open", "held", "not decided", "of another"])
def test_the_database_refuses_by_itself_what_may_not_go(office: Office, what: str) -> None:
    incident = office.triaged() if what == "open" else office.closed()
    other = office.closed()
    given: dict[str, Any] = {"decision": "anonymise", "reason": "x", "by_name": "A faulty page"}
    with as_tenant(office.oak):
        due = TODAY() + timedelta(days=1 if what == "not due" else -1)
        for one in (incident, other):
            Clock.objects.create(incident=one, sort="pupil", due_on=due, changed_at=timezone.now())
        if what == "held":
            Hold.objects.create(incident=incident, reason="x", by_name="Court")
        if what == "not decided":
            given |= {"decision": "keep", "keep_until": TODAY()}
        review = Review.objects.create(incident=other if what == "of another" else incident, **given)
        with pytest.raises(OperationalError, match=r"not over|legal hold|Nobody has decided"), transaction.atomic():
            insert(incident, review)
        assert Entry.objects.filter(incident=incident).exists()


def test_a_school_erases_nothing_past_that_way(office: Office) -> None:
    incident = office.closed()
    refer(office, office.given())
    for table in ("clock", "hold", "review", "anonymised", "referral", "incidentfile", "bundle", "personfile"):
        with as_tenant(office.oak), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            run(f"delete from school_keeping_{table}")
    with as_tenant(office.oak), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        run("select school_keeping_erase()")
    assert office.texts(incident)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_only_those_who_decide_about_an_incident_say_how_long_it_is_kept(office: Office) -> None:
    incident = office.log(category="allegation")
    for person, status in ((office.dsl, 404), (office.it_lead, 404), (office.head, 200), (office.staff, 403)):
        assert office.browser(person).get(f"/incidents/{incident.pk}/retention/").status_code == status
    system = office.do("triage", office.log(category="cyber_attack", involved=()), severity="low", safe_now=True)
    office.do("assign", system, person=office.it_lead)
    # The IT lead deals with it, and does not decide when it goes.
    assert office.browser(office.it_lead).get(f"/incidents/{system.pk}/retention/").status_code == 403
