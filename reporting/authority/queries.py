"""What officers read: who is where, by name, and what was published."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklists.authority import queries as checklists
from lantern.jobs.models import Job
from lantern.jobs.queries import latest_job
from reporting.authority import receipts
from reporting.authority.disclosure.leaves import Facts, Leaf, leaf_groups
from reporting.authority.models import Chase, Closure, Notice
from reporting.shares import whole_percent
from tenants.logins.current import current_tenant
from tenants.register import queries as register

CLOSING_JOB = "reporting.close_round"
CHASING_JOB = "reporting.chase_schools"


class Stage(TextChoices):
    """How far a school has got, as it told the authority itself."""

    NOT_OPENED = "not_opened", gettext_lazy("Not opened")
    OPENED = "opened", gettext_lazy("Opened")
    STARTED = "started", gettext_lazy("Started")
    SENT_BACK = "sent_back", gettext_lazy("Sent back")
    READY = "ready", gettext_lazy("Ready to sign")
    SIGNED = "signed", gettext_lazy("Signed")
    SUBMITTED = "submitted", gettext_lazy("Submitted")


# The figures of a round in order of progress. A school that has looked and answered nothing counts as started.
FIGURES: dict[str, frozenset[str]] = {
    "not_opened": frozenset({Stage.NOT_OPENED}),
    "started": frozenset({Stage.OPENED, Stage.STARTED, Stage.SENT_BACK}),
    "ready": frozenset({Stage.READY}),
    "signed": frozenset({Stage.SIGNED}),
    "submitted": frozenset({Stage.SUBMITTED}),
}
LATE = "late"
# More that officers look for, cutting across the figures.
SELECTIONS: dict[str, frozenset[str]] = {
    "not_started": frozenset({Stage.NOT_OPENED, Stage.OPENED}),
    "sent_back": frozenset({Stage.SENT_BACK}),
    "not_submitted": frozenset(Stage) - {Stage.SUBMITTED},
}


@dataclass(frozen=True)
class SchoolProgress:
    """One school in one round, by name: dates and a stage, nothing of any answer."""

    school_id: uuid.UUID
    name: str
    phase: str
    phase_label: str
    type_name: str
    contact_name: str
    contact_email: str
    is_set_up: bool
    stage: Stage
    told: dict[str, datetime]
    late: bool
    # Its own due date: the round's, or a later one that it was given, and why.
    due_on: date
    why_later: str = ""
    percent: int | None = None
    chased_at: datetime | None = None
    # Why nobody there can be asked any more, in words for the page; empty for a school that is still here.
    gone: str = ""

    @property
    def has_more_time(self) -> bool:
        return bool(self.why_later)

    @property
    def since(self) -> datetime | None:
        """When it reached its stage."""
        return self.told.get(self.stage)

    @property
    def submitted_at(self) -> datetime | None:
        return self.told.get(Stage.SUBMITTED)

    def is_in(self, figure: str) -> bool:
        """Whether the school is one of those that a figure counts. A school that is gone is nobody's to remind."""
        if figure == "not_started" and self.gone:
            return False
        return self.late if figure == LATE else self.stage in (FIGURES | SELECTIONS).get(figure, frozenset())


@dataclass(frozen=True)
class Completion:
    """Who is where in a round, the schools by name."""

    round: Any
    schools: list[SchoolProgress]
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def invited(self) -> int:
        return len(self.schools)

    @property
    def submitted(self) -> int:
        return self.counts["submitted"]

    @property
    def percent(self) -> int:
        return whole_percent(self.submitted, self.invited)

    @property
    def of_not_started(self) -> int:
        return len(self.of("not_started"))

    @property
    def waits_until(self) -> date | None:
        """The last day that a school which has not submitted was given beyond the round's due date."""
        given = [school.due_on for school in self.of("not_submitted") if school.has_more_time and not school.gone]
        return max(given, default=None)

    def of(self, figure: str) -> list[SchoolProgress]:
        """The schools that a figure counts; all of them for no figure."""
        return [school for school in self.schools if school.is_in(figure)] if figure else self.schools


def rounds(search: str = "", state: str = "", *, on: date | None = None) -> QuerySet[Any]:
    """The authority's rounds, the one due last first."""
    return checklists.rounds(search, state, on=on)


def round_by_id(round_id: uuid.UUID) -> Any:
    """Raises NotFound."""
    return checklists.round_by_id(round_id)


def is_released(round_id: uuid.UUID) -> bool:
    """Whether the round has been closed and its results stand."""
    return Closure.objects.filter(round_id=round_id).exists()


def was_drawn_before(round_id: uuid.UUID) -> bool:
    """Whether this installation published the round once. Not in the database: it may be older than the release."""
    return receipts.is_kept(current_tenant().id, round_id)


