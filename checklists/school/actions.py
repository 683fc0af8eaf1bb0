"""What changes an audit. Each action asks its rule first; change, history and journal are written together."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority import catalogue
from checklists.authority.catalogue import OpenRound, PublishedVersion
from checklists.school import queries, rules
from checklists.school.models import Answer, AnswerChange, Audit, AuditSection, AuditStatement, Signature
from lantern.access.permissions import Permission
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from reporting.authority import letterbox
from tenants.logins.current import current_tenant

FIELDS: Final = ("rating", "note")


@dataclass(frozen=True)
class Seen:
    """The revisions at which a person saw the two fields of an answer."""

    rating: int
    note: int


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


# Starting


def start_audit(*, round_id: uuid.UUID, by: Actor) -> Audit:
    """The school has an audit of the round, with every statement that applies to its phase copied and unanswered.

    If there is one already, also one that somebody starts at this moment, that one is returned and nothing is changed.
    """
    rules.check_permitted(by, Permission.AUDITS_ANSWER)
    there = queries.audit_of_round(round_id)
    if there is not None:
        return there
    round_ = catalogue.round_by_id(round_id)
    rules.check_can_start(by, round_, on=timezone.localdate())
    version = catalogue.version_for(round_.version_id)
    audit, sections, statements = _copied(round_, version, phase=current_tenant().phase, by=by)
    with transaction.atomic():
        try:
            with transaction.atomic():
                audit.save(force_insert=True)
        except IntegrityError:
            # Somebody else's start was faster, and is committed by now: their insert was waited for.
            return Audit.objects.get(round_id=round_id)
        _link_last_answers(statements)
        AuditSection.objects.bulk_create(sections)
        AuditStatement.objects.bulk_create(statements)
        Answer.objects.bulk_create([Answer(statement=statement) for statement in statements])
        record("audit.started", by=by, subject=audit, statements=audit.total)
        if _tell_once(audit, "opened"):
            audit.save(update_fields=["told"])
    return audit


def _copied(
    round_: OpenRound, version: PublishedVersion, *, phase: str, by: Actor
) -> tuple[Audit, list[AuditSection], list[AuditStatement]]:
    """Unsaved copies of what this school is asked."""
    audit = Audit(
        round_id=round_.id,
        version_id=version.id,
        title=round_.title,
        checklist_title=version.title,
        version_number=version.number,
        opens_on=round_.opens_on,
        due_on=round_.due_on,
        version_size=len(version.statements),
        started_by_id=by.pk,
        started_by_name=str(by),
    )
    sections: list[AuditSection] = []
    statements: list[AuditStatement] = []
    for published in version.sections:
        asked = [statement for statement in published.statements if statement.applies_to(phase)]
        if not asked:
            continue
        section = AuditSection(audit=audit, position=len(sections) + 1, title=published.title)
        sections.append(section)
        statements += [
            AuditStatement(
                audit=audit,
                section=section,
                position=statement.position,
                number=f"{section.position}.{place}",
                published_id=statement.id,
                stable_id=statement.stable_id,
                code=statement.code,
                plain=statement.plain,
                official=statement.official,
                source_ref=statement.source_ref,
                guidance=statement.guidance,
                evidence=statement.evidence,
                frequency=statement.frequency,
                unconfirmed=statement.unconfirmed,
                advice_green=statement.advice_green,
                advice_amber=statement.advice_amber,
                advice_red=statement.advice_red,
                allow_not_applicable=statement.allow_not_applicable,
                weight=statement.weight,
            )
            for place, statement in enumerate(asked, start=1)
        ]
    if not statements:
        raise NotPossibleNow(
            _("No statement of this checklist applies to schools of your phase."), code="nothing_asked"
        )
    audit.total = len(statements)
    return audit, sections, statements


def _link_last_answers(statements: list[AuditStatement]) -> None:
    last = queries.last_answers(statement.stable_id for statement in statements)
    for statement in statements:
        answer = last.get(statement.stable_id)
        if answer is None:
            continue
        statement.last_answer = answer
        same = answer.statement.plain == statement.plain
        statement.wording = AuditStatement.Wording.SAME if same else AuditStatement.Wording.REWORDED


# Answering


def save_answer(
    *,
    audit_id: uuid.UUID,
    statement_id: uuid.UUID,
    by: Actor,
    seen: Seen,
    rating: str | None = None,
    note: str | None = None,
) -> Outcome:
    """The answer says this, unless somebody else changed the same field since it was seen: see Outcome.

    None leaves a field alone. Locks the audit, so saves of one school's audit happen one after the other.
    """
    rules.check_permitted(by, Permission.AUDITS_ANSWER)
    with transaction.atomic():
        answer = queries.locked_answer(audit_id, statement_id)
        rules.check_can_answer(by, answer.statement.audit)
        mine = {name: text for name, text in (("rating", rating), ("note", note)) if text is not None}
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
    *, audit_id: uuid.UUID, statement_id: uuid.UUID, by: Actor, seen: Seen, note: str = ""
) -> Outcome:
    """The answer says what the school said last time. A note written already stays; else last time's comes along."""
    statement = queries.statement_by_id(by, audit_id, statement_id)
    last = statement.last_answer
    if last is None:
        raise NotPossibleNow(_("There is no earlier answer to confirm."), code="nothing_to_confirm")
    return save_answer(
        audit_id=audit_id,
        statement_id=statement_id,
        by=by,
        seen=seen,
        rating=last.rating,
        note=note or last.note,
    )


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
        elif mine[name] == queries.value_at(answer, name, since):
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
    note = mine.get("note", "")
    if "note" not in conflict or not note:
        return
    if answer.changes.filter(used=False, by_id=by.pk, note=note).exists():
        return
    AnswerChange.objects.create(
        answer=answer,
        revision=answer.revision,
        rating=mine.get("rating", answer.rating),
        note=note,
        rating_changed=False,
        note_changed=True,
        used=False,
        by_id=by.pk,
        by_name=str(by),
    )


