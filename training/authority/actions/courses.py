"""Starting a course, changing its cover, putting it away."""

from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.record import Actor, record
from lantern.errors import ChangedMeanwhile
from training.authority.actions.locking import hold, touch
from training.authority.library import StarterCourse
from training.authority.models import Course, Module, QuestionDraft
from training.authority.queries import copies_of
from training.authority.rules import check_can_bring_back, check_can_write
from training.questions import as_data


@dataclass(frozen=True)
class Cover:
    """What stands on the cover of a course, and the rules of its quiz."""

    title: str
    summary: str = ""
    edition: str = ""
    minutes: int = 30
    roles: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    pass_mark: int = 80
    attempts: int = 0


def create_course(*, cover: Cover, by: Actor) -> Course:
    """An empty draft."""
    check_can_write(by)
    with transaction.atomic():
        course = Course.objects.create(**asdict(cover), changed_by_name=str(by))
        record("course.created", by=by, subject=course)
    return course


def take_starter(*, starter: StarterCourse, by: Actor) -> Course:
    """A draft of the authority's own with every module and question of the starter course.

    A second copy is numbered, so that the two can be told apart.
    """
    check_can_write(by)
    with transaction.atomic():
        before = copies_of(starter.code).count()
        course = Course.objects.create(
            title=f"{starter.title} ({before + 1})" if before else starter.title,
            summary=starter.summary,
            edition=starter.edition,
            minutes=starter.minutes,
            roles=list(starter.roles),
            topics=list(starter.topics),
            pass_mark=starter.pass_mark,
            taken_from=starter.code,
            changed_by_name=str(by),
        )
        questions = []
        for place, part in enumerate(starter.modules, start=1):
            body = part.body if place < len(starter.modules) else f"{part.body}\n\n{_sources(starter)}"
            module = Module.objects.create(course=course, position=place, title=part.title, body=body)
            for position, asked in enumerate(part.questions, start=1):
                written = as_data(asked)
                del written["id"]
                questions.append(QuestionDraft(module=module, position=position, **written))
        QuestionDraft.objects.bulk_create(questions)
        record("course.taken", by=by, subject=course, starter=starter.code, questions=len(questions))
    return course


def change_cover(*, course: Course, seen: int, cover: Cover, by: Actor) -> Course:
    """The cover says what `cover` says. ChangedMeanwhile if it was saved since `seen`, a `cover_revision`."""
    with transaction.atomic():
        held = hold(course, by=by)
        if held.cover_revision != seen:
            raise ChangedMeanwhile
        changed = [name for name, value in asdict(cover).items() if getattr(held, name) != value]
        if changed:
            for name in changed:
                setattr(held, name, getattr(cover, name))
            held.cover_revision += 1
            held.save(update_fields=[*changed, "cover_revision"])
            touch(held, by=by)
            record("course.cover_changed", by=by, subject=held, fields=changed)
    return held


def put_away(*, course: Course, by: Actor) -> Course:
    """The course leaves the list and cannot be changed. Its versions stay as they are: schools go on with them."""
    with transaction.atomic():
        held = hold(course, by=by)
        held.archived_at = timezone.now()
        held.save(update_fields=["archived_at"])
        record("course.put_away", by=by, subject=held)
    return held


def bring_back(*, course: Course, by: Actor) -> Course:
    """The course is in the list again and can be changed."""
    with transaction.atomic():
        held = Course.objects.select_for_update().get(pk=course.pk)
        check_can_bring_back(by, held)
        held.archived_at = None
        held.save(update_fields=["archived_at"])
        record("course.brought_back", by=by, subject=held)
    return held


def _sources(starter: StarterCourse) -> str:
    """Where the course comes from, as the end of its last page."""
    return "\n".join([f"## {_('Where this comes from')}", "", *(f"* {source}" for source in starter.sources)])
