"""SCORM packages as people take them: opened, stopped, gone on with, done; and nothing of anybody else's."""

import json
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from lantern.audit.models import Entry
from lantern.errors import NotPossibleNow
from lantern.files.playing.tickets import read_launch
from tests.cast import World, as_tenant
from tests.files.desk import at_files_host, body
from tests.files.scorm import package
from tests.files.test_packages import put
from tests.training.school.learning.desk import Desk, Learner, publish
from training.content import CourseContent, ModuleContent, as_data
from training.packages import Package, PackagePart
from training.school.learning.actions.taking import read_page
from training.school.learning.learner import Learner as Person
from training.school.learning.models import Certificate, Enrolment, PackageState, TakenCourse

M1 = "m1"


@dataclass
class Room:
    """A course of a page with a package of two parts and a page to read, with Grace enrolled."""

    desk: Desk
    content: CourseContent
    enrolment: Enrolment
    learner: Learner

    def open(self, number: int = 1, *, by: Learner | None = None, start: bool = False) -> str:
        """The page with the part, as the learner is led to it."""
        sent = {"from": "start"} if start else {}
        answer = (by or self.learner).post(f"{self.enrolment.pk}/pages/{M1}/parts/{number}/open/", sent)
        assert answer.status_code == 302, (answer.status_code, answer.content)
        return str(answer.url)

    def report(self, page: str, number: int, cmi: Any, *, by: Learner | None = None) -> Any:
        browser = (by or self.learner).browser
        sent = json.dumps({"number": number, "cmi": cmi})
        return browser.post(f"{page}report/", sent, content_type="application/json")

    def begun(self, page: str) -> dict[str, Any]:
        """What the player would be told."""
        shown = self.learner.page(self.learner.browser.get(page))
        found = re.search(r'<script id="player-begin" type="application/json">(.*?)</script>', shown, re.S)
        assert found is not None
        told: dict[str, Any] = json.loads(found[1])
        return told

    def state(self, number: int = 1) -> PackageState:
        with as_tenant(self.desk.oak):
            return PackageState.objects.get(enrolment=self.enrolment, part_id=f"i{number}")

    def kept(self) -> dict[str, Any]:
        with as_tenant(self.desk.oak):
            return self.state().kept

    def passed(self) -> bool:
        with as_tenant(self.desk.oak):
            return Certificate.objects.filter(enrolment=self.enrolment).exists()


def done(score: str = "90") -> dict[str, Any]:
    return {"suspend_data": "page=9", "core": {"lesson_status": "completed", "score": {"raw": score}}}


@pytest.fixture
def room(desk: Desk, folder: Path) -> Room:
    two = (("One", "index.html", 70, True), ("Two", "two.html", None, True))
    file = put(desk.world.hillshire, package("1.2", parts=two))
    parts = (PackagePart("i1", "One", "index.html", mastery=70), PackagePart("i2", "Two", "two.html"))
    held = Package(str(file.id), "1.2", "Pictures of pupils", file.size, parts)
    modules = (
        ModuleContent(id=M1, title="A lesson", body="Open it.", package=held),
        ModuleContent(id="m2", title="Read", body="It."),
    )
    content = publish(desk.world.hillshire, title="Pictures", modules=modules)
    enrolment = desk.enrolled(desk.staff["grace"], version=content)
    return Room(desk, content, enrolment, desk.learner())