def _store(answer: Answer, wanted: dict[str, str], by: Actor) -> None:
    audit = answer.statement.audit
    was_given, is_first = answer.is_given, "started" not in audit.told
    answer.revision += 1
    for name, text in wanted.items():
        setattr(answer, name, text)
        setattr(answer, f"{name}_revision", answer.revision)
    answer.updated_by_id, answer.updated_by_name, answer.updated_at = by.pk, str(by), timezone.now()
    AnswerChange.objects.create(
        answer=answer,
        revision=answer.revision,
        rating=answer.rating,
        note=answer.note,
        rating_changed="rating" in wanted,
        note_changed="note" in wanted,
        by_id=by.pk,
        by_name=str(by),
        created_at=answer.updated_at,
    )
    record("answer.changed", by=by, subject=answer.statement, revision=answer.revision, changed=sorted(wanted))
    told = _tell_once(audit, "started") if is_first else False
    if was_given != answer.is_given:
        audit.answered += 1 if answer.is_given else -1
        audit.state = Audit.State.READY if audit.answered == audit.total else Audit.State.OPEN
        if audit.state == Audit.State.READY:
            _tell_once(audit, "ready")
    elif not told:
        answer.save(update_fields=_ANSWER_COLUMNS)
        return
    _write_answer_and_audit(answer, audit)


_ANSWER_COLUMNS: Final = (
    "rating",
    "note",
    "revision",
    "rating_revision",
    "note_revision",
    "updated_by_id",
    "updated_by_name",
    "updated_at",
)


def _write_answer_and_audit(answer: Answer, audit: Audit) -> None:
    """Both rows in one statement: first ratings are the most frequent saves, and wait once less for the database."""
    columns = ", ".join(f"{name} = %s" for name in _ANSWER_COLUMNS)
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
                *(getattr(answer, name) for name in _ANSWER_COLUMNS),
                answer.pk,
            ],
        )


# Signing


