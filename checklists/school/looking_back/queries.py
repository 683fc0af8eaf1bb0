"""What earlier and later audits say, light enough to lay several beside each other."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from checklists.scales import Rating, choices_of, counts_as
from checklists.school import rules
from checklists.school.models import Audit, AuditStatement

# Of a long row of years the newest, so that a line stays one that can be read.
MOST_AUDITS = 6
_COLUMNS = (
    *("audit_id", "id", "stable_id", "replaces", "section_title", "number", "plain", "scale"),
    *("rating", "reply", "note"),
)


@dataclass(frozen=True)
class Line:
    """One statement of one audit with its answer."""

    audit_id: uuid.UUID
    id: uuid.UUID
    stable_id: uuid.UUID
    replaces: tuple[uuid.UUID, ...]
    section: str
    number: str
    plain: str
    scale: str
    rating: str
    reply: str
    note: str

    @property
    def level(self) -> str:
        """`green`, `amber` or `red`; empty where the answer has no level."""
        return counts_as(self.scale, self.rating)

    @property
    def words(self) -> str:
        """The answer as the page that asked for it would say it; empty while there is none."""
        if self.rating == Rating.GIVEN:
            return self.reply
        return str(Rating(self.rating).label) if self.rating else ""

    def rank(self, other: "Line") -> int | None:
        """How good the answer is, to be compared with the other's; None where it has no level.

        On the same scale each choice has its own place, else it is what the choices count as.
        """
        if not self.level:
            return None
        if self.scale != other.scale:
            return ("red", "amber", "green").index(self.level)
        keys = [choice.key for choice in choices_of(self.scale)]
        # Five levels are written from the worst to the best, the others from the best to the worst.
        upwards = choices_of(self.scale)[0].counts_as == "red"
        return keys.index(self.rating) if upwards else -keys.index(self.rating)


def comparable_audits(person: object) -> list[Audit]:
    """The school's audits that somebody has begun to answer, the one due last first; none for a person who may not see them."""
    return list(Audit.objects.filter(answered__gt=0)) if rules.can_view(person) else []


def lines_of(audit_ids: Iterable[uuid.UUID], *, with_notes: bool = True) -> dict[uuid.UUID, list[Line]]:
    """The statements of each of these audits, in order, in one query."""
    found: dict[uuid.UUID, list[Line]] = defaultdict(list)
    rows = AuditStatement.objects.filter(audit_id__in=list(audit_ids)).order_by(
        "audit_id", "section__position", "position"
    )
    named = rows.annotate(
        section_title=F("section__title"), rating=F("answer__rating"), reply=F("answer__reply"), note=F("answer__note")
    ).values(*_COLUMNS if with_notes else _COLUMNS[:-1])
    for row in named:
        section, replaces = row.pop("section_title"), tuple(row.pop("replaces"))
        line = Line(section=section, replaces=replaces, **({"note": ""} | row))
        found[line.audit_id].append(line)
    return found


def audits_like(audit: Audit) -> list[Audit]:
    """This audit and those due before it that asked at least one of its statements, oldest first, the newest of them."""
    asked: set[uuid.UUID] = set()
    for stable_id, replaces in AuditStatement.objects.filter(audit=audit).values_list("stable_id", "replaces"):
        asked |= {stable_id, *replaces}
    rows = (
        Audit.objects.filter(statements__stable_id__in=asked, answered__gt=0, due_on__lte=audit.due_on)
        .distinct()
        .order_by("-due_on", "-created_at")
    )
    return list(reversed(rows[:MOST_AUDITS]))