def test_a_package_is_opened_stopped_gone_on_with_and_counts_for_the_course(room: Room) -> None:
    learner, enrolment = room.learner, room.enrolment
    page = learner.get(f"{enrolment.pk}/pages/{M1}/")
    assert "You can go on when every part above is done." in page
    assert "It needs JavaScript" in page
    # Nobody says that it is read before it is.
    assert learner.post(f"{enrolment.pk}/pages/{M1}/").status_code == 409
    first = room.open()
    shown = learner.browser.get(first)
    assert "frame-src http://files.lantern.test;" in shown["Content-Security-Policy"] + ";"
    assert "This part of the course needs JavaScript" in shown.content.decode()
    assert shown.content.decode().count(f'href="/training/my/{enrolment.pk}/pages/{M1}/"') == 2
    assert room.begun(first)["cmi"]["core"]["entry"] == "ab-initio"
    answer = room.report(first, 1, {"suspend_data": "page=3", "core": {"lesson_location": "p3", "exit": "suspend"}})
    assert (answer.status_code, answer.json()) == (200, {"said": "Saved.", "done": False})
    # Another day, another device: a personal link leads to the same place.
    by_link = room.desk.by_link(room.desk.staff["grace"])
    again = by_link.page(by_link.browser.get(room.open(by=by_link)))
    assert "page=3" in again
    told = room.begun(room.open())
    assert (told["cmi"]["suspend_data"], told["cmi"]["core"]["lesson_location"]) == ("page=3", "p3")
    assert told["cmi"]["core"]["entry"] == "resume"
    assert told["cmi"]["student_data"] == {"mastery_score": "70"}
    second = room.open()
    assert room.report(second, 1, done("69")).json()["done"] is False
    assert room.state().failed
    assert "Not passed yet" in learner.get(f"{enrolment.pk}/pages/{M1}/")
    assert room.report(second, 2, done("85")).json() == {"said": "Saved. This part is done.", "done": True}
    assert (room.state().score, room.state().failed) == (85, False)
    # A lesser report of later takes nothing back.
    room.report(second, 3, {"core": {"lesson_status": "incomplete", "score": {"raw": "10"}}})
    assert (room.state().score, room.state().done_at is None) == (85, False)
    other = room.open(2)
    # No mark of its own: the course's, which is 80.
    room.report(other, 1, done("79"))
    assert room.state(2).done_at is None
    room.report(other, 2, done("80"))
    assert room.state(2).done_at is not None
    # The page is read with its last part, and the course passed with its last page.
    assert "Page 2 of 2" in learner.get(f"{enrolment.pk}/pages/m2/")
    assert not room.passed()
    assert learner.post(f"{enrolment.pk}/pages/m2/").status_code == 302
    assert room.passed()
    assert "Your best score: 85%" in learner.get(f"{enrolment.pk}/pages/{M1}/")
    looked = room.desk.lead().get(f"/training/enrolments/{enrolment.pk}/").content.decode()
    assert "best score 85%" in looked
    with as_tenant(room.desk.oak):
        verbs = list(Entry.objects.filter(subject_id=enrolment.pk).values_list("verb", flat=True))
    assert verbs.count("learning.package_done") == 2
    # Passed, it can be looked at again, and no result changes any more.
    last = room.open()
    room.report(last, 1, done("100"))
    assert room.state().score == 85


def test_a_course_is_passed_with_its_package_where_that_is_its_last_page(room: Room) -> None:
    assert room.learner.post(f"{room.enrolment.pk}/pages/m2/").status_code == 302
    for number in (1, 2):
        room.report(room.open(number), 1, done())
    assert room.passed()


def test_the_window_opened_last_writes_and_older_reports_change_nothing(room: Room) -> None:
    first, second = room.open(), room.open()
    late = room.report(first, 1, done())
    assert late.status_code == 409
    assert "opened again in another window" in late.json()["said"]
    assert room.learner.browser.get(first).status_code == 302
    assert room.report(second, 2, {"suspend_data": "newer"}).status_code == 200
    assert room.report(second, 1, {"suspend_data": "older"}).status_code == 200
    assert room.report(second, 2, {"suspend_data": "twice"}).status_code == 200
    assert room.kept()["suspend_data"] == "newer"


def test_a_part_is_begun_again_until_it_is_done(room: Room) -> None:
    room.report(room.open(), 1, {"suspend_data": "page=3", "core": {"lesson_status": "failed", "score": {"raw": "10"}}})
    fresh = room.open(start=True)
    assert room.begun(fresh)["cmi"]["core"]["entry"] == "ab-initio"
    assert (room.state().score, room.state().failed) == (None, False)
    room.report(fresh, 1, done())
    answer = room.learner.post(f"{room.enrolment.pk}/pages/{M1}/parts/1/open/", {"from": "start"})
    assert answer.status_code == 409
    assert room.kept()["suspend_data"] == "page=9"
    assert str(room.state().launch_id) in fresh


def test_what_no_package_may_report_is_refused_and_nothing_is_lost(room: Room) -> None:
    page = room.open()
    room.report(page, 1, {"suspend_data": "page=3"})
    browser = room.learner.browser
    for sent in (
        b"", b"{", b"[]", b'{"number": 2}', b'{"number": "2", "cmi": {}}', b'{"number": true, "cmi": {}}',
        b'{"number": -1, "cmi": {}}', b'{"number": 99999999999, "cmi": {}}', b'{"number": 2, "cmi": []}',
        b"[" * 5000, json.dumps({"number": 2, "cmi": {"suspend_data": "x" * 64_001}}).encode(),
        json.dumps({"number": 2, "cmi": {"suspend_data": "page=4"}, "more": "x" * 600_000}).encode(),
        b"\xff\xfe",
    ):  # fmt: skip
        answer = browser.post(f"{page}report/", sent, content_type="application/json")
        assert answer.status_code == 400, sent[:40]
        assert answer.json()["said"]
    assert room.kept() == {"suspend_data": "page=3", "core": {}}
    assert room.report(page, 2, {"suspend_data": "page=4"}).status_code == 200