def closed_rounds(round_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When each of the rounds that is closed was closed, in one query."""
    return dict(Closure.objects.filter(round_id__in=list(round_ids)).values_list("round_id", "at"))


def closing_job(round_id: uuid.UUID) -> Job | None:
    """How far publishing the round has got; None before closing was confirmed."""
    return latest_job(CLOSING_JOB, round_id)


def completion(round_: Any) -> Completion:
    """Who is where in the round. Five queries, however many schools there are."""
    asked = checklists.asked_by(round_)
    known = register.schools_by_id([row.school_id for row in asked])
    told, percents, chased = _told(round_.pk), _percents(round_.pk), last_chased(round_.pk)
    today = timezone.localdate()
    schools = []
    for row in asked:
        school = known.get(row.school_id)
        stage, dates = _stage(told.get(row.school_role, {}))
        due_on = max(row.extended_to or round_.due_on, round_.due_on)
        gone = _gone(school)
        schools.append(
            SchoolProgress(
                school_id=row.school_id,
                name=school.name if school else _("A school that has left the register"),
                phase=school.phase if school else "other",
                phase_label=school.get_phase_display() if school else "",
                type_name=school.type_name if school else "",
                contact_name=school.contact_name if school else "",
                contact_email=school.contact_email if school else "",
                is_set_up=bool(school and school.is_set_up),
                stage=stage,
                told=dates,
                late=today > due_on and stage != Stage.SUBMITTED and not gone,
                due_on=due_on,
                why_later=row.extension_reason if due_on > round_.due_on else "",
                percent=percents.get(row.school_role) if stage in {Stage.STARTED, Stage.SENT_BACK} else None,
                chased_at=chased.get(row.school_id),
                gone=gone,
            )
        )
    schools.sort(key=lambda school: (school.name.casefold(), str(school.school_id)))
    counts = Counter(dict.fromkeys((*FIGURES, LATE), 0))
    counts.update(figure for school in schools for figure in counts if school.is_in(figure))
    return Completion(round=round_, schools=schools, counts=counts)


def last_chased(round_id: uuid.UUID) -> dict[uuid.UUID, datetime]:
    """When each school of the round was last reminded by an officer."""
    rows = Chase.objects.filter(round_id=round_id).order_by().values_list("school_id").annotate(Max("at"))
    return dict(rows)


def chases(round_id: uuid.UUID) -> QuerySet[Chase]:
    """Every reminder that an officer sent in the round, the newest first."""
    return Chase.objects.filter(round_id=round_id)


def chasing_job(round_id: uuid.UUID) -> Job | None:
    """How far the reminders of the round are that somebody sent last; None before the first."""
    return latest_job(CHASING_JOB, round_id)


def submitted_counts(round_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many schools have submitted, for each of several rounds, in one query."""
    rows = (
        Notice.objects.filter(round_id__in=list(round_ids), kind=Notice.Kind.SUBMITTED)
        .values("round_id")
        .annotate(schools=Count("sender", distinct=True))
    )
    return {row["round_id"]: row["schools"] for row in rows}


def moved_since(moment: datetime) -> dict[str, int]:
    """How many schools said for the first time in a round that they had started, signed or submitted, since then."""
    rows = (
        Notice.objects.filter(kind__in=["started", "signed", "submitted"])
        .values("round_id", "sender", "kind")
        .annotate(first=Min("at"))
        .filter(first__gte=moment)
    )
    return dict(Counter(kind for kind, _sender in {(row["kind"], row["sender"]) for row in rows}))


@dataclass(frozen=True)
class Foreseen:
    """What closing a round now would publish: groups and their sizes, from public facts."""

    completion: Completion
    leaves: tuple[Leaf, ...]


def foreseen(round_: Any) -> Foreseen:
    """The groups that closing the round now would make, worked out from who says that it has submitted."""
    state = completion(round_)
    known = register.schools_by_id([school.school_id for school in state.schools])
    facts = [
        Facts(str(school.school_id), school.phase, known[school.school_id].size_band or "S")
        for school in state.of("submitted")
        if school.school_id in known
    ]
    return Foreseen(completion=state, leaves=leaf_groups(facts))


def _gone(school: Any) -> str:
    """What became of a school that is the authority's no more; empty for one that is."""
    if school is None:
        return _("No longer in the register")
    if school.moved_to:
        return _("Moved to %(authority)s") % {"authority": school.moved_to}
    return _("Closed") if school.is_closed else ""


def _told(round_id: uuid.UUID) -> dict[str, dict[str, datetime]]:
    """The newest time of each kind of notice, by the school's login."""
    stages = Notice.objects.filter(round_id=round_id).exclude(kind=Notice.Kind.PROGRESS)
    rows = stages.values("sender", "kind").annotate(newest=Max("at"))
    told: dict[str, dict[str, datetime]] = {}
    for row in rows:
        told.setdefault(row["sender"], {})[row["kind"]] = row["newest"]
    return told


def _percents(round_id: uuid.UUID) -> dict[str, int | None]:
    """How much each school said last that it had answered, by its login."""
    rows = Notice.objects.filter(round_id=round_id, kind=Notice.Kind.PROGRESS)
    return dict(rows.order_by("sender", "-at").distinct("sender").values_list("sender", "percent"))


def _stage(told: dict[str, datetime]) -> tuple[Stage, dict[str, datetime]]:
    """The newest notice says where a school is: it may go back, as when the head takes a signature back.

    Submitted is the end: nothing that is told later takes it back.
    """
    if not told:
        return Stage.NOT_OPENED, told
    if Stage.SUBMITTED in told:
        return Stage.SUBMITTED, told
    # Two notices of one transaction carry the same moment; the later stage is the true one.
    return Stage(max(told, key=lambda kind: (told[kind], Stage.values.index(kind)))), told
