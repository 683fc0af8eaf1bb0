"""What the school's training says about a statement of an audit, and in bands beside a return: figures without names."""

from collections.abc import Callable
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklists.live_sources import LiveSource
from checklists.school import measures
from checklists.school.live import Finding, Provider, register
from reporting.measures import TRAINING, Measure, Period, coverage_band
from training.frequency import Frequency
from training.roles import ALL_STAFF, StaffRole
from training.school.models import StaffMember
from training.school.queries.matrix import Matrix, matrix
from training.school.standing import IN_DATE, Requirement, State

# Below this share in date, what is missing is more than a few gaps.
MOSTLY: Final = 0.8
_LEADS: Final = frozenset({StaffRole.DSL, StaffRole.DEPUTY_DSL})


Who = Callable[[StaffMember], bool]
What = Callable[[Requirement], bool]

# Of whom and of what each of them speaks.
_STAFF_TRAINED: Final[tuple[Who, What]] = (
    lambda staff: not set(ALL_STAFF).isdisjoint(staff.roles),
    lambda asked: asked.frequency == Frequency.ACADEMIC_YEAR,
)
_LEADS_TRAINED: Final[tuple[Who, What]] = (
    lambda staff: not _LEADS.isdisjoint(staff.roles),
    lambda asked: asked.frequency == Frequency.TWO_YEARS and not _LEADS.isdisjoint(asked.roles),
)
_INDUCTION_DONE: Final[tuple[Who, What]] = (
    lambda staff: not set(ALL_STAFF).isdisjoint(staff.roles),
    lambda asked: asked.frequency == Frequency.ONCE,
)
_GOVERNORS_TRAINED: Final[tuple[Who, What]] = (
    lambda staff: StaffRole.GOVERNOR in staff.roles,
    lambda asked: StaffRole.GOVERNOR in asked.roles,
)


def staff_trained() -> Finding:
    """How many of the staff are in date with everything that is asked each school year."""
    return _finding(*_STAFF_TRAINED)


def leads_trained() -> Finding:
    """How many safeguarding leads and deputies are in date with what is asked of them every two years."""
    return _finding(*_LEADS_TRAINED)


def induction_done() -> Finding:
    """How many of the staff have done what is asked once, when they start."""
    return _finding(*_INDUCTION_DONE)


def governors_trained() -> Finding:
    """How many governors are in date with everything that is asked of governors."""
    return _finding(*_GOVERNORS_TRAINED)


def coverage_bands(period: Period) -> dict[Measure, int | None]:
    """The band of each of the four shares on the last day of the period's term; None where nothing like it is asked of anybody."""
    found = matrix(on=period.coverage_on)
    return {
        measure: _band_of(found, *about)
        for measure, about in zip(
            TRAINING, (_STAFF_TRAINED, _LEADS_TRAINED, _INDUCTION_DONE, _GOVERNORS_TRAINED), strict=True
        )
    }


def _band_of(found: Matrix, who: Who, what: What) -> int | None:
    asked = _states_of(found, who, what)
    return coverage_band(sum(IN_DATE.issuperset(states) for states in asked), len(asked)) if asked else None


def _states_of(found: Matrix, who: Who, what: What) -> list[list[State]]:
    """How each of those people stands with all of that which is asked of them; without those of whom none of it is asked."""
    columns = [place for place, asked in enumerate(found.requirements) if what(asked)]
    people = [
        [line.cells[place].state for place in columns if line.cells[place].state != State.NOT_ASKED]
        for line in found.lines
        if who(line.staff)
    ]
    return [states for states in people if states]


def _finding(who: Who, what: What) -> Finding:
    """Of those people, how many are in date with all of that which is asked of them. No level where nothing is asked of any."""
    asked = _states_of(matrix(on=timezone.localdate()), who, what)
    if not asked:
        return Finding((_("Nothing like this is asked of anybody in your staff list yet."),))
    in_date = sum(IN_DATE.issuperset(states) for states in asked)
    overdue = sum(State.OVERDUE in states for states in asked)
    facts = [
        ngettext("%(some)d of %(all)d person is in date.", "%(some)d of %(all)d people are in date.", len(asked))
        % {"some": in_date, "all": len(asked)}
    ]
    still = len(asked) - in_date - overdue
    if still:
        facts.append(ngettext("%(n)d person still has time.", "%(n)d people still have time.", still) % {"n": still})
    if in_date == len(asked):
        return Finding(tuple(facts), "green", _("nobody is missing"))
    if not overdue:
        return Finding(tuple(facts), "amber", _("nobody is overdue, and not all have done it"))
    because = ngettext("%(n)d person is overdue", "%(n)d people are overdue", overdue) % {"n": overdue}
    return Finding(tuple(facts), "amber" if in_date >= MOSTLY * len(asked) else "red", because)


def register_all() -> None:
    """The four sources answer for their slugs, and the bands go along with a return."""
    measures.register(TRAINING, coverage_bands)
    title = gettext_lazy("From your training records")
    for source, look in (
        (LiveSource.STAFF_TRAINED, staff_trained),
        (LiveSource.LEADS_TRAINED, leads_trained),
        (LiveSource.INDUCTION_DONE, induction_done),
        (LiveSource.GOVERNORS_TRAINED, governors_trained),
    ):
        register(Provider(source, title, look, see="/training/"))
