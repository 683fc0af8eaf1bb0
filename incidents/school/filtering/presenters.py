"""The filtering log in words: filters of its lists, steps as buttons, and a review part by part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.school.filtering import rules
from incidents.school.filtering.models import (
    OVER,
    WAITING,
    FilterChange,
    FilterChangeQuerySet,
    Part,
    ReviewNote,
    State,
)
from incidents.school.filtering.queries.changes import ChangeCounts, changes
from incidents.school.filtering.rules import Step
from lantern.ui.forms import GovukBoundField

Words = str | Promise

SHOWN: Final[dict[str, Words]] = {
    "": _("Waiting"),
    "in-place": _("In place"),
    "over": _("Over"),
    "all": _("All"),
}
_BUTTONS: Final[tuple[tuple[Step, Words, str], ...]] = (
    (Step.APPROVE, _("Approve"), ""),
    (Step.REFUSE, _("Refuse"), "warning"),
    (Step.MAKE, _("It is made in the filter"), ""),
    (Step.REVERSE, _("It is switched back"), ""),
    (Step.WITHDRAW, _("Withdraw"), "secondary"),
    (Step.NOTE, _("Add a note"), "secondary"),
)


@dataclass(frozen=True)
class Filter:
    """A link of a filter."""

    text: Words
    href: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class Button:
    """A step that the reader may take now."""

    step: Step
    text: Words
    kind: str


@dataclass(frozen=True)
class Selection:
    """What the address of the change log asks for. Anything that it does not know is left out."""

    show: str
    search: str

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Selection":
        show = asked.get("show", "")
        return cls(show=show if show in SHOWN else "", search=asked.get("q", "").replace("\x00", "").strip()[:200])

    @property
    def title(self) -> Words:
        return SHOWN[self.show]

    def rows(self) -> FilterChangeQuerySet:
        """The changes that are asked for. Nothing is read yet."""
        found = changes()
        match self.show:
            case "":
                found = found.filter(state__in=WAITING)
            case "in-place":
                found = found.filter(state=State.IN_PLACE)
            case "over":
                found = found.filter(state__in=OVER)
        return found.filter(what__icontains=self.search) if self.search else found

    def filters(self, counts: ChangeCounts) -> list[Filter]:
        everything = counts.waiting + counts.in_place + counts.over
        numbers = (counts.waiting, counts.in_place, counts.over, everything)
        return [
            Filter(text, f"?show={key}" if key else "?", number, key == self.show)
            for (key, text), number in zip(SHOWN.items(), numbers, strict=True)
        ]


def buttons_of(person: object, change: FilterChange) -> list[Button]:
    """The steps that this person may take now."""
    return [Button(step, text, kind) for step, text, kind in _BUTTONS if rules.can_take(person, change, step)]


@dataclass(frozen=True)
class Shown:
    """One part of a review: what stands there, what stood there before, and its fields while it is open."""

    part: Part
    newest: ReviewNote | None
    older: tuple[ReviewNote, ...]
    verdict: GovukBoundField | None = None
    text: GovukBoundField | None = None
    seen: GovukBoundField | None = None


def parts_of(notes: Mapping[str, list[ReviewNote]], form: Any = None) -> list[Shown]:
    """Every part in order; with a form, each with its fields."""
    found = []
    for part in Part:
        written = notes.get(part, [])
        fields = {name: form[f"{part}_{name}"] for name in ("verdict", "text", "seen")} if form is not None else {}
        found.append(Shown(part=part, newest=written[-1] if written else None, older=tuple(written[-2::-1]), **fields))
    return found
