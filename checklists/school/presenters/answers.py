"""The statement page in words: what can be chosen, what was said before, and two texts that met."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise

from checklists.scales import Rating, choices_of, described, is_typed, not_applicable
from checklists.school import rules
from checklists.school.actions.answering import FIELDS, Outcome
from checklists.school.forms import AnswerForm
from checklists.school.models import Answer, AnswerChange, Audit, AuditStatement
from checklists.school.places import Neighbours
from checklists.school.presenters.carrying import Earlier, earlier_of
from lantern.errors import DomainError

SHOWN_RUNS: Final = 4
# Two saves of a note by one person that are nearer than this are one piece of writing.
WRITING: Final = timedelta(minutes=2)


@dataclass(frozen=True)
class RatingChoice:
    value: str
    label: str | Promise
    advice: str | Promise
    key: str
    icon: str
    is_chosen: bool
    is_wide: bool


@dataclass(frozen=True)
class Run:
    """A change, with the saves on the way to it that somebody's typing left behind."""

    change: AnswerChange
    on_the_way: tuple[AnswerChange, ...] = ()


@dataclass(frozen=True)
class StatementPage:
    statement: AuditStatement
    audit: Audit
    answer: Answer
    form: AnswerForm
    choices: tuple[RatingChoice, ...]
    around: Neighbours
    runs: tuple[Run, ...]
    place: int
    can_answer: bool
    locked: str | Promise
    earlier: tuple[Earlier, ...]
    can_take_offer: bool

    @property
    def is_offer(self) -> bool:
        """Whether the answer is what the authority offered, word for word."""
        offered = (self.statement.offered_rating, self.statement.offered_note)
        return bool(self.answer.rating) and (self.answer.rating, self.answer.note) == offered

    @property
    def address(self) -> str:
        return address_of(self.statement)

    @property
    def last(self) -> Answer | None:
        return self.statement.last_answer

    @property
    def is_typed(self) -> bool:
        """Whether the answer is typed, a number or a text, and not chosen."""
        return is_typed(self.statement.scale)

    @property
    def can_confirm(self) -> bool:
        """Whether there is one earlier answer to confirm, so that a single key can say which."""
        return len(self.earlier) == 1 and self.earlier[0].can_confirm


@dataclass(frozen=True)
class Version:
    """One of two answers that met: rating, reply and note as they would be saved if it is kept."""

    rating: str
    reply: str
    note: str


@dataclass(frozen=True)
class ConflictPage:
    statement: AuditStatement
    audit: Audit
    answer: Answer
    theirs: Version
    mine: Version
    in_note: bool
    in_reply: bool
    in_rating: bool
    choices: tuple[RatingChoice, ...]
    mix: str
    change: AnswerChange | None  # the change that this person had not seen

    @property
    def is_typed(self) -> bool:
        return is_typed(self.statement.scale)

    @property
    def address(self) -> str:
        return address_of(self.statement)


def address_of(statement: AuditStatement) -> str:
    return reverse("school_checklists:statement", args=[statement.audit_id, statement.pk])


def new_form(answer: Answer) -> AnswerForm:
    """The form as a person first sees it."""
    return AnswerForm(
        initial={
            "rating": answer.rating,
            "reply": answer.reply,
            "note": answer.note,
            "seen_rating": answer.rating_revision,
            "seen_reply": answer.reply_revision,
            "seen_note": answer.note_revision,
        }
    )


def statement_page(
    *,
    person: object,
    statement: AuditStatement,
    around: Neighbours,
    changes: list[AnswerChange],
    earlier: list[Answer],
    form: AnswerForm | None = None,
) -> StatementPage:
    """Everything the page shows; a given form is one that came back, with what the person typed."""
    audit, answer = statement.audit, statement.answer
    form = form or new_form(answer)
    can_answer = rules.can_answer(person, audit)
    return StatementPage(
        statement=statement,
        audit=audit,
        answer=answer,
        form=form,
        choices=rating_choices(statement, str(form["rating"].value() or "")),
        around=around,
        runs=tuple(runs_of(changes)[:SHOWN_RUNS]),
        place=1 + next(index for index, place in enumerate(around.section) if place.id == statement.pk),
        can_answer=can_answer,
        locked="" if can_answer else _why_locked(person, audit),
        can_take_offer=can_answer and bool(statement.offered_rating) and not answer.rating,
        earlier=earlier_of(statement, earlier, is_open=can_answer and not answer.rating),
    )


def runs_of(changes: list[AnswerChange]) -> list[Run]:
    """The changes, newest first, with a note that was saved while it was being written told once."""
    runs: list[Run] = []
    for change in changes:
        if runs and _is_on_the_way(change, to=(runs[-1].on_the_way or (runs[-1].change,))[-1]):
            runs[-1] = Run(runs[-1].change, (*runs[-1].on_the_way, change))
        else:
            runs.append(Run(change))
    return runs


def _is_on_the_way(change: AnswerChange, *, to: AnswerChange) -> bool:
    return (
        change.used
        and to.used
        and to.note_changed
        and not (to.rating_changed or to.reply_changed)
        and change.note_changed
        and not (change.rating_changed or change.reply_changed)
        and change.by_id == to.by_id
        and to.created_at - change.created_at < WRITING
    )


def rating_choices(statement: AuditStatement, chosen: str) -> tuple[RatingChoice, ...]:
    """What may be chosen for this statement. A rating that stands is among them even if it may no longer be chosen."""
    offered = list(choices_of(statement.scale))
    if statement.allow_not_applicable or chosen == Rating.NOT_APPLICABLE:
        offered.append(not_applicable(statement.scale))
    words = described(statement.scale, statement.descriptors)
    return tuple(
        RatingChoice(
            value=choice.key,
            label=choice.label,
            advice=words.get(choice.key) or getattr(statement, f"advice_{choice.counts_as}", "") or choice.meaning,
            key=choice.shortcut,
            icon=choice.counts_as or "na",
            is_chosen=choice.key == chosen,
            is_wide=choice.rating == Rating.NOT_APPLICABLE,
        )
        for choice in offered
    )


def conflict_page(outcome: Outcome, typed: dict[str, str | None], *, change: AnswerChange | None) -> ConflictPage:
    """Both answers. A field that did not meet another is the same in both: this person's if they changed it."""
    answer = outcome.answer
    statement = answer.statement
    current: dict[str, str] = {name: getattr(answer, name) for name in FIELDS}
    sent = {name: text for name, text in typed.items() if text is not None}
    own = {name: sent.get(name, current[name]) for name in FIELDS}
    if is_typed(statement.scale) and own["rating"] != Rating.NOT_APPLICABLE:
        own["rating"] = Rating.GIVEN.value if own["reply"] else ""
    mine = {name: current[name] if name in outcome.moved else own[name] for name in FIELDS}
    theirs = {name: current[name] if name in outcome.conflict else mine[name] for name in FIELDS}
    in_note = "note" in outcome.conflict
    return ConflictPage(
        statement=statement,
        audit=statement.audit,
        answer=answer,
        theirs=Version(**theirs),
        mine=Version(**mine),
        in_note=in_note,
        in_reply="reply" in outcome.conflict,
        in_rating="rating" in outcome.conflict,
        choices=rating_choices(statement, mine["rating"]),
        mix="\n\n".join(dict.fromkeys(text for text in (theirs["note"], mine["note"]) if text))
        if in_note
        else mine["note"],
        change=change,
    )


def _why_locked(person: object, audit: Audit) -> str | Promise:
    try:
        rules.check_can_answer(person, audit)
    except DomainError as refusal:
        return refusal.message  # type: ignore[return-value]  # rules give sentences
    return ""
