"""What the officer does for training: takes the starter courses, publishes them, says who must hold what, writes a course of its own."""

from dataclasses import replace
from datetime import date, timedelta

from checklists.school_year import year_began
from lantern.demo.world.calendar import moment
from lantern.demo.world.clock import at
from lantern.demo.world.package import TITLE, lesson
from tenants.people.models import User
from training.authority import library
from training.authority.actions.courses import Cover, change_cover, create_course, take_starter
from training.authority.actions.files import add_package
from training.authority.actions.parts import ModuleText, QuestionText, add_module, add_question, change_module
from training.authority.actions.publishing import publish
from training.authority.actions.requirements import take_requirement
from training.authority.models import Course, Module
from training.authority.queries import course_by_id
from training.questions import new_option_id

UPDATE = "annual-update"


def publish_courses(today: date, *, by: User) -> None:
    """Six published courses (one a package), the update in last year’s edition and this year’s, five requirements since last September."""
    this_year = year_began(today)
    last_year = year_began(this_year - timedelta(days=1))
    with at(moment(last_year - timedelta(days=14))):
        taken = {starter.code: take_starter(starter=starter, by=by) for starter in library.starters()}
        for code, course in taken.items():
            if code == UPDATE:
                _named(course, _school_year(last_year), by=by)
            _publish(course, by=by)
        for asked in library.starter_requirements():
            take_requirement(starter=asked, since=last_year, by=by)
    with at(moment(this_year - timedelta(days=10))):
        update = taken[UPDATE]
        _named(update, _school_year(this_year), by=by)
        module = Module.objects.filter(course=update).first()
        if module is not None:
            text = ModuleText(
                title=module.title,
                body=f"{module.body}\n\nIn our county, ring the safeguarding team on the number in your staff handbook.",
            )
            change_module(module=module, seen=module.revision, text=text, by=by)
        publish_a_package(by=by)
        # A new school year asks everybody again; certificates of last year's edition run out by themselves.
        _publish(update, by=by)


def write_one(*, by: User) -> Course:
    """A course of the county's own that nobody has finished, for the check to find something in."""
    cover = Cover(
        title="Using AI tools safely in class",
        summary="For teachers who use AI tools: what our county has checked, and what to keep out of them.",
        minutes=15,
        roles=["teacher", "support_staff"],
    )
    course = create_course(cover=cover, by=by)
    module = add_module(
        course=course,
        text=ModuleText(
            title="What an AI tool does with what you type",
            body="Never type a pupil's name or story into an AI tool. What you type may be kept.",
            video_url="https://video.example.org/ai-in-class",
        ),
        by=by,
    )
    options = [
        {"id": new_option_id(), "text": text, "right": right, "match": "", "feedback": feedback}
        for text, right, feedback in (
            ("A pupil's name", False, "Never. It may be kept."),
            ("A question about volcanoes", True, "Yes, nobody can be found by it."),
        )
    ]
    question = QuestionText(kind="single", text="What may you type into an AI tool?", options=options)
    add_question(module=module, text=question, by=by)
    return course


def publish_a_package(*, by: User) -> None:
    """A short course whose one page is a SCORM package."""
    cover = Cover(
        title=TITLE,
        summary="Three minutes on taking pictures at school and keeping them. Made with another program and played here.",
        minutes=5,
        roles=["teacher", "support_staff"],
    )
    course = create_course(cover=cover, by=by)
    text = ModuleText(
        title="The lesson", body="Use a school device. Keep pictures on the school’s drive. Ask before you take one."
    )
    module = add_module(course=course, text=text, by=by)
    add_package(module=module, upload=lesson(), by=by)
    _publish(course, by=by)


def _named(course: Course, edition: str, *, by: User) -> None:
    now = course_by_id(course.pk)
    cover = Cover(**{name: getattr(now, name) for name in Cover.__dataclass_fields__})
    change_cover(course=now, seen=now.cover_revision, cover=replace(cover, edition=edition), by=by)


def _publish(course: Course, *, by: User) -> None:
    publish(course=course, seen=course_by_id(course.pk).revision, by=by)


def _school_year(began: date) -> str:
    return f"{began.year}–{(began.year + 1) % 100:02}"
