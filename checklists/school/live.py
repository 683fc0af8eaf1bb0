"""What the school's own records say about a statement: a small registry that the owners of records add to.

A statement may name a source by its slug (checklists/live_sources.py). A provider looks into the records when somebody asks
and says what it found, with figures, and where it can, which of green, amber and red that suggests. What it says is shown and
never filled in: somebody has to press a button beside it, and what they cite is kept as they saw it.

To add a source: a slug in LiveSource, and `register(Provider(...))` from the `ready()` of an app of the school.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise

from checklists.live_sources import LiveSource

LEVELS = ("green", "amber", "red")


@dataclass(frozen=True)
class Finding:
    """What the records say now. `facts` are whole sentences; `level` is empty where figures alone suggest none."""

    facts: tuple[str, ...]
    level: str = ""
    because: str = ""

    def __post_init__(self) -> None:
        if self.level and self.level not in LEVELS:
            raise ValueError(f"{self.level!r} is not one of {LEVELS}")


@dataclass(frozen=True)
class Provider:
    """One kind of record. `look` may query; `see` is the page on which the records themselves can be read."""

    source: LiveSource
    title: str | Promise
    look: Callable[[], Finding]
    see: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A finding as it is shown, with the time at which it was true."""

    source: str
    title: str
    facts: tuple[str, ...]
    level: str
    because: str
    see: str
    looked_at: datetime

    @property
    def mark(self) -> str:
        """Tells one finding from another, so that nobody uses figures that they have not seen."""
        said = "\n".join((self.source, self.level, *self.facts))
        return hashlib.sha256(said.encode()).hexdigest()[:32]


_providers: dict[str, Provider] = {}


def register(provider: Provider) -> None:
    """The provider answers for its slug from now on. ValueError if another one does already."""
    if _providers.setdefault(provider.source.value, provider) is not provider:
        raise ValueError(f"Two providers for {provider.source.value}")


def has_provider(slug: str) -> bool:
    """Whether anything can be said about this slug; a version may name one that this release does not know."""
    return slug in _providers


def suggestion_for(slug: str) -> Suggestion | None:
    """What the records say at this moment; None for a slug that nobody answers for."""
    provider = _providers.get(slug)
    if provider is None:
        return None
    found = provider.look()
    return Suggestion(
        source=slug,
        title=str(provider.title),
        facts=found.facts,
        level=found.level,
        because=found.because,
        see=provider.see,
        looked_at=timezone.now(),
    )
