"""Asking people how confident they are: who may, what is kept, what is shown and when."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.test import Client
from django.utils import timezone

from lantern.access.roles import Role
from lantern.errors import DomainError, NotFound, NotPossibleNow
from tests.cast import as_tenant, client_for, make_person, run_jobs, visitor
from tests.checklists.school.test_budgets import at_most
from tests.training.school.learning.desk import Desk, publish
from tests.training.school.needs.scenes import check_of, people, says
from tests.training.school.staff.desk import boxes, in_days
from training.content import CourseContent
from training.school.learning.learner import Learner
from training.school.learning.models import Enrolment
from training.school.models import StaffMember
from training.school.needs.actions.checks import (
    close_check,
    enrol_suggested,
    remind_asked,
    reply,
    start_check,
    topics_asked,
)
from training.school.needs.models import AskedPerson, Figure, NeedsCheck, Tally
from training.school.needs.queries.checks import results, suggestions
from training.school.needs.work import keep_up

WORDS = "I know whom to tell, the same day"


def text_of(client: Client, page: str) -> str:
    response: Any = client.get(page)
    assert response.status_code == 200, (page, response.status_code)
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def answers(page: str, level: int) -> dict[str, str]:
    """Every sentence of the page with the same level, as its form sends it."""
    names = set(re.findall(r'<input class="govuk-radios__input"[^>]* name="([^"]+)"', page))
    assert names
    return dict.fromkeys(names, str(level))


def test_a_check_from_asking_to_enrolling(desk: Desk, mailoutbox: list[Any]) -> None:
    staff = people(desk, teacher=7, governor=2, office=2)
    amir = desk.add("Amir Rahman", email="amir@oak.test")
    course = publish(desk.world.hillshire, topics=("risks",), title="Risks")
    lead = desk.lead()
    assert "Nobody has been asked yet" in text_of(lead, "/training/needs/")
    for sent, said in (
        (boxes("closes_on", in_days(14)), "Choose at least one role"),
        ({"roles": ["teacher"]}, "Enter the last day"),
        ({"roles": ["teacher"], **boxes("closes_on", in_days(1))}, "Give people at least 3 days"),
        ({"roles": ["teacher"], **boxes("closes_on", in_days(90))}, "must be within 60 days"),
        ({"roles": ["governor"], **boxes("closes_on", in_days(9))}, "Only 2 people have these roles"),
    ):
        refused: Any = lead.post("/training/needs/start/", sent)
        assert refused.status_code == 422, sent
        assert said in refused.content.decode(), sent
    roles = ["teacher", "governor", "office"]
    started: Any = lead.post("/training/needs/start/", {"roles": roles, **boxes("closes_on", in_days(14))})
    page = started.url
    assert "0 of 13 have replied" in text_of(lead, page)
    # Grace and Amir have an address; Amir is sent a link of his own.
    links = {mail.to[0]: re.findall(r"https?://\S+", mail.body)[0] for mail in _sent(desk, mailoutbox)}
    assert set(links) == {"grace.obi@oak.test", "amir@oak.test"}
    assert "How confident are you?" in text_of(desk.learner().browser, "/")
    by_hand = text_of(lead, page)
    assert ("governor 0" in by_hand, "Amir" in by_hand) == (True, False)

    phone, where = visitor(desk.oak), re.sub(r"^https?://[^/]+", "", links["amir@oak.test"])
    form: Any = phone.get(where)
    assert WORDS in form.content.decode()
    assert "I know what governors check" not in form.content.decode()
    sent = answers(form.content.decode(), 2)
    left_out = phone.post(where, dict(list(sent.items())[1:]))
    assert left_out.status_code == 422
    assert "Choose how confident you are" in left_out.content.decode()
    # What was chosen stands on the page that comes back.
    assert left_out.content.decode().count(" checked") == len(sent) - 1
    assert phone.post(where, {**sent, next(iter(sent)): "9"}).status_code == 422
    assert phone.post(where, sent).status_code == 302
    assert "You have replied already" in _raw(phone, where, status=409)
    with as_tenant(desk.oak):
        check = NeedsCheck.objects.get()
        # No row says what he said: it is a count of his group, and nothing else knows him.
        assert {(tally.group, tally.people) for tally in Tally.objects.all()} == {("teachers", 1)}
        assert not {field.name for field in Tally._meta.get_fields()} & {"staff", "person", "by_id", "replied_at"}
    assert "1 of 13 have replied" in text_of(lead, page)
    assert "%" not in text_of(lead, page)

    for place, one in enumerate(staff["teacher"]):
        says(desk, check, one, 2 if place else 4)
    for one in (*staff["governor"], *staff["office"]):
        says(desk, check, one, 3)
    assert lead.post(f"{page}close/").status_code == 302
    read = text_of(lead, page)
    for said in ("12 of 13 replied", "Groups put together", "Everybody who replied, 12 people"):
        assert said in read
    with as_tenant(desk.oak):
        check.refresh_from_db()
        about = {one.topic: one.cells for one in results(check)}
        # Four governors and office staff are too few to stand alone: with the teachers they are all that replied.
        assert [(cell.groups, cell.people) for cell in about["concerns"]] == [(("teachers", "governors", "others"), 12)]
        assert [(cell.groups, cell.people) for cell in about["risks"]] == [(("teachers",), 8)]
        assert about["risks"][0].said[0].levels == (0, 7, 0, 1)
        assert about["oversight"] == ()
        assert not Tally.objects.exclude(people=0, levels=[]).exists()
    assert "Not shown, as fewer than 5 people replied: governors’ questions" in read
    _enrol_as_suggested(desk, page, course, [*staff["teacher"], amir, desk.staff["grace"]])


def _enrol_as_suggested(desk: Desk, page: str, course: CourseContent, meant: list[StaffMember]) -> None:
    """One click enrols the teachers who do not take it."""
    lead = desk.lead()
    read = text_of(lead, page)
    offer = re.search(
        r'name="topic" value="risks"><input type="hidden" name="groups" value="teachers"', _raw(lead, page)
    )
    assert offer
    assert "Enrol 9 people" in read
    sent = {"topic": "risks", "groups": "teachers", "version": str(course.id)}
    assert lead.post(f"{page}enrol/", {**sent, "groups": "governors"}).status_code == 404
    enrolled: Any = lead.post(f"{page}enrol/", sent)
    assert enrolled.url.startswith("/training/enrolling/")
    run_jobs(desk.world)
    with as_tenant(desk.oak):
        taking = {row.staff_id for row in Enrolment.objects.going()}
        assert taking == {one.pk for one in meant}
    assert "What would help" not in text_of(lead, page)
    assert lead.post(f"{page}enrol/", sent).status_code == 404


def _raw(client: Client, page: str, *, status: int = 200) -> str:
    response: Any = client.get(page)
    assert response.status_code == status
    return str(response.content.decode())


def _sent(desk: Desk, mailoutbox: list[Any]) -> list[Any]:
    run_jobs(desk.world)
    return [mail for mail in mailoutbox if "How confident are you?" in mail.subject]


def test_who_looks_after_training_asks_and_governors_read_numbers_only(desk: Desk) -> None:
    one = people(desk, teacher=6)["teacher"][0]
    check = check_of(desk)
    page = f"/training/needs/{check.pk}/"
    governor, teacher = client_for(desk.oak, make_person(desk.oak, Role.GOVERNOR)), client_for(desk.oak, desk.teacher)
    assert governor.get(page).status_code == 200
    assert "Close the check" not in _raw(governor, page)
    for who, method, where, status in (
        (governor, "get", "/training/needs/start/", 403),
        (governor, "post", f"{page}close/", 403),
        (governor, "post", f"{page}remind/", 403),
        (governor, "post", f"{page}enrol/", 403),
        (teacher, "get", page, 403),
        (teacher, "get", "/training/impact/", 403),
        (client_for(desk.world.elm, make_person(desk.world.elm, Role.DSL)), "get", page, 404),
    ):
        assert getattr(who, method)(where).status_code == status, (where, status)
    # Whoever is not asked learns nothing of the check; the teacher is.
    office = desk.add("Joanna Firth", roles=("office",))
    assert desk.by_link(office).browser.get(desk.by_link(office).base + f"needs/{check.pk}/").status_code == 404
    assert WORDS in desk.learner().get(f"needs/{check.pk}/")
    assert "How confident are you?" in desk.learner().get()
    with as_tenant(desk.oak):
        for act in (
            lambda: start_check(roles=["teacher"], closes_on=in_days(9), by=desk.teacher),
            lambda: close_check(check_id=check.pk, by=desk.teacher),
            lambda: remind_asked(check_id=check.pk, by=desk.teacher),
            lambda: enrol_suggested(
                check_id=check.pk, topic="risks", groups="teachers", version_id=check.pk, by=desk.teacher
            ),
        ):
            with pytest.raises(DomainError, match="look after training"):
                act()
        with pytest.raises(NotPossibleNow, match="Another confidence check is open"):
            start_check(roles=["teacher"], closes_on=in_days(9), by=desk.dsl)
        # The database knows it too, where two ask at the same moment.
        with pytest.raises(IntegrityError, match="needscheck_one_open"), transaction.atomic():
            NeedsCheck.objects.create(roles=[], closes_on=in_days(9), words={}, by_name="")
        nines = {topic: [9] * len(check.words[topic]["statements"]) for topic in topics_asked(check, one)}
        for wrong in ({"concerns": [1, 2]}, nines):
            with pytest.raises(DomainError, match="one answer for each sentence"):
                reply(check_id=check.pk, levels=wrong, by=Learner(one))
        with pytest.raises(NotFound):
            reply(check_id=check.pk, levels={}, by=Learner(office))


def test_nothing_of_fewer_than_five_is_kept_and_what_is_written_stands(desk: Desk) -> None:
    staff = people(desk, teacher=5)["teacher"]
    check = check_of(desk)
    for one in staff[:4]:
        says(desk, check, one, 1)
    with as_tenant(desk.oak):
        close_check(check_id=check.pk, by=desk.dsl)
        assert not Figure.objects.exists()
        assert list(Tally.objects.values_list("people", "levels").distinct()) == [(0, [])]
        with pytest.raises(NotPossibleNow, match="closed"):
            close_check(check_id=check.pk, by=desk.dsl)
    assert "Fewer than 5 people replied" in text_of(desk.lead(), f"/training/needs/{check.pk}/")
    assert desk.by_link(staff[4]).browser.get(desk.by_link(staff[4]).base + f"needs/{check.pk}/").status_code == 409
    with as_tenant(desk.oak):
        four = {"check_asked": check, "groups": ["teachers"], "topic": "risks", "people": 4, "levels": []}
        with pytest.raises(IntegrityError, match="figure_of_five_or_more"), transaction.atomic():
            Figure.objects.create(**four)
        made = Figure.objects.create(**four | {"people": 5})
        for table, change in (
            ("school_needs_figure", "people = 50"),
            ("school_needs_needscheck", "words = '{}'"),
            ("school_needs_askedperson", "staff_id = staff_id"),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(f"update {table} set {change}")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            made.delete()


def test_the_day_reminds_and_closes_by_itself(desk: Desk, mailoutbox: list[Any]) -> None:
    amir = desk.add("Amir Rahman", email="amir@oak.test")
    staff = people(desk, teacher=5)["teacher"]
    check = check_of(desk, days=10)
    for one in (*staff, amir):
        says(desk, check, one, 3)
    mails = len(_sent(desk, mailoutbox))
    with as_tenant(desk.oak):
        keep_up(on=check.closes_on - timedelta(days=4))
        check.refresh_from_db()
        assert check.reminded_on is None
        keep_up(on=check.closes_on - timedelta(days=2))
        keep_up(on=check.closes_on - timedelta(days=2))
    # Grace has not replied. Amir has.
    assert [mail.to for mail in _sent(desk, mailoutbox)[mails:]] == [["grace.obi@oak.test"]]
    with as_tenant(desk.oak):
        keep_up(on=check.closes_on)
        check.refresh_from_db()
        assert check.is_open
        keep_up(on=check.closes_on + timedelta(days=1))
        check.refresh_from_db()
        assert (check.is_open, check.asked, check.replied) == (False, 7, 6)
        assert AskedPerson.objects.filter(replied=True).count() == 6
        keep_up(on=check.closes_on + timedelta(days=1))
        assert Figure.objects.filter(topic="risks").count() == 1


@pytest.mark.parametrize("size", [5, 12])
def test_the_page_of_a_check_asks_the_database_as_often_for_many(desk: Desk, size: int) -> None:
    staff = people(desk, teacher=size, governor=size)
    publish(desk.world.hillshire, topics=("risks", "oversight"), roles=("teacher", "governor"))
    check = check_of(desk)
    for one in (*staff["teacher"], *staff["governor"]):
        says(desk, check, one, 1)
    lead = desk.lead()
    lead.get("/training/needs/")
    with at_most(16):
        lead.get(f"/training/needs/{check.pk}/")
    with as_tenant(desk.oak):
        close_check(check_id=check.pk, by=desk.dsl)
        check.refresh_from_db()
        with at_most(4):
            assert suggestions(check, results(check))
    with at_most(16):
        lead.get(f"/training/needs/{check.pk}/")
    with at_most(14):
        lead.get("/training/needs/")
    assert timezone.localdate() < check.closes_on
