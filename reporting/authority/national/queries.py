"""Whether the authority takes part in the national comparison, and what it gave."""

import uuid
from dataclasses import dataclass

from reporting.authority.national.models import Choice, Sent


@dataclass(frozen=True)
class Standing:
    """How the authority stands to the national comparison. `chosen` is the newest choice, None before the first."""

    chosen: Choice | None
    sent: list[Sent]

    @property
    def takes_part(self) -> bool:
        return self.chosen is not None and self.chosen.takes_part


def standing() -> Standing:
    """The newest choice and everything given, the newest first. Two queries."""
    return Standing(Choice.objects.first(), list(Sent.objects.select_related("round")))


def given_of(round_id: uuid.UUID) -> list[Sent]:
    """What was given of one round."""
    return list(Sent.objects.filter(round_id=round_id))


def rounds_given() -> frozenset[uuid.UUID]:
    """Every round of which something was given to the national comparison."""
    return frozenset(Sent.objects.values_list("round_id", flat=True))
