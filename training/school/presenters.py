"""The matrix and a person's training in words: filters, cells, and the order of people."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklists.school_year import year_began
from lantern.ui.words import short_day
from training.roles import StaffRole
from training.school.models import TrainingRecord
from training.school.queries.matrix import Line, Matrix
from training.school.standing import SOON, Standing, State

Words = str | Promise

BY_NAME: Final = "name"
SHOWN: Final[dict[str, Words]] = {
    "": gettext_lazy("Needs something first"),
    "overdue": gettext_lazy("Overdue"),
    "expires": gettext_lazy("Expires within %(days)d days"),
    "due": gettext_lazy("Due"),
    "exempt": gettext_lazy("Exempt"),
    BY_NAME: gettext_lazy("By name"),
}
# Which shape and which tint a cell of the matrix has.
_BADGES: Final = {
    State.OVERDUE: "overdue",
    State.EXPIRES: "expires",
    State.DUE: "due",
    State.DONE: "done",
    State.EXEMPT: "exempt",
    State.NOT_ASKED: "na",
}
_TINTS: Final = {State.OVERDUE: "ln-cell--over", State.EXPIRES: "ln-cell--soon"}


@dataclass(frozen=True)
class Choice:
    """A link of a filter."""

    text: Words
    href: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True)
class Selection:
    """What the address of the matrix asks for. Anything that it does not know is left out."""

    show: str = ""
    search: str = ""
    role: str = ""

    @classmethod
    def of(cls, asked: "dict[str, str]") -> "Selection":
        show, role = asked.get("show", ""), asked.get("role", "")
        return cls(
            show=show if show in SHOWN else "",
            search=asked.get("q", "").replace("\x00", "").strip()[:100],
            role=role if role in StaffRole else "",
        )

    def query(self, **changed: str) -> str:
        """The same as the end of an address, with `?`; without one where nothing is chosen."""
        named = {"show": self.show, "q": self.search, "role": self.role} | changed
        text = urlencode({name: value for name, value in named.items() if value})
        return f"?{text}" if text else ""

    def lines(self, found: Matrix) -> list[Line]:
        """The people who are asked for, in the order asked for."""
        chosen = (
            list(found.lines)
            if self.show in ("", BY_NAME)
            else [line for line in found.lines if line.has(State(self.show))]
        )
        return chosen if self.show == BY_NAME else sorted(chosen, key=lambda line: line.urgency)

    def filters(self, found: Matrix) -> list[Choice]:
        """The filters, each with how many people it leaves."""
        numbers = found.people_in
        return [
            Choice(
                text=str(text) % {"days": SOON.days} if key == "expires" else text,
                count=None if key in ("", BY_NAME) else numbers[State(key)],
                href=self.query(show=key) or "?",
                is_current=key == self.show,
            )
            for key, text in SHOWN.items()
        ]

    def roles(self) -> list[Choice]:
        """Everybody, or those with one role."""
        options = [("", gettext_lazy("Everybody")), *StaffRole.choices]
        return [Choice(text=text, href=key, is_current=key == self.role) for key, text in options]


@dataclass(frozen=True)
class Cell:
    """A standing as it is drawn: shape, word, and a smaller line below."""

    badge: str
    tint: str
    word: str
    small: str

    @classmethod
    def of(cls, standing: Standing, *, on: date) -> "Cell":
        word, small = _words(standing, on)
        return cls(_BADGES[standing.state], _TINTS.get(standing.state, ""), word, small)


def _words(standing: Standing, on: date) -> tuple[str, str]:
    match standing.state:
        case State.DONE:
            return _("Done"), day_in_matrix(standing.day, on)
        case State.DUE:
            return _("Due"), _("by %(day)s") % {"day": day_in_matrix(standing.day, on)}
        case State.EXPIRES:
            return _("Expires"), day_in_matrix(standing.day, on)
        case State.OVERDUE:
            days = ngettext("%(days)d day", "%(days)d days", standing.days) % {"days": standing.days}
            return (_("Expired") if standing.has_expired else _("Overdue")), days
        case State.EXEMPT:
            until = _(", to %(day)s") % {"day": day_in_matrix(standing.day, on)} if standing.day else ""
            return _("Exempt"), f"{standing.reason}{until}"
    return _("Not required"), ""


def day_in_matrix(day: date | None, on: date) -> str:
    """The day in this school year, with its month; the month and the year before and after it."""
    if day is None:
        return ""
    if year_began(day) == year_began(on):
        return short_day(day)
    return formats.date_format(day, "M Y")


def in_words(standing: Standing, *, on: date) -> str:
    """The cell in one line, for a spreadsheet and for a reader of a list."""
    if standing.state == State.NOT_ASKED:
        return ""
    word, small = _words(standing, on)
    if standing.state in (State.DONE, State.DUE, State.EXPIRES) and standing.day:
        small = formats.date_format(standing.day, "j F Y")
        small = _("by %(day)s") % {"day": small} if standing.state == State.DUE else small
    return f"{word}, {small}" if small else word


def state_of_record(record: TrainingRecord) -> tuple[str, str]:
    """How a record stands: the badge's shape, and words."""
    if record.voided_at:
        return "na", _("Voided: %(why)s") % {"why": record.voided_because}
    if record.declined_at:
        return "na", _("Turned down: %(why)s") % {"why": record.declined_because}
    if record.approved_at is None:
        return "due", _("Waits for approval")
    return "done", _("Counts")
