"""What a school's leaving would cut short at its authority. Runs in the authority's schema."""

from django.utils.translation import gettext as _

from checklists.authority import queries as checklists
from reporting.authority.models import Notice


def awaited(role: str) -> list[str]:
    """One sentence for each round that waits for a return of the school with this login."""
    waiting = checklists.rounds_that_ask(role).exclude(
        pk__in=Notice.objects.filter(sender=role, kind=Notice.Kind.SUBMITTED).values("round_id")
    )
    return [_("The round “%(title)s” waits for this school’s return.") % {"title": round_.title} for round_ in waiting]
