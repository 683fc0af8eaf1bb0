"""Answering a statement. Change, history and journal are written together, and nobody overwrites anybody unseen."""

import uuid
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.scales import Rating, is_typed
from checklists.school import rules
from checklists.school.actions.telling import tell_once
from checklists.school.carrying import can_be_confirmed
from checklists.school.models import Answer, AnswerChange, Audit
from checklists.school.queries.answers import locked_answer, statement_by_id, value_at
from checklists.school.queries.carrying import earlier_answers
from lantern.access.permissions import Permission
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow

FIELDS: Final = ("rating", "reply", "note")


@dataclass(frozen=True)
class Seen:
    """The revisions at which a person saw the fields of an answer; a reply is there on some scales only."""

    rating: int
    note: int
    reply: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt to save.

    `conflict` names the fields that somebody else had changed first; then nothing was saved, and a text that met
    another one is in the history. `moved` names fields that somebody else changed and this person had not touched:
    theirs stand, and `seen` still tells the old revision, so that a later change of that field is noticed.
    """

    answer: Answer
    seen: Seen
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()


def save_answer(
    *,
    audit_id: uuid.UUID,
    statement_id: uuid.UUID,
    by: Actor,
    seen: Seen,
    rating: str | None = None,
    reply: str | None = None,
    note: str | None = None,
) -> Outcome:
    """The answer says this, unless somebody else changed the same field since it was seen: see Outcome.

    None leaves a field alone. A number or a text is rated by its reply: given or not. AnswerIncomplete if the answer
    does not fit the statement's scale. Locks the audit, so saves of one school's audit happen one after the other.
    """
    rules.check_permitted(by, Permission.AUDITS_ANSWER)
    with transaction.atomic():
        answer = locked_answer(audit_id, statement_id)
        rules.check_can_answer(by, answer.statement.audit)
        given = {"rating": rating, "reply": reply, "note": note}
        mine = _on_its_scale(answer, {name: text for name, text in given.items() if text is not None})
        merged = _merge(answer, mine, seen)
        if merged.conflict:
            _keep_unused(answer, mine, merged.conflict, by)
            return merged
        wanted = {name: mine[name] for name in merged.changed}
        final = {name: wanted.get(name, getattr(answer, name)) for name in FIELDS}
        rules.check_answer_fits(answer.statement, **final)
        if wanted:
            _store(answer, wanted, by)
        return Outcome(
            answer=answer,
            seen=Seen(**{name: _now_seen(answer, name, mine, seen) for name in FIELDS}),
            changed=merged.changed,
            moved=merged.moved,
        )


def confirm_last_answer(
    *,
    audit_id: uuid.UUID,
    statement_id: uuid.UUID,
    by: Actor,
    seen: Seen,
    note: str = "",
    chosen: uuid.UUID | None = None,
) -> Outcome:
    """The answer says what the school said last time. A note written already stays; else last time's comes along.

    A statement that was merged has several earlier answers: `chosen` says which one, unless they agree, and the notes
    of all of them come along.
    """
    statement = statement_by_id(by, audit_id, statement_id)
    earlier = earlier_answers(statement)
    last = _chosen(earlier, chosen)
    if not can_be_confirmed(statement, last):
        raise NotPossibleNow(
            _("The last answer does not fit this statement any more. Choose anew."), code="other_scale"
        )
    return save_answer(
        audit_id=audit_id,
        statement_id=statement_id,
        by=by,
        seen=seen,
        rating=last.rating,
        reply=last.reply,
        note=note or "\n\n".join(dict.fromkeys(answer.note for answer in earlier if answer.note)),
    )


def _chosen(earlier: list[Answer], chosen: uuid.UUID | None) -> Answer:
    if not earlier:
        raise NotPossibleNow(_("There is no earlier answer to confirm."), code="nothing_to_confirm")
    found = [answer for answer in earlier if chosen in (None, answer.pk)]
    if not found or len({(answer.rating, answer.reply) for answer in found}) > 1:
        raise NotPossibleNow(_("There are several earlier answers. Choose one of them."), code="choose_one")
    return found[0]


def _on_its_scale(answer: Answer, mine: dict[str, str]) -> dict[str, str]:
    scale = answer.statement.scale
    if "reply" not in mine:
        return mine
    mine["reply"] = rules.tidy_reply(scale, mine["reply"])
    if is_typed(scale) and mine.get("rating") != Rating.NOT_APPLICABLE:
        mine["rating"] = Rating.GIVEN.value if mine["reply"] else ""
    return mine


def _merge(answer: Answer, mine: dict[str, str], seen: Seen) -> Outcome:
    """Field by field: changed here, moved elsewhere, or both at once."""
    changed, moved, conflict = [], [], []
    for name in FIELDS:
        current, since = getattr(answer, name), getattr(seen, name)
        is_news = getattr(answer, f"{name}_revision") > since
        if name not in mine:
            if is_news:
                moved.append(name)
        elif mine[name] == current:
            continue
        elif not is_news:
            changed.append(name)
        elif mine[name] == value_at(answer, name, since):
            moved.append(name)
        elif name == "note" and current in mine[name]:
            changed.append(name)  # theirs is contained in mine: nothing of it is lost
        else:
            conflict.append(name)
    return Outcome(answer, seen, changed=tuple(changed), moved=tuple(moved), conflict=tuple(conflict))


def _now_seen(answer: Answer, name: str, mine: dict[str, str], seen: Seen) -> int:
    shows_it = name in mine and mine[name] == getattr(answer, name)
    return int(getattr(answer, f"{name}_revision") if shows_it else getattr(seen, name))


def _keep_unused(answer: Answer, mine: dict[str, str], conflict: tuple[str, ...], by: Actor) -> None:
    """A text that met another one is in the history, once."""
    note = mine.get("note", "") if "note" in conflict else ""
    reply = mine.get("reply", "") if "reply" in conflict else ""
    if not (note or reply):
        return
    if answer.changes.filter(used=False, by_id=by.pk, note=note, reply=reply).exists():
        return
    AnswerChange.objects.create(
        answer=answer,
        revision=answer.revision,
        rating=mine.get("rating", answer.rating),
        reply=reply,
        note=note,
        rating_changed=False,
        reply_changed=bool(reply),
        note_changed=bool(note),
        used=False,
        by_id=by.pk,
        by_name=str(by),
    )


def _store(answer: Answer, wanted: dict[str, str], by: Actor) -> None:
    audit = answer.statement.audit
    was_given, is_first = answer.is_given, "started" not in audit.told
    write_into(answer, wanted, by=by).save(force_insert=True)
    record("answer.changed", by=by, subject=answer.statement, revision=answer.revision, changed=sorted(wanted))
    told = tell_once(audit, "started") if is_first else False
    if was_given != answer.is_given:
        count(audit, answered=1 if answer.is_given else -1)
    elif not told:
        answer.save(update_fields=ANSWER_COLUMNS)
        return
    _write_answer_and_audit(answer, audit)


def write_into(answer: Answer, wanted: dict[str, str], *, by: Actor) -> AnswerChange:
    """The answer says what is wanted, and the change tells so; the caller saves both."""
    answer.revision += 1
    for name, text in wanted.items():
        setattr(answer, name, text)
        setattr(answer, f"{name}_revision", answer.revision)
    answer.updated_by_id, answer.updated_by_name, answer.updated_at = by.pk, str(by), timezone.now()
    return AnswerChange(
        answer=answer,
        revision=answer.revision,
        rating=answer.rating,
        reply=answer.reply,
        note=answer.note,
        rating_changed="rating" in wanted,
        reply_changed="reply" in wanted,
        note_changed="note" in wanted,
        by_id=by.pk,
        by_name=str(by),
        created_at=answer.updated_at,
    )


def count(audit: Audit, *, answered: int = 0, own: int = 0) -> None:
    """The locked audit counts so many answers, and statements of the school's own, more or less; the caller saves it.

    It is ready exactly if nothing is left, and the authority is told once that it is.
    """
    audit.answered += answered
    audit.own_total += own
    audit.total += own
    audit.state = Audit.State.READY if audit.answered == audit.total else Audit.State.OPEN
    if audit.state == Audit.State.READY:
        tell_once(audit, "ready")


ANSWER_COLUMNS: Final = (
    "rating",
    "reply",
    "note",
    "revision",
    "rating_revision",
    "reply_revision",
    "note_revision",
    "updated_by_id",
    "updated_by_name",
    "updated_at",
)


def _write_answer_and_audit(answer: Answer, audit: Audit) -> None:
    """Both rows in one statement: first ratings are the most frequent saves, and wait once less for the database."""
    columns = ", ".join(f"{name} = %s" for name in ANSWER_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH counted AS ("
            "UPDATE school_checklists_audit SET answered = %s, state = %s, told = %s::varchar[] WHERE id = %s"
            f") UPDATE school_checklists_answer SET {columns} WHERE id = %s",  # nosec B608 # names of our own columns
            [
                audit.answered,
                audit.state,
                audit.told,
                audit.pk,
                *(getattr(answer, name) for name in ANSWER_COLUMNS),
                answer.pk,
            ],
        )
