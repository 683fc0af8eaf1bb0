"""What a school that leaves could never take back at its old authority. Runs in the authority's schema."""

from django.utils.translation import gettext as _

from reporting.authority.visits.models import SharedReturn


def shared(role: str) -> list[str]:
    """One sentence for each return that the school with this login shares by name."""
    found = SharedReturn.objects.filter(sender=role).select_related("round").order_by("round__due_on")
    return [
        _("The school shares its return of “%(title)s”. Its head stops that first.") % {"title": one.round.title}
        for one in found
    ]
