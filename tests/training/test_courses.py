"""Courses: drafts, what is frozen, what a school reads of it, and who must hold what."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.utils import timezone

from lantern.access.roles import Role
from lantern.audit.queries import entries_about
from lantern.errors import ChangedMeanwhile, NotAllowed, NotPossibleNow
from lantern.files.check import check
from lantern.files.kinds import EVERYTHING
from tests.cast import as_tenant, make_person
from tests.files.building import pdf, picture
from tests.training.conftest import Desk
from training.authority import catalogue, library
from training.authority.actions import courses, files, parts, publishing, requirements
from training.authority.actions.requirements import Asked
from training.authority.checking import Kind, blocking_problems, problems_of
from training.authority.drafts import draft_of, removed_from
from training.authority.models import (
    Course,
    CourseVersion,
    CourseWithdrawal,
    Module,
    QuestionDraft,
    Requirement,
    VersionPicture,
)
from training.authority.queries import course_by_id
from training.content import as_data, content_from
from training.frequency import Frequency
from training.markdown import render
from training.questions import QuestionKind, mark


def first_module(course: Course) -> Module:
    return Module.objects.kept().select_related("course").filter(course=course).first()  # type: ignore[return-value]


def test_the_starter_courses_are_sound_and_have_every_kind_of_question() -> None:
    assert library.faults() == []
    assert [(one.code, len(one.questions) >= 8) for one in library.starters()] == [
        ("annual-update", True),
        ("induction", True),
        ("dsl-refresher", True),
        ("governors", True),
        ("it-support", True),
    ]
    for one in library.starters():
        assert {question.kind for question in one.questions} == set(QuestionKind), one.code


def test_every_starter_course_can_be_published_and_reads_easily(desk: Desk) -> None:
    for starter in library.starters():
        course = desk.draft(starter.code)
        with as_tenant(desk.world.hillshire):
            problems = problems_of(draft_of(course))
            assert [str(problem.sentence) for problem in problems] == [], starter.code
        assert desk.version(course).content["modules"][-1]["body"].count("Where this comes from") == 1


def test_a_school_reads_what_was_published_and_nothing_of_drafts(desk: Desk) -> None:
    course, _draft = desk.draft(), desk.draft("governors")
    version = desk.version(course)
    with as_tenant(desk.world.oak):
        (only,) = catalogue.courses()
        assert (only.id, only.version_id, only.number, only.edition) == (course.pk, version.pk, 1, "2026–27")
        content = catalogue.version(version.pk)
        assert content is not None
        assert content.id == version.pk
        assert len(content.questions) == 9
        assert content_from(as_data(content)) == content
        assert catalogue.version(uuid.uuid4()) is None
        for table in (Course, Module, QuestionDraft):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                table.objects.count()
    with as_tenant(desk.world.ash):
        assert catalogue.courses() == [], "another authority's school"


def test_the_questions_of_a_version_can_be_answered_right(desk: Desk) -> None:
    version = desk.version()
    with as_tenant(desk.world.oak):
        content = catalogue.version(version.pk)
        assert content is not None
        for question in content.questions:
            reply: Any = [option.id for option in question.options if option.right]
            if question.kind.takes_one:
                (reply, *_others) = reply
            elif question.kind == QuestionKind.ORDER:
                reply = [option.id for option in question.options]
            elif question.kind == QuestionKind.MATCH:
                reply = {option.id: option.id for option in question.options}
            assert mark(question, reply).correct, question.text
        assert content.passes(8)
        assert not content.passes(7)


@pytest.mark.parametrize("model", [CourseVersion, CourseWithdrawal, VersionPicture])
@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param(lambda rows: rows.update(created_at=timezone.now()), id="update"),
        pytest.param(lambda rows: rows._raw_delete(rows.db), id="delete"),
    ],
)
def test_the_database_lets_nobody_change_what_is_published(
    desk: Desk, model: Any, attempt: Callable[[Any], int]
) -> None:
    course = desk.draft()
    with as_tenant(desk.world.hillshire):
        upload = check(SimpleUploadedFile("map.png", picture("PNG")), kinds=EVERYTHING)
        files.add_picture(module=first_module(course), name="map", words="A map", upload=upload, by=desk.officer)
    version = desk.version(course)
    with as_tenant(desk.world.hillshire):
        publishing.withdraw(version=version, reason="Wrong edition", by=desk.officer)
        rows = model.objects.all()
        assert rows.exists()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            attempt(rows)


def test_pictures_and_files_reach_the_school_and_stay_as_they_were(desk: Desk) -> None:
    course = desk.draft()
    with as_tenant(desk.world.hillshire):
        module = first_module(course)
        shown = check(SimpleUploadedFile("map.png", picture("PNG", size=(2400, 60))), kinds=EVERYTHING)
        drawn = files.add_picture(module=module, name="map", words="Whom to tell", upload=shown, by=desk.officer)
        with pytest.raises(NotPossibleNow, match="has that name"):
            files.add_picture(module=module, name="map", words="Again", upload=shown, by=desk.officer)
        given = check(SimpleUploadedFile("poster.pdf", pdf()), kinds=EVERYTHING)
        download = files.add_download(module=module, title="Poster", upload=given, by=desk.officer)
    version = desk.version(course)
    with as_tenant(desk.world.hillshire):
        files.remove_picture(picture=drawn, by=desk.officer)
        files.remove_download(download=download, by=desk.officer)
    with as_tenant(desk.world.oak):
        content = catalogue.version(version.pk)
        assert content is not None
        page = content.modules[0]
        (offered,) = page.downloads
        assert (offered.title, offered.kind, page.pictures[0].words) == ("Poster", "pdf", "Whom to tell")
        pictures = catalogue.pictures(version.pk, page.id)
        assert catalogue.pictures_of_version(version.pk) == {page.id: pictures}
        assert pictures["map"].address.startswith("data:image/webp;base64,")
        assert 'alt="Whom to tell"' in render("![](map)", pictures)
        address = catalogue.address_of_download(version.pk, offered.id)
        assert address is not None
        assert catalogue.address_of_download(version.pk, str(uuid.uuid4())) is None
        assert catalogue.address_of_download(uuid.uuid4(), offered.id) is None
    answer = desk.client.get(f"/{address.rpartition('/')[2]}", HTTP_HOST="files.lantern.test")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer).startswith(b"%PDF")  # type: ignore[arg-type]  # a stream of pieces
    answer.close()


def test_what_was_checked_is_what_is_published(desk: Desk) -> None:
    course = desk.draft()
    with as_tenant(desk.world.hillshire):
        seen = course_by_id(course.pk).revision
        parts.move_module(module=first_module(course), up=False, by=desk.officer)
        with pytest.raises(ChangedMeanwhile):
            publishing.publish(course=course, seen=seen, by=desk.officer)
        analyst = make_person(desk.world.hillshire, Role.ANALYST)
        with pytest.raises(NotAllowed):
            publishing.publish(course=course, seen=seen + 1, by=analyst)
        version = publishing.publish(course=course, seen=seen + 1, by=desk.officer)
        assert [entry.verb for entry in entries_about(version.pk)] == ["course.published"]
        courses.put_away(course=course, by=desk.officer)
        with pytest.raises(NotPossibleNow, match="put away"):
            publishing.publish(course=course, seen=seen + 1, by=desk.officer)


def test_a_new_version_keeps_older_certificates_or_voids_them_with_a_reason(desk: Desk) -> None:
    course = desk.draft()
    first, second = desk.version(course), desk.version(course)
    with as_tenant(desk.world.oak):
        assert catalogue.void_versions() == {}
    third = desk.version(course, why_void="The law changed.")
    with as_tenant(desk.world.oak):
        assert catalogue.void_versions() == {first.pk: "The law changed.", second.pk: "The law changed."}
        (only,) = catalogue.courses()
        assert only.version_id == third.pk
    with as_tenant(desk.world.hillshire):
        publishing.withdraw(version=third, reason="A mistake", by=desk.officer)
        with pytest.raises(NotPossibleNow, match="already"):
            publishing.withdraw(version=third, reason="Again", by=desk.officer)
    with as_tenant(desk.world.oak):
        (only,) = catalogue.courses()
        assert only.version_id == second.pk
        assert catalogue.version(third.pk) is not None, "who began it may finish"


def test_a_first_version_voids_nothing(desk: Desk) -> None:
    assert desk.version(why_void="Nothing before it").voids_older is False


def test_a_draft_says_what_stands_in_its_way(desk: Desk) -> None:
    with as_tenant(desk.world.hillshire):
        course = courses.create_course(cover=courses.Cover(title="Our own", roles=["teacher"]), by=desk.officer)
        assert [problem.kind for problem in blocking_problems(draft_of(course))] == [Kind.EMPTY]
        text = parts.ModuleText(
            title="Watch",
            body="![](map) " + "Multidisciplinary safeguarding considerations. " * 9,
            video_url="https://v.example/1",
        )
        module = parts.add_module(course=course, text=text, by=desk.officer)
        upload = check(SimpleUploadedFile("p.png", picture("PNG")), kinds=EVERYTHING)
        files.add_picture(module=module, name="other", words="", upload=upload, by=desk.officer)
        options = [{"id": "a", "text": "Yes", "right": False, "match": "", "feedback": ""}]
        question = parts.add_question(
            module=module, text=parts.QuestionText(kind="single", text="Is it?", options=options), by=desk.officer
        )
        found = problems_of(draft_of(course))
        assert [(problem.kind, problem.blocks) for problem in found] == [
            (Kind.VIDEO, True),
            (Kind.PICTURE, True),
            (Kind.QUESTION, True),
            (Kind.QUESTION, False),
            (Kind.FEEDBACK, False),
            (Kind.PICTURE, False),
            (Kind.READING, False),
        ]
        seen = course_by_id(course.pk).revision
        with pytest.raises(NotPossibleNow, match="problems"):
            publishing.publish(course=course, seen=seen, by=desk.officer)
        parts.remove_question(question=question, by=desk.officer)
        assert Kind.EMPTY in {problem.kind for problem in blocking_problems(draft_of(course))}


def test_parts_move_go_and_come_back_where_they_were(desk: Desk) -> None:
    course = desk.draft()
    with as_tenant(desk.world.hillshire):
        titles = [module.title for module in draft_of(course).content.modules]
        module = first_module(course)
        parts.move_module(module=module, up=False, by=desk.officer)
        assert [one.title for one in draft_of(course).content.modules] == [titles[1], titles[0], titles[2]]
        parts.move_module(module=module, up=True, by=desk.officer)
        parts.move_module(module=module, up=True, by=desk.officer)
        assert [one.title for one in draft_of(course).content.modules] == titles
        parts.remove_module(module=module, by=desk.officer)
        assert len(draft_of(course).content.questions) == 7
        assert [one.title for one in removed_from(course).modules] == [titles[0]]
        parts.put_module_back(module=module, by=desk.officer)
        assert [one.title for one in draft_of(course).content.modules] == titles
        question = QuestionDraft.objects.select_related("module__course").filter(module=module).first()
        assert question is not None
        parts.move_question(question=question, up=False, by=desk.officer)
        asked = [one.id for one in draft_of(course).content.modules[0].questions]
        assert asked[1] == str(question.pk)
        parts.remove_question(question=question, by=desk.officer)
        with pytest.raises(NotPossibleNow, match="already"):
            parts.remove_question(question=question, by=desk.officer)
        parts.put_question_back(question=question, by=desk.officer)
        assert [one.id for one in draft_of(course).content.modules[0].questions] == asked


def test_two_officers_do_not_overwrite_each_other(desk: Desk) -> None:
    course = desk.draft()
    with as_tenant(desk.world.hillshire):
        module = first_module(course)
        text = parts.ModuleText(title="Mine", body="Mine")
        parts.change_module(module=module, seen=0, text=text, by=desk.officer)
        with pytest.raises(ChangedMeanwhile):
            parts.change_module(module=module, seen=0, text=replace(text, title="Theirs"), by=desk.officer)
        question = QuestionDraft.objects.select_related("module__course").filter(module=module)[0]
        words = parts.QuestionText(kind=question.kind, text="Mine?", options=question.options)
        parts.change_question(question=question, seen=0, text=words, by=desk.officer)
        with pytest.raises(ChangedMeanwhile):
            parts.change_question(question=question, seen=0, text=replace(words, text="Theirs?"), by=desk.officer)
        cover = courses.Cover(title="Mine", roles=["head"])
        courses.change_cover(course=course, seen=0, cover=cover, by=desk.officer)
        with pytest.raises(ChangedMeanwhile):
            courses.change_cover(course=course, seen=0, cover=replace(cover, title="Theirs"), by=desk.officer)
        assert (course_by_id(course.pk).title, first_module(course).title) == ("Mine", "Mine")


def test_schools_read_what_is_asked_of_whom(desk: Desk) -> None:
    version = desk.version(desk.draft("dsl-refresher"))
    today = timezone.localdate()
    with as_tenant(desk.world.hillshire):
        (starter,) = [one for one in library.starter_requirements() if one.code == "dsl-refresher"]
        asked = requirements.take_requirement(starter=starter, since=today, by=desk.officer)
    with as_tenant(desk.world.oak):
        (found,) = catalogue.requirements()
        assert (found.id, found.frequency, found.roles) == (asked.pk, Frequency.TWO_YEARS, ("dsl", "deputy_dsl"))
        assert found.course_ids == (version.course_id,)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Requirement.objects.update(grace_days=0)
    with as_tenant(desk.world.hillshire):
        changed = Asked(title="Leads", roles=["dsl"], frequency="once", since=date(2027, 1, 1), grace_days=7)
        requirements.change_requirement(requirement=asked, seen=0, asked=changed, by=desk.officer)
        with pytest.raises(ChangedMeanwhile):
            requirements.change_requirement(requirement=asked, seen=0, asked=changed, by=desk.officer)
    with as_tenant(desk.world.oak):
        (found,) = catalogue.requirements()
        assert (found.title, found.course_ids, found.since) == ("Leads", (), date(2027, 1, 1))
    with as_tenant(desk.world.hillshire):
        requirements.end_requirement(requirement=asked, by=desk.officer)
        with pytest.raises(NotPossibleNow, match="not asked"):
            requirements.end_requirement(requirement=asked, by=desk.officer)
        verbs = [entry.verb for entry in entries_about(asked.pk)]
        assert sorted(verbs) == ["requirement.added", "requirement.changed", "requirement.ended"]
    with as_tenant(desk.world.oak):
        assert catalogue.requirements() == []


def test_only_courses_that_schools_can_take_satisfy_a_requirement(desk: Desk) -> None:
    draft, version = desk.draft("governors"), desk.version()
    with as_tenant(desk.world.hillshire):
        asked = Asked(
            title="Update",
            roles=["teacher"],
            frequency="academic_year",
            since=timezone.localdate() + timedelta(days=30),
            course_ids=[draft.pk, version.course_id, uuid.uuid4()],
        )
        requirements.add_requirement(asked=asked, by=desk.officer)
        assert [one.course_ids for one in catalogue.requirements()] == [(version.course_id,)]
