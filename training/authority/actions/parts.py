"""Writing a draft: its modules and questions. Removing keeps the row, so that it can be put back where it was."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from training.authority.actions.locking import Part, fresh, hold, kept, next_place, touch
from training.authority.models import Course, Module, QuestionDraft

MODULE_REMOVED = _("This module has been removed. Put it back first.")
QUESTION_REMOVED = _("This question has been removed. Put it back first.")
NOT_REMOVED = _("This is not removed.")


@dataclass(frozen=True)
class ModuleText:
    """What a person writes of a module. `body` and `transcript` are Markdown."""

    title: str
    body: str = ""
    video_url: str = ""
    transcript: str = ""


@dataclass(frozen=True)
class QuestionText:
    """What a person writes of a question; `options` as `training.questions.as_data` writes them."""

    kind: str
    text: str
    options: list[dict[str, Any]] = field(default_factory=list)
    situation: str = ""
    explanation: str = ""


def add_module(*, course: Course, text: ModuleText, by: Actor) -> Module:
    """A new last module."""
    with transaction.atomic():
        held = hold(course, by=by)
        place = next_place(Module.objects.filter(course=held))
        module = Module.objects.create(course=held, position=place, **asdict(text))
        touch(held, by=by)
        record("course.module_added", by=by, subject=held, module=text.title)
    return module


def change_module(*, module: Module, seen: int, text: ModuleText, by: Actor) -> Module:
    """The module says `text`. ChangedMeanwhile if it was saved or removed since `seen`."""
    with transaction.atomic():
        held = hold(module.course, by=by)
        now = fresh(module, seen=seen)
        changed = _write(now, asdict(text))
        if changed:
            touch(held, by=by)
            record("course.module_changed", by=by, subject=held, module=now.title, fields=changed)
    return now


def move_module(*, module: Module, up: bool, by: Actor) -> Module:
    """The module has changed places with its kept neighbour; the first stays first, the last stays last."""
    with transaction.atomic():
        held = hold(module.course, by=by)
        now = kept(module, sentence=MODULE_REMOVED)
        if _swap(Module.objects.filter(course=held), now, up=up):
            touch(held, by=by)
            record("course.module_moved", by=by, subject=held, module=now.title, up=up)
    return now


def remove_module(*, module: Module, by: Actor) -> Module:
    """The module and its questions are out of the draft, and can be put back."""
    with transaction.atomic():
        held = hold(module.course, by=by)
        now = kept(module, sentence=_("This module has been removed already."))
        _remove(now)
        touch(held, by=by)
        record("course.module_removed", by=by, subject=held, module=now.title)
    return now


def put_module_back(*, module: Module, by: Actor) -> Module:
    """The module is where it was, with the questions it had when it was removed."""
    with transaction.atomic():
        held = hold(module.course, by=by)
        now = Module.objects.get(pk=module.pk)
        _put_back(now)
        touch(held, by=by)
        record("course.module_put_back", by=by, subject=held, module=now.title)
    return now


def add_question(*, module: Module, text: QuestionText, by: Actor) -> QuestionDraft:
    """A new last question of the module."""
    with transaction.atomic():
        held = hold(module.course, by=by)
        home = kept(module, sentence=MODULE_REMOVED)
        place = next_place(QuestionDraft.objects.filter(module=home))
        question = QuestionDraft.objects.create(module=home, position=place, **asdict(text))
        touch(held, by=by)
        record("course.question_added", by=by, subject=held, kind=text.kind)
    return question


def change_question(*, question: QuestionDraft, seen: int, text: QuestionText, by: Actor) -> QuestionDraft:
    """The question says `text`. ChangedMeanwhile if it was saved or removed since `seen`."""
    with transaction.atomic():
        held = hold(question.module.course, by=by)
        now = fresh(question, seen=seen)
        changed = _write(now, asdict(text))
        if changed:
            touch(held, by=by)
            record("course.question_changed", by=by, subject=held, kind=now.kind, fields=changed)
    return now


def move_question(*, question: QuestionDraft, up: bool, by: Actor) -> QuestionDraft:
    """The question has changed places with its kept neighbour in the module."""
    with transaction.atomic():
        held = hold(question.module.course, by=by)
        now = kept(question, sentence=QUESTION_REMOVED)
        if _swap(QuestionDraft.objects.filter(module=now.module_id), now, up=up):
            touch(held, by=by)
            record("course.question_moved", by=by, subject=held, up=up)
    return now


def remove_question(*, question: QuestionDraft, by: Actor) -> QuestionDraft:
    """The question is out of the draft, and can be put back."""
    with transaction.atomic():
        held = hold(question.module.course, by=by)
        now = kept(question, sentence=_("This question has been removed already."))
        _remove(now)
        touch(held, by=by)
        record("course.question_removed", by=by, subject=held, kind=now.kind)
    return now


def put_question_back(*, question: QuestionDraft, by: Actor) -> QuestionDraft:
    """The question is where it was."""
    with transaction.atomic():
        held = hold(question.module.course, by=by)
        kept(question.module, sentence=MODULE_REMOVED)
        now = QuestionDraft.objects.get(pk=question.pk)
        _put_back(now)
        touch(held, by=by)
        record("course.question_put_back", by=by, subject=held, kind=now.kind)
    return now


def _write(part: Module | QuestionDraft, values: dict[str, Any]) -> list[str]:
    changed = [name for name, value in values.items() if getattr(part, name) != value]
    for name in changed:
        setattr(part, name, values[name])
    if changed:
        part.revision += 1
        part.save(update_fields=[*changed, "revision"])
    return changed


def _swap(rows: "QuerySet[Part]", part: Part, *, up: bool) -> bool:
    others = rows.filter(removed_at=None)
    before = others.filter(position__lt=part.position).order_by("-position")
    after = others.filter(position__gt=part.position).order_by("position")
    neighbour = (before if up else after).first()
    if neighbour is None:
        return False
    # In one UPDATE: the places are unique at the end of each.
    rows.filter(pk__in=(part.pk, neighbour.pk)).update(
        position=Case(When(pk=part.pk, then=neighbour.position), default=part.position)
    )
    return True


def _remove(part: Module | QuestionDraft) -> None:
    part.removed_at = timezone.now()
    part.revision += 1
    part.save(update_fields=["removed_at", "revision"])


def _put_back(part: Module | QuestionDraft) -> None:
    if part.removed_at is None:
        raise NotPossibleNow(NOT_REMOVED)
    part.removed_at = None
    part.revision += 1
    part.save(update_fields=["removed_at", "revision"])
