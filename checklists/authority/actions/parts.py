"""Writing a draft: its sections and statements. Removing keeps the row, so that it can be put back."""

from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority.actions.locking import fresh, hold, kept, next_place, touch
from checklists.authority.models import Section, Statement, Template
from checklists.scales import Scale
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow

SECTION_REMOVED = _("This section has been removed. Put it back first.")
OTHER_CHECKLIST = _("A statement cannot move to another checklist.")
NOT_REMOVED = _("This is not removed.")


@dataclass(frozen=True)
class Words:
    """What a person writes of a statement. Its stable id is no one's to write."""

    code: str
    plain: str
    official: str = ""
    source_ref: str = ""
    guidance: str = ""
    evidence: str = ""
    frequency: str = ""
    unconfirmed: str = ""
    advice_green: str = ""
    advice_amber: str = ""
    advice_red: str = ""
    allow_not_applicable: bool = True
    phases: list[str] = field(default_factory=list)
    weight: int = 1
    scale: str = Scale.RAG.value
    descriptors: list[str] = field(default_factory=list)
    red_flag: bool = False
    needs_evidence: bool = False
    offered_rating: str = ""
    offered_note: str = ""
    live_source: str = ""


def words_of(statement: Statement) -> Words:
    """What is written of the statement now."""
    return Words(**{name: getattr(statement, name) for name in Words.__dataclass_fields__})


def add_section(*, template: Template, title: str, schools_may_add: bool = False, by: Actor) -> Section:
    """A new last section."""
    with transaction.atomic():
        held = hold(template, by=by)
        section = Section.objects.create(
            template=held,
            position=next_place(Section.objects.filter(template=held)),
            title=title,
            schools_may_add=schools_may_add,
        )
        touch(held, by=by)
        record("checklist.section_added", by=by, subject=held, section=title)
    return section


def change_section(*, section: Section, seen: int, title: str, schools_may_add: bool, by: Actor) -> Section:
    """The section has this title, and schools may add statements of their own to it or not.

    ChangedMeanwhile if it was saved or removed since `seen`.
    """
    with transaction.atomic():
        held = hold(section.template, by=by)
        now = fresh(section, seen=seen)
        before = now.title
        changed = [
            name
            for name, value in (("title", title), ("schools_may_add", schools_may_add))
            if getattr(now, name) != value
        ]
        if changed:
            now.title, now.schools_may_add = title, schools_may_add
            now.revision += 1
            now.save(update_fields=[*changed, "revision"])
            touch(held, by=by)
            record("checklist.section_changed", by=by, subject=held, section=title, before=before, fields=changed)
    return now


def remove_section(*, section: Section, by: Actor) -> Section:
    """The section and its statements are out of the draft, and can be put back."""
    with transaction.atomic():
        held = hold(section.template, by=by)
        now = kept(section, sentence=_("This section has been removed already."))
        _remove(now)
        touch(held, by=by)
        record("checklist.section_removed", by=by, subject=held, section=now.title)
    return now


def put_section_back(*, section: Section, by: Actor) -> Section:
    """The section is where it was, with the statements it had when it was removed."""
    with transaction.atomic():
        held = hold(section.template, by=by)
        now = Section.objects.get(pk=section.pk)
        _put_back(now)
        touch(held, by=by)
        record("checklist.section_put_back", by=by, subject=held, section=now.title)
    return now


def add_statement(*, section: Section, words: Words, by: Actor) -> Statement:
    """A new last statement of the section, with a stable id of its own."""
    with transaction.atomic():
        held = hold(section.template, by=by)
        home = kept(section, sentence=SECTION_REMOVED)
        statement = Statement.objects.create(
            section=home,
            position=next_place(Statement.objects.filter(section=home)),
            **asdict(words),
        )
        touch(held, by=by)
        record("checklist.statement_added", by=by, subject=held, code=words.code)
    return statement


def change_statement(*, statement: Statement, seen: int, section: Section, words: Words, by: Actor) -> Statement:
    """The statement says `words` and stands in `section`, at its end if it came from another one.

    ChangedMeanwhile if it was saved or removed since `seen`.
    """
    with transaction.atomic():
        held = hold(statement.section.template, by=by)
        now = fresh(statement, seen=seen)
        home = kept(section, sentence=SECTION_REMOVED)
        if home.template_id != held.pk:
            raise NotPossibleNow(OTHER_CHECKLIST)
        changed = [name for name, value in asdict(words).items() if getattr(now, name) != value]
        for name in changed:
            setattr(now, name, getattr(words, name))
        if now.section_id != home.pk:
            now.section = home
            now.position = next_place(Statement.objects.filter(section=home))
            changed += ["section", "position"]
        if changed:
            now.revision += 1
            now.save(update_fields=[*changed, "revision"])
            touch(held, by=by)
            record("checklist.statement_changed", by=by, subject=held, code=now.code, fields=changed)
    return now


def remove_statement(*, statement: Statement, by: Actor) -> Statement:
    """The statement is out of the draft, and can be put back."""
    with transaction.atomic():
        held = hold(statement.section.template, by=by)
        now = kept(statement, sentence=_("This statement has been removed already."))
        _remove(now)
        touch(held, by=by)
        record("checklist.statement_removed", by=by, subject=held, code=now.code)
    return now


def put_statement_back(*, statement: Statement, by: Actor) -> Statement:
    """The statement is where it was."""
    with transaction.atomic():
        held = hold(statement.section.template, by=by)
        kept(statement.section, sentence=SECTION_REMOVED)
        now = Statement.objects.get(pk=statement.pk)
        _put_back(now)
        touch(held, by=by)
        record("checklist.statement_put_back", by=by, subject=held, code=now.code)
    return now


def _remove(part: Section | Statement) -> None:
    part.removed_at = timezone.now()
    part.revision += 1
    part.save(update_fields=["removed_at", "revision"])


def _put_back(part: Section | Statement) -> None:
    if part.removed_at is None:
        raise NotPossibleNow(NOT_REMOVED)
    part.removed_at = None
    part.revision += 1
    part.save(update_fields=["removed_at", "revision"])
