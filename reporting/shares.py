"""Shares of exact, public counts. Shares of answers are another matter: reporting/authority/disclosure."""


def whole_percent(part: int, whole: int) -> int:
    """The share in whole percent, rounded half up; 100 only if nothing is missing; 0 of nothing is 0."""
    if not whole:
        return 0
    rounded = (200 * part + whole) // (2 * whole)
    return rounded if part == whole else min(rounded, 99)
