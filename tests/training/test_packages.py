"""SCORM packages in courses: what a report comes to, and how an officer adds, tries and publishes one."""

import uuid
from pathlib import Path

import pytest

from lantern.access.roles import Role
from lantern.files.models import StoredFile
from tests.cast import as_tenant
from tests.files.desk import sent
from tests.files.scorm import package
from tests.training.conftest import Desk
from training.authority.checking import blocking_problems
from training.authority.drafts import draft_of
from training.authority.models import Course, Module, PackageDraft
from training.authority.queries import course_by_id
from training.content import as_data, content_from
from training.packages import (
    LONGEST_SUSPENDED,
    BadReport,
    PackagePart,
    begun_with,
    kept_of,
    outcome_of,
)

PART = PackagePart(id="i1", title="One", launch="index.html", mastery=70, data="x=1")


def old(status: str, **score: str) -> dict[str, object]:
    return {"core": {"lesson_status": status, "score": score}}


def new(completion: str, success: str = "unknown", **score: str) -> dict[str, object]:
    return {"completion_status": completion, "success_status": success, "score": score}


@pytest.mark.parametrize(
    ("standard", "report", "done", "failed", "score"),
    [
        ("1.2", old("completed"), True, False, None),
        ("1.2", old("passed"), True, False, None),
        ("1.2", old("incomplete", raw="100"), False, False, 100),
        ("1.2", old("browsed"), False, False, None),
        ("1.2", old("not attempted"), False, False, None),
        ("1.2", old("failed", raw="95"), False, True, 95),
        ("1.2", old("completed", raw="80"), True, False, 80),
        ("1.2", old("completed", raw="79.9"), False, True, 79),
        # It judged by a mark of its own.
        ("1.2", old("passed", raw="60"), True, False, 60),
        ("1.2", old("completed", raw="9", min="0", max="10"), True, False, 90),
        ("1.2", old("completed", raw="7", min="0", max="10"), False, True, 70),
        ("1.2", old("completed", raw="5", min="5", max="5"), True, False, None),
        ("1.2", old("completed", raw="nan"), True, False, None),
        ("1.2", old("completed", raw="1e9"), True, False, None),
        ("1.2", {}, False, False, None),
        ("2004", new("completed"), True, False, None),
        ("2004", new("incomplete", "passed"), True, False, None),
        ("2004", new("completed", "failed", scaled="0.9"), False, True, 90),
        ("2004", new("completed", scaled="0.8"), True, False, 80),
        ("2004", new("completed", scaled="0.29"), False, True, 29),
        ("2004", new("completed", scaled="-1"), False, True, 0),
        ("2004", new("unknown", scaled="1"), False, False, 100),
        ("2004", new("completed", raw="8", min="0", max="10"), True, False, 80),
    ],
)
def test_a_part_is_done_when_it_says_so_and_its_score_reaches_the_mark(
    standard: str, report: dict[str, object], done: bool, failed: bool, score: int | None
) -> None:
    outcome = outcome_of(standard, kept_of(standard, report), 80)
    assert (outcome.done, outcome.failed, outcome.score) == (done, failed, score)


def test_of_a_report_only_what_is_needed_to_go_on_is_kept() -> None:
    said = {
        "suspend_data": "page=3",
        "core": {"lesson_location": "p3", "lesson_status": "incomplete", "student_name": "Grace", "score": {"raw": 5}},
        "interactions": {"0": {"student_response": "b"}},
        "comments": "Mr Smith told me",
        "objectives": {"0": {"id": "o1"}},
    }
    assert kept_of("1.2", said) == {
        "suspend_data": "page=3",
        "objectives": {"0": {"id": "o1"}},
        "core": {"lesson_location": "p3", "lesson_status": "incomplete", "score": {"raw": "5"}},
    }
    assert kept_of("2004", {"location": "p3", "learner_name": "Grace", "exit": "suspend", "score": {"max": "9"}}) == {
        "location": "p3",
        "exit": "suspend",
    }
    assert len(kept_of("2004", {"suspend_data": "x" * LONGEST_SUSPENDED})["suspend_data"]) == LONGEST_SUSPENDED


@pytest.mark.parametrize(
    "report",
    [
        None,
        [],
        "completed",
        {"suspend_data": "x" * (LONGEST_SUSPENDED + 1)},
        {"suspend_data": "a\0b"},
        {"suspend_data": {"a": 1}},
        {"location": ["x"]},
        {"location": "x" * 1001},
        {"objectives": {"0": {"id": "x" * 16_001}}},
        {"completion_status": "x" * 41},
    ],
)
def test_a_report_that_no_package_may_make_is_refused_whole(report: object) -> None:
    with pytest.raises(BadReport):
        kept_of("2004", report)


