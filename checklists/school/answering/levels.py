"""What green, amber or red of the school's own records is on the scale of a statement."""

from typing import Final

from checklists.scales import Scale

# Five levels say more than three can suggest; a number or a text is never suggested, only cited.
_RATINGS: Final[dict[str, dict[str, str]]] = {
    Scale.RAG: {"green": "green", "amber": "amber", "red": "red"},
    Scale.PARTLY: {"green": "yes", "amber": "partly", "red": "no"},
    Scale.YES_NO: {"green": "yes", "red": "no"},
}


def rating_for(scale: str, level: str) -> str:
    """The rating that the level suggests; empty where it suggests none."""
    return _RATINGS.get(scale, {}).get(level, "")
