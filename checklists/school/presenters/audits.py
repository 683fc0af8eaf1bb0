"""The audit page in words: sections, rows, filters, and the steps of signing off."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.authority.catalogue import OpenRound
from checklists.scales import AMBER, GREEN, RED, Rating, counts_as
from checklists.school import rules
from checklists.school.answering.presence import Here
from checklists.school.answering.presenters import Face, workers
from checklists.school.answering.queries import assigned_to
from checklists.school.answering.rules import can_assign
from checklists.school.models import Answer, Audit, AuditSection, AuditStatement, Signature
from checklists.school.places import Place, carry_on_place, last_place_of
from checklists.school.queries.audits import Signed, takes_no_return
from lantern.access.permissions import Permission, can
from lantern.access.roles import Role
from lantern.ui.words import when
from tenants.people.models import User

Words = str | Promise
Wording = AuditStatement.Wording


def level_of(statement: AuditStatement) -> str:
    """Green, amber, red or nothing: what the answer counts as on any scale."""
    return counts_as(statement.scale, statement.answer.rating)


# What is asked of each statement, and of whoever reads.
SELECTIONS: dict[str, tuple[Words, Callable[[AuditStatement, User], bool]]] = {
    "": (gettext_lazy("All"), lambda statement, reader: True),
    "unanswered": (gettext_lazy("Unanswered"), lambda statement, reader: not statement.answer.rating),
    "red": (gettext_lazy("Red"), lambda statement, reader: level_of(statement) == RED),
    "amber": (gettext_lazy("Amber"), lambda statement, reader: level_of(statement) == AMBER),
    "red_flags": (gettext_lazy("Red flags"), lambda statement, reader: statement.red_flag),
    "different": (gettext_lazy("New or reworded"), lambda statement, reader: statement.wording != Wording.SAME),
    "mine": (gettext_lazy("Assigned to me"), lambda statement, reader: assigned_to(statement) == reader.pk),
    "nobody": (gettext_lazy("Not assigned"), lambda statement, reader: assigned_to(statement) is None),
}


@dataclass(frozen=True)
class Filter:
    text: Words
    count: int
    href: str
    current: bool


@dataclass(frozen=True)
class Row:
    id: uuid.UUID
    number: str
    plain: str
    rating: str
    reply: str
    red_flag: bool
    is_own: bool
    why: str
    last: str


@dataclass(frozen=True)
class Section:
    id: uuid.UUID
    heading: str
    rows: tuple[Row, ...]
    counts: tuple[int, int, int, int]
    total: int
    is_open: bool
    unchanged: int  # answers of last time that can be confirmed
    offers: int  # unanswered statements with an answer of the authority's to confirm
    may_add: bool

    @property
    def answered(self) -> int:
        return self.total - self.counts[3]


@dataclass(frozen=True)
class SigningStep:
    icon: str
    title: Words
    detail: Words
    href: str = ""
    link: Words = ""


@dataclass(frozen=True)
class Reading:
    """Who reads the page, and what is true of the whole audit for each of its rows."""

    person: User
    names: dict[uuid.UUID, str]
    has_history: bool
    is_shared_out: bool  # whether anything is assigned to anybody


@dataclass(frozen=True)
class AuditPage:
    audit: Audit
    sections: tuple[Section, ...]
    filters: tuple[Filter, ...]
    selection: str
    carry_on: Place | None
    stopped: Place | None
    has_history: bool
    confirmable: int
    round_closed: bool
    due_on: date  # as the authority says now; the audit keeps what it was at the start
    why_later: str
    steps: tuple[SigningStep, ...]
    ended: Signature | None
    can_reopen: bool
    can_export: bool
    workers: tuple[Face, ...]
    can_assign: bool

    @property
    def is_empty(self) -> bool:
        return not self.sections


def audit_page(
    *,
    person: User,
    audit: Audit,
    statements: list[AuditStatement],
    selection: str,
    signed: Signed,
    persons: list[User],
    round_: OpenRound | None,
    at_work: list[tuple[str, uuid.UUID | None, datetime]],
    here: list[Here],
    authority: str,
) -> AuditPage:
    """Everything the page shows. Asks the database nothing: the rows come loaded."""
    chosen = selection if selection in SELECTIONS else ""
    around = [_place(statement) for statement in statements]
    can_answer = rules.can_answer(person, audit)
    going_on = carry_on_place(person, around) if can_answer else None
    reading = Reading(
        person=person,
        names={one.pk: one.name for one in persons},
        has_history=any(statement.last_answer_id for statement in statements),
        is_shared_out=any(assigned_to(statement) for statement in statements),
    )
    round_closed = not audit.is_finished and not audit.was_sent and takes_no_return(round_)
    return AuditPage(
        audit=audit,
        sections=tuple(_sections(audit, statements, chosen, going_on, reading)),
        filters=tuple(_filters(audit, statements, chosen, reading)),
        selection=chosen,
        carry_on=going_on,
        stopped=last_place_of(person, around) if can_answer else None,
        has_history=reading.has_history,
        confirmable=sum(is_confirmable(statement) for statement in statements),
        round_closed=round_closed,
        due_on=round_.due_on if round_ else audit.due_on,
        why_later=round_.why_later if round_ and not audit.is_finished else "",
        steps=tuple(_signing_steps(person, audit, signed, persons, round_closed=round_closed, authority=authority)),
        ended=signed.ended,
        # Whether a later audit was started from these answers is asked when it is tried.
        can_reopen=rules.may(person, rules.Act.REOPEN, audit),
        can_export=can(person, Permission.AUDITS_EXPORT),
        workers=tuple(workers(person=person, statements=statements, persons=persons, at_work=at_work, here=here)),
        can_assign=can_assign(person, audit),
    )


def is_confirmable(statement: AuditStatement) -> bool:
    """The same question as CONFIRMABLE, of a loaded row that is not answered."""
    last = statement.last_answer
    if statement.answer.rating or last is None or statement.wording != Wording.SAME:
        return False
    return last.rating != Rating.NOT_APPLICABLE or statement.allow_not_applicable


def counts_of(statements: list[AuditStatement]) -> tuple[int, int, int, int]:
    """What counts as green, amber and red, and what is not answered; other answers have no level and are left out."""
    levels = [level_of(statement) for statement in statements]
    unanswered = sum(not statement.answer.rating for statement in statements)
    return levels.count(GREEN), levels.count(AMBER), levels.count(RED), unanswered


def by_section(statements: list[AuditStatement]) -> list[tuple[AuditSection, list[AuditStatement]]]:
    """Sections in order, each with its statements."""
    grouped: dict[uuid.UUID, tuple[AuditSection, list[AuditStatement]]] = {}
    for statement in statements:
        grouped.setdefault(statement.section_id, (statement.section, []))[1].append(statement)
    return list(grouped.values())


def _place(statement: AuditStatement) -> Place:
    answer = statement.answer
    return Place(
        id=statement.pk,
        number=statement.number,
        plain=statement.plain,
        section_id=statement.section_id,
        rating=answer.rating,
        updated_by_id=answer.updated_by_id,
        updated_at=answer.updated_at,
    )


def _sections(
    audit: Audit, statements: list[AuditStatement], chosen: str, here: Place | None, reading: Reading
) -> list[Section]:
    can_answer = rules.can_answer(reading.person, audit)
    is_wanted = SELECTIONS[chosen][1]
    sections = []
    for section, own in by_section(statements):
        shown = [statement for statement in own if is_wanted(statement, reading.person)]
        if not shown:
            continue
        counts = counts_of(own)
        was_begun = 0 < counts[3] < len(own)
        sections.append(
            Section(
                id=section.pk,
                heading=str(section),
                rows=tuple(_row(statement, reading) for statement in shown),
                counts=counts,
                total=len(own),
                is_open=bool(chosen) or was_begun or (here is not None and here.section_id == section.pk),
                offers=sum(bool(one.offered_rating) and not one.answer.rating for one in own) if can_answer else 0,
                unchanged=sum(is_confirmable(one) for one in own) if can_answer else 0,
                may_add=rules.can_add(reading.person, audit, section),
            )
        )
    return sections


def _filters(audit: Audit, statements: list[AuditStatement], chosen: str, reading: Reading) -> list[Filter]:
    address = reverse("school_checklists:audit", args=[audit.pk])
    left_out = set() if reading.has_history else {"different"}
    left_out |= set() if reading.is_shared_out else {"mine", "nobody"}
    left_out |= set() if any(statement.red_flag for statement in statements) else {"red_flags"}
    return [
        Filter(
            text=text,
            count=sum(is_wanted(statement, reading.person) for statement in statements),
            href=f"{address}?show={key}" if key else address,
            current=key == chosen,
        )
        for key, (text, is_wanted) in SELECTIONS.items()
        if key not in left_out
    ]


def _row(statement: AuditStatement, reading: Reading) -> Row:
    last = statement.last_answer
    if last is not None:
        last_words = _("Last time: %(rating)s") % {"rating": Truncator(last.in_words).words(8)}
    else:
        last_words = _("No answer last time") if reading.has_history else ""
    return Row(
        id=statement.pk,
        number=statement.number,
        plain=statement.plain,
        rating=statement.answer.rating,
        reply=statement.answer.reply if statement.answer.rating == Rating.GIVEN else "",
        red_flag=statement.red_flag,
        is_own=statement.is_own,
        why=_why(statement, reading),
        last=last_words,
    )


def _why(statement: AuditStatement, reading: Reading) -> str:
    """Why the row stands as it does, and who brought it there."""
    answer, last = statement.answer, statement.last_answer
    parts = [_wording_words(statement)] if reading.has_history and not answer.rating else []
    if answer.rating and last is not None:
        parts.append(_comparison(answer, last))
    elif not answer.rating and answer.note:
        parts.append(_("A note, but no rating."))
    if answer.updated_by_name:
        parts.append(f"{answer.updated_by_name}.")
    elif reading.is_shared_out:
        whose = assigned_to(statement)
        parts.append(f"{reading.names.get(whose, _('Somebody who has left'))}." if whose else _("Not assigned."))
    return " ".join(part for part in parts if part)


def _wording_words(statement: AuditStatement) -> str:
    if statement.wording == Wording.NEW:
        return _("New this time.")
    if statement.wording == Wording.REWORDED:
        return _("Reworded since last time.")
    if statement.wording == Wording.SPLIT:
        return _("Split since last time.")
    if statement.wording == Wording.MERGED:
        return _("Merged since last time.")
    return _("Confirm or change.")


def _comparison(answer: Answer, last: Answer) -> str:
    if last.rating == Rating.GIVEN and answer.reply != last.reply:
        return _("Was “%(reply)s”.") % {"reply": Truncator(last.reply).words(8)}
    if answer.rating != last.rating:
        return _("Was %(rating)s.") % {"rating": last.get_rating_display().lower()}
    if answer.note != last.note:
        return _("Changed note.")
    return _("Confirmed from last time.")


def _signing_steps(
    person: User, audit: Audit, signed: Signed, signers: list[User], *, round_closed: bool, authority: str
) -> list[SigningStep]:
    state = Audit.State
    sign = reverse("school_checklists:sign", args=[audit.pk])
    is_answered = audit.state != state.OPEN
    answering = SigningStep(
        icon="sent" if is_answered else ("half" if audit.answered else "none"),
        title=_("1 Answer every statement"),
        detail=_("%(answered)d of %(total)d. “Not applicable” counts.")
        % {"answered": audit.answered, "total": audit.total},
    )
    head = _signature_step(
        _("2 Head signs"),
        _signature_words(signed.head),
        names=_names(signers, Role.HEAD, _("Nobody here is the head yet.")),
        opens="" if is_answered else _("Opens when step 1 is done."),
        href=sign if rules.can_sign_as_head(person, audit) or rules.can_withdraw(person, audit) else "",
        link=_("Take the signature back") if signed.head else _("Read and sign"),
    )
    governor = _signature_step(
        _("3 Governor signs"),
        _signature_words(signed.governor),
        names=_names(signers, Role.GOVERNOR, _("Nobody here is a governor yet.")),
        opens="" if signed.head else _("Opens when the head has signed."),
        href=sign if rules.can_sign_as_governor(person, audit, head=signed.head) else "",
        link=_("Read and sign"),
    )
    return [answering, head, governor, _return_step(audit, round_closed=round_closed, authority=authority)]


def _signature_words(signature: Signature | None) -> str:
    if signature is None:
        return ""
    return _("%(name)s, %(when)s.") % {"name": signature.by_name, "when": when(signature.created_at)}


def _signature_step(title: str, signature: str, *, names: str, opens: str, href: str, link: str) -> SigningStep:
    return SigningStep(
        icon="sent" if signature else "none",
        title=title,
        detail=signature or " ".join(part for part in (names, opens) if part),
        href=href,
        link=link,
    )


def _return_step(audit: Audit, *, round_closed: bool, authority: str) -> SigningStep:
    title = _("4 The return goes to %(authority)s") % {"authority": authority}
    if audit.state == Audit.State.SUBMITTED:
        return SigningStep(icon="sent", title=title, detail=_("Sent %(when)s.") % {"when": when(audit.finished_at)})
    if audit.sent_at:
        return SigningStep(
            icon="sent", title=title, detail=_("Sent %(when)s. It stays as it was.") % {"when": when(audit.sent_at)}
        )
    if round_closed:
        return SigningStep(
            icon="none", title=title, detail=_("The round has closed. No return will be sent; your answers are kept.")
        )
    return SigningStep(icon="none", title=title, detail=_("On the second signature, at once."))


def _names(signers: list[User], role: Role, nobody: str) -> str:
    names = [person.name for person in signers if person.role == role]
    return ", ".join(names) + "." if names else nobody
