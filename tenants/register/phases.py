"""What kind of school a row of the national register describes, and how large it is.

The phase is the one that GIAS gives. Special schools, pupil referral units and independent schools have none there
("Not applicable"), so theirs comes from the type of establishment and, for independent schools, from the ages taught.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    NURSERY = "nursery", _("Nursery")
    PRIMARY = "primary", _("Primary")
    SECONDARY = "secondary", _("Secondary")
    ALL_THROUGH = "all_through", _("All-through")
    SPECIAL = "special", _("Special")
    PRU = "pru", _("Alternative provision")
    POST_16 = "post_16", _("16 plus")
    OTHER = "other", _("Other")


class SizeBand(models.TextChoices):
    SMALL = "S", _("Small")
    MEDIUM = "M", _("Medium")
    LARGE = "L", _("Large")


# The most pupils of a small and of a medium school. 210 and 420 pupils are one and two classes in each of a primary
# school's seven years; 600 and 1,200 are about four and eight in each of a secondary school's five.
LARGEST_OF_BAND: dict[Phase, tuple[int, int]] = {
    Phase.NURSERY: (60, 120),
    Phase.PRIMARY: (210, 420),
    Phase.SECONDARY: (600, 1200),
    Phase.ALL_THROUGH: (800, 1500),
    Phase.SPECIAL: (60, 150),
    Phase.PRU: (30, 80),
    Phase.POST_16: (500, 1500),
    Phase.OTHER: (200, 600),
}

NOT_APPLICABLE = "not applicable"

# The code is what a file has when a column with names is blank; both come from GIAS's own list.
_PHASE_OF_CODE = {
    "0": NOT_APPLICABLE,
    "1": "nursery",
    "2": "primary",
    "3": "middle deemed primary",
    "4": "secondary",
    "5": "middle deemed secondary",
    "6": "16 plus",
    "7": "all-through",
}
_PHASE_OF_NAME = {
    "nursery": Phase.NURSERY,
    "primary": Phase.PRIMARY,
    "middle deemed primary": Phase.PRIMARY,
    "middle deemed secondary": Phase.SECONDARY,
    "secondary": Phase.SECONDARY,
    "16 plus": Phase.POST_16,
    "all-through": Phase.ALL_THROUGH,
    "all through": Phase.ALL_THROUGH,
}
_PHASE_OF_TYPE = {
    "community special school": Phase.SPECIAL,
    "foundation special school": Phase.SPECIAL,
    "non-maintained special school": Phase.SPECIAL,
    "other independent special school": Phase.SPECIAL,
    "academy special converter": Phase.SPECIAL,
    "academy special sponsor led": Phase.SPECIAL,
    "free schools special": Phase.SPECIAL,
    "pupil referral unit": Phase.PRU,
    "academy alternative provision converter": Phase.PRU,
    "academy alternative provision sponsor led": Phase.PRU,
    "free schools alternative provision": Phase.PRU,
    "local authority nursery school": Phase.NURSERY,
    "further education": Phase.POST_16,
    "sixth form centres": Phase.POST_16,
    "special post 16 institution": Phase.POST_16,
    "academy 16-19 converter": Phase.POST_16,
    "academy 16 to 19 sponsor led": Phase.POST_16,
    "free schools 16 to 19": Phase.POST_16,
    "academy secure 16 to 19": Phase.POST_16,
}


class UnknownPhase(ValueError):
    """The file names a phase that GIAS does not have."""


def phase_of(*, name: str, code: str, type_name: str, low_age: int | None, high_age: int | None) -> Phase:
    """The phase of a row; raises UnknownPhase for a phase that is not in GIAS's list, or for none at all."""
    word = name.strip().casefold() or _PHASE_OF_CODE.get(code.strip().lstrip("0") or code.strip()[:1], "")
    if word in _PHASE_OF_NAME:
        return _PHASE_OF_NAME[word]
    if word != NOT_APPLICABLE:
        raise UnknownPhase(name.strip() or code.strip())
    return _PHASE_OF_TYPE.get(type_name.strip().casefold()) or _phase_of_ages(low_age, high_age)


def _phase_of_ages(low: int | None, high: int | None) -> Phase:
    """Preparatory schools that end at 13 count as primary; schools that begin before 10 and go on as all-through."""
    if low is None or high is None or low > high:
        return Phase.OTHER
    if low >= 16:
        return Phase.POST_16
    if high <= 5:
        return Phase.NURSERY
    if high <= 13 and low < 10:
        return Phase.PRIMARY
    return Phase.SECONDARY if low >= 10 else Phase.ALL_THROUGH


def size_band_of(phase: str, pupils: int | None) -> SizeBand:
    """The size among schools of the same phase. A school that gives no number is new or tiny, so it counts as small."""
    small, medium = LARGEST_OF_BAND[Phase(phase)]
    if pupils is None or pupils <= small:
        return SizeBand.SMALL
    return SizeBand.MEDIUM if pupils <= medium else SizeBand.LARGE