def sign_as_head(*, audit_id: uuid.UUID, by: Actor) -> Signature:
    """The head's name stands under the answers, and they are locked."""
    rules.check_permitted(by, Permission.AUDITS_SIGN_AS_HEAD)
    with transaction.atomic():
        audit = queries.locked_audit(audit_id)
        rules.check_can_sign_as_head(by, audit)
        signature = _signature(audit, Signature.Capacity.HEAD, by)
        audit.state = Audit.State.SIGNED_BY_HEAD
        _tell_once(audit, "signed")
        audit.save(update_fields=["state", "told"])
        record("audit.signed", by=by, subject=audit, capacity=Signature.Capacity.HEAD.value)
    return signature


def withdraw_signature(*, audit_id: uuid.UUID, by: Actor) -> Signature:
    """The head's signature is taken back, answers can be changed again, and the authority reads that the audit is only ready."""
    rules.check_permitted(by, Permission.AUDITS_SIGN_AS_HEAD)
    with transaction.atomic():
        audit = queries.locked_audit(audit_id)
        rules.check_can_withdraw(by, audit)
        signature = _signature(audit, Signature.Capacity.HEAD, by, kind=Signature.Kind.WITHDRAWN)
        audit.state = Audit.State.READY
        # The newest news counts: ready is told again, and signed once more when it is true once more.
        audit.told = [kind for kind in audit.told if kind not in {"ready", "signed"}]
        _tell_once(audit, "ready")
        audit.save(update_fields=["state", "told"])
        record("audit.signature_withdrawn", by=by, subject=audit)
    return signature


def sign_as_governor(*, audit_id: uuid.UUID, by: Actor, for_own_use: bool = False) -> Signature:
    """The audit is finished. The return is sent in the same transaction, or none is if the round was closed before.

    NotPossibleNow if the round is closed and `for_own_use` does not say that this is known, and the other way about:
    whoever signs knows whether something leaves the school.
    """
    rules.check_permitted(by, Permission.AUDITS_SIGN_AS_GOVERNOR)
    with transaction.atomic():
        audit = queries.locked_audit(audit_id)
        rules.check_can_sign_as_governor(by, audit, head=queries.signatures_of(audit).head)
        if for_own_use != queries.takes_no_return(queries.round_of(audit)):
            raise NotPossibleNow(_ROUND_STILL_OPEN if for_own_use else _ROUND_CLOSED, code="round_closed")
        signature = _signature(audit, Signature.Capacity.GOVERNOR, by)
        audit.finished_at = signature.created_at
        audit.state = Audit.State.KEPT if for_own_use else Audit.State.SUBMITTED
        if not for_own_use:
            letterbox.drop_return(audit.round_id, queries.levels_for_return(audit))
            _tell_once(audit, "submitted")
        audit.save(update_fields=["state", "told", "finished_at"])
        record("audit.signed", by=by, subject=audit, capacity=Signature.Capacity.GOVERNOR.value)
        record("audit.finished" if for_own_use else "audit.submitted", by=by, subject=audit)
    return signature


_ROUND_CLOSED: Final = _(
    "This round has closed, so no return can be sent any more. Your answers are kept, and you can still sign the audit "
    "for the school’s own use."
)
_ROUND_STILL_OPEN: Final = _("This round is open again. Sign to send the return.")


def _signature(
    audit: Audit, capacity: Signature.Capacity, by: Actor, kind: Signature.Kind = Signature.Kind.SIGNED
) -> Signature:
    return Signature.objects.create(audit=audit, capacity=capacity, kind=kind, by_id=by.pk, by_name=str(by))


# Telling the authority


def _tell_once(audit: Audit, kind: str) -> bool:
    """The authority knows, by name, that the school came this far; the caller saves `told`. False if told before."""
    if kind in audit.told:
        return False
    # In a closed round nobody waits for the news, and what the school does for itself goes on.
    with suppress(NotPossibleNow):
        letterbox.tell(audit.round_id, kind)
    audit.told = [*audit.told, kind]
    return True
