"""What goes at the authority when one of its schools is erased. Runs as the owner, in the authority's schema."""

from reporting.authority.models import MeasureReturn, Return


def erase_returns(role: str) -> int:
    """No return of the school with this login is left in the letterbox, nor what its records said; how many returns there were.

    Releases stay: they hold noisy totals of groups and name no school. Notices stay: they are the authority's own
    record of who had come how far, and say nothing of any answer.
    """
    MeasureReturn.objects.filter(sender=role).delete()
    removed, _ = Return.objects.filter(sender=role).delete()
    return removed