def test_a_part_is_begun_where_it_was_under_a_name_that_tells_nobody_who() -> None:
    fresh = begun_with("1.2", PART, {}, learner="ab12", name="Learner")
    assert fresh["core"] == {"student_id": "ab12", "student_name": "Learner", "credit": "credit", "entry": "ab-initio"}
    assert (fresh["student_data"], fresh["launch_data"]) == ({"mastery_score": "70"}, "x=1")
    before = kept_of("1.2", {"suspend_data": "s", "core": {"lesson_location": "p3", "exit": "suspend"}})
    again = begun_with("1.2", PART, before, learner="ab12", name="Learner")
    assert (again["suspend_data"], again["core"]["lesson_location"], again["core"]["entry"]) == ("s", "p3", "resume")
    assert "exit" not in again["core"]
    newer = begun_with("2004", PART, {"location": "p3", "exit": "suspend"}, learner="ab12", name="Learner")
    assert (newer["entry"], newer["location"], newer["scaled_passing_score"], newer["mode"]) == (
        "resume",
        "p3",
        "0.7",
        "normal",
    )
    assert "exit" not in newer


def test_an_officer_adds_tries_replaces_and_publishes_a_package(desk: Desk, folder: Path) -> None:
    course = desk.draft()
    with as_tenant(desk.world.hillshire):
        module = Module.objects.filter(course=course).first()
    assert module is not None
    own = f"/training/courses/{course.pk}/"
    place = f"{own}modules/{module.pk}/"
    refused = desk.client.post(f"{place}package/add/", {"file": sent("a.zip", package(extra={"../x": "x"}))})
    assert b"leads outside" in refused.content
    assert b"There is a problem" in refused.content
    two = (("One", "index.html", 70, True), ("Two", "two.html", None, False))
    for name, made in (("old.zip", package("1.2")), ("new.zip", package("2004", parts=two))):
        done = desk.client.post(f"{place}package/add/", {"file": sent(name, made)})
        assert done.status_code == 302, done.content
    with as_tenant(desk.world.hillshire):
        kept = PackageDraft.objects.get(module=module)
        assert (kept.standard, [part["title"] for part in kept.parts]) == ("2004", ["One", "Two"])
        assert StoredFile.objects.filter(kind="zip").count() == 2
    shown = desk.client.get(place).content.decode()
    assert "SCORM 2004, 2 parts" in shown
    assert ", a SCORM package" in desk.client.get(own).content.decode()
    preview = desk.client.get(f"{own}preview/modules/{module.pk}/").content.decode()
    assert f"{own}preview/modules/{module.pk}/parts/2/" in preview
    tried = desk.client.get(f"{own}preview/modules/{module.pk}/parts/1/")
    assert "frame-src http://files.lantern.test;" in tried["Content-Security-Policy"] + ";"
    assert 'data-state=""' in tried.content.decode()
    assert "needs JavaScript" in tried.content.decode()
    assert "frame-src" not in desk.client.get(own)["Content-Security-Policy"]
    for gone in (0, 3):
        assert desk.client.get(f"{own}preview/modules/{module.pk}/parts/{gone}/").status_code == 404
    version = desk.version(course_by_id_at(desk, course.pk))
    with as_tenant(desk.world.hillshire):
        content = content_from(version.content)
        played = content.modules[0].package
        assert played is not None
        assert played.id == str(kept.file_id)
        assert played.parts[0].mastery == 70
        assert content_from(as_data(content)) == content
    assert "SCORM 2004" in desk.client.get(f"/training/versions/{version.pk}/").content.decode()
    assert desk.client.post(f"{place}package/remove/").status_code == 302
    assert desk.client.get(f"{own}preview/modules/{module.pk}/parts/1/").status_code == 404
    with as_tenant(desk.world.hillshire):
        # What was published is played on.
        assert StoredFile.objects.get(pk=kept.file_id).is_kept
    analyst = desk.client_of(Role.ANALYST)
    assert analyst.post(f"{place}package/add/", {"file": sent("a.zip", package())}).status_code == 403


def test_a_course_of_packages_alone_can_be_published_and_older_documents_have_none(desk: Desk, folder: Path) -> None:
    created = desk.client.post(
        "/training/courses/new/",
        {"title": "Pictures", "roles": ["teacher"], "minutes": "10", "pass_mark": "80", "attempts": "0"},
    )
    course_id = uuid.UUID(created["Location"].rstrip("/").rpartition("/")[2])
    own = f"/training/courses/{course_id}/"
    desk.client.post(f"{own}modules/add/", {"title": "A lesson", "seen": "0"})
    course = course_by_id_at(desk, course_id)
    with as_tenant(desk.world.hillshire):
        assert len(blocking_problems(draft_of(course))) == 2
        module = Module.objects.get(course=course)
    desk.client.post(f"{own}modules/{module.pk}/package/add/", {"file": sent("a.zip", package())})
    with as_tenant(desk.world.hillshire):
        draft = draft_of(course)
        assert blocking_problems(draft) == []
        older = as_data(draft.content)
        del older["modules"][0]["package"]
        assert content_from(older).modules[0].package is None


def course_by_id_at(desk: Desk, course_id: uuid.UUID) -> Course:
    with as_tenant(desk.world.hillshire):
        return course_by_id(course_id)