def test_nobody_reports_for_somebody_else_nor_without_the_pages_own_token(room: Room) -> None:
    page = room.open()
    room.desk.link(room.desk.add("Ash Bell"), room.desk.dsl)
    for other in (Learner(room.desk.lead(), "/training/my/"), room.desk.by_link(room.desk.add("Sam Roe"))):
        place = page if other.base.startswith("/training/my/") else page.replace("/training/my/", other.base)
        assert room.report(place, 1, done(), by=other).status_code == 404
        assert other.browser.get(place).status_code == 404
        assert other.post(f"{room.enrolment.pk}/pages/{M1}/parts/1/open/").status_code == 404
    strict = Client(enforce_csrf_checks=True, headers={"host": room.desk.oak.host})
    strict.cookies = room.learner.browser.cookies
    sent = json.dumps({"number": 1, "cmi": done()})
    assert strict.post(f"{page}report/", sent, content_type="application/json").status_code == 403
    # As from the origin of the packages, with everything that a browser would send along.
    answer = strict.post(
        f"{page}report/", sent, content_type="text/plain", headers={"origin": "http://files.lantern.test"}
    )
    assert answer.status_code == 403
    assert room.state().number == 0
    assert room.learner.browser.get(page.replace(page.split("/")[-2], str(uuid.uuid4()))).status_code == 302


def test_the_ticket_names_this_school_package_and_learner_and_nobody_by_name(room: Room) -> None:
    page = room.open()
    shown = room.learner.page(room.learner.browser.get(page))
    found = re.search(r'data-player="http://files\.lantern\.test(/player/([^/"]+)/)"', shown)
    assert found is not None
    launch = read_launch(found[2])
    package_held = room.content.modules[0].package
    assert launch is not None
    assert package_held is not None
    assert (launch.tenant, str(launch.file)) == (room.desk.world.hillshire.id, package_held.id)
    assert (launch.host, launch.entry) == (room.desk.oak.host, "index.html")
    assert launch.learner == room.begun(page)["cmi"]["core"]["student_id"]
    assert room.begun(page)["cmi"]["core"]["student_name"] == "Learner"
    told = json.dumps(room.begun(page)) + found[2]
    for name in ("Grace", "Obi", str(room.desk.staff["grace"].pk)):
        assert name not in told
    # Another person is somebody else, and the same person the same again.
    assert launch.learner == room.begun(room.open())["cmi"]["core"]["student_id"]
    player = at_files_host().get(found[1])
    inside = re.search(r'data-content="(/playing/[^"]+)"', player.content.decode())
    assert inside is not None
    assert b"Safe pictures" in body(at_files_host().get(inside[1]))


def test_what_a_package_kept_is_sealed_in_the_table(room: Room) -> None:
    room.report(room.open(), 1, {"suspend_data": "wrote:Mr Smith"})
    with as_tenant(room.desk.oak), connection.cursor() as cursor:
        cursor.execute("select state from school_learning_packagestate")
        (found,) = cursor.fetchone()
    assert "Smith" not in str(found)


def test_a_page_with_a_package_asks_the_same_however_many_parts_it_has(
    room: Room, django_assert_max_num_queries: Any, loop: World
) -> None:
    learner, enrolment = room.learner, room.enrolment
    learner.get(f"{enrolment.pk}/pages/{M1}/")
    with django_assert_max_num_queries(30) as few:
        learner.get(f"{enrolment.pk}/pages/{M1}/")
    for number in (1, 2):
        room.report(room.open(number), 1, {"suspend_data": "x"})
    with django_assert_max_num_queries(30) as many:
        learner.get(f"{enrolment.pk}/pages/{M1}/")
    assert len(many) == len(few)


def test_the_last_page_is_not_read_past_an_unfinished_package(room: Room) -> None:
    with as_tenant(room.desk.oak), pytest.raises(NotPossibleNow, match="Finish every part"):
        read_page(enrolment_id=room.enrolment.pk, module_id=M1, by=Person(room.desk.staff["grace"]))


def test_a_school_whose_authority_is_another_one_now_keeps_results_and_shows_no_package(room: Room) -> None:
    facts = {"title": "Pictures", "edition": "2026", "minutes": 5, "pass_mark": 80, "content": as_data(room.content)}
    with as_tenant(room.desk.oak):
        # As it came along: no version of the authority’s has this number.
        taken = TakenCourse.objects.create(course_id=uuid.uuid4(), version_id=uuid.uuid4(), **facts)
        moved = Enrolment.objects.create(
            staff=room.desk.staff["grace"], course=taken, course_id_at_authority=taken.course_id
        )
    room.enrolment = moved
    shown = room.learner.page(room.learner.browser.get(room.open()))
    assert "does not give out this part any more" in shown
    assert "/player/" not in shown
    assert "To work through" in room.learner.get(f"{moved.pk}/pages/{M1}/")
