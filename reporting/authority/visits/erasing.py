"""What goes at the authority when one of its schools is erased. Runs as the owner, in the authority's schema."""

from reporting.authority.visits.models import SharedReturn, Visit, VisitNote


def erase_visits(role: str) -> int:
    """No shared return and no note of a visit to the school with this login is left. 0: none of them is a return in the letterbox."""
    VisitNote.objects.filter(school_role=role).delete()
    Visit.objects.filter(school_role=role).delete()
    SharedReturn.objects.filter(sender=role).delete()
    return 0
