"""What a statement of a new audit came from: the school's earlier answers, across editions of the checklist.

A statement is known by its stable id; what it was split from or merged from, it says itself (`replaces`). No answer is
filled in: an earlier one is shown, and somebody confirms or changes it.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping

from checklists.scales import Rating
from checklists.school.models import Answer, AuditStatement

Wording = AuditStatement.Wording
Found = Mapping[uuid.UUID, Answer]


def ids_to_look_for(statements: Iterable[AuditStatement]) -> set[uuid.UUID]:
    """The stable ids under which an earlier answer to one of these may be found."""
    return {key for statement in statements for key in (statement.stable_id, *statement.replaces)}


def link(statements: Iterable[AuditStatement], found: Found) -> None:
    """Each statement knows its earlier answers and how it compares with what they were given to. Nothing is saved."""
    sources = [(statement, _sources(statement, found)) for statement in statements]
    heirs = Counter(answer.pk for _statement, answers in sources for answer in answers)
    for statement, answers in sources:
        if not answers:
            continue
        statement.last_answer = answers[0]
        statement.wording = _wording(statement, answers, heirs)
        if statement.wording == Wording.MERGED:
            statement.merged_from = [answer.pk for answer in answers]


def can_be_confirmed(statement: AuditStatement, earlier: Answer) -> bool:
    """Whether the earlier answer could stand for this statement as it is: the scale is the same and allows it."""
    if earlier.statement.scale != statement.scale:
        return False
    return earlier.rating != Rating.NOT_APPLICABLE or statement.allow_not_applicable


def _sources(statement: AuditStatement, found: Found) -> tuple[Answer, ...]:
    """Its own earlier answer first, then those to what it replaces. What it had replaced by then already is history."""
    own = found.get(statement.stable_id)
    told = set(own.statement.replaces) if own else set()
    others = [found[key] for key in statement.replaces if key in found and key not in told]
    return tuple(dict.fromkeys([own, *others] if own else others))


def _wording(statement: AuditStatement, answers: tuple[Answer, ...], heirs: Mapping[uuid.UUID, int]) -> Wording:
    if len(answers) > 1:
        return Wording.MERGED
    if heirs[answers[0].pk] > 1:
        return Wording.SPLIT
    before = answers[0].statement
    # On another scale the same words ask for another answer.
    same = (before.stable_id, before.plain, before.scale) == (statement.stable_id, statement.plain, statement.scale)
    return Wording.SAME if same else Wording.REWORDED
