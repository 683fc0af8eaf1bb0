"""What goes at the authority when one of its schools is erased. Runs as the owner, in the authority's schema."""

from training.authority.sessions.models import Booking, Cancellation


def erase_bookings(role: str) -> int:
    """No booking of the school with this login is left, and its places are free. 0: none of them is a return in the letterbox."""
    Cancellation.objects.filter(school_role=role).delete()
    Booking.objects.filter(school_role=role).delete()
    return 0
