"""What a school may tell its authority: how far it has got, one return for each round, what its records say in bands, and that it
lends a return by name.

Runs on the school's own login, inside the caller's transaction, as one INSERT into tables that this login cannot read.
The database stamps who sent it and when.
"""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotPossibleNow
from lantern.records import Record
from reporting.authority.models import MeasureRelease, MeasureReturn, Notice, Return
from reporting.authority.triggers import CLOSED, WRONG_SHAPE
from reporting.authority.visits.models import SharedReturn
from reporting.measures import period_of
from tenants.logins.current import current_tenant


def tell(round_id: uuid.UUID, kind: str) -> None:
    """The authority reads, by name, that this school has opened, started, … or submitted. Raises NotPossibleNow.

    May be told again; the newest counts, except that submitted stays submitted.
    """
    _drop(Notice(round_id=round_id, kind=Notice.Kind(kind)))


def tell_progress(round_id: uuid.UUID, percent: int) -> None:
    """The authority reads how much of the audit this school has answered, in whole percent. Raises NotPossibleNow."""
    _drop(Notice(round_id=round_id, kind=Notice.Kind.PROGRESS, percent=percent))


def drop_return(round_id: uuid.UUID, levels: Sequence[int]) -> None:
    """This school's answers are in the letterbox, as levels in the order of the version's statements.

    NotPossibleNow when the round is closed, does not ask this school, or has this school's return already. ValueError
    when there is not one known level for each statement, which is a mistake in the caller.
    """
    _drop(Return(round_id=round_id, levels=list(levels)))


def takes_measures(opens_on: date) -> bool:
    """Whether a round that opened on that day still takes what records say: nothing was published about its term yet."""
    return not MeasureRelease.objects.filter(term_began=period_of(opens_on).term.began).exists()


def drop_measures(round_id: uuid.UUID, bands: Sequence[int]) -> None:
    """What this school's records say is in the letterbox, one band for each measure in their order.

    It counts only beside a return of the same round, so the caller drops both in one transaction. NotPossibleNow and ValueError as
    for drop_return.
    """
    _drop(MeasureReturn(round_id=round_id, bands=list(bands)))


def share_return(round_id: uuid.UUID, levels: Sequence[int]) -> None:
    """The authority's officers can read this school's levels by name, until the school takes them away.

    NotPossibleNow when the round does not ask this school or it shares already. ValueError as for drop_return.
    """
    _drop(SharedReturn(round_id=round_id, levels=list(levels)))


def stop_sharing(round_id: uuid.UUID) -> bool:
    """Nobody at the authority can read this school's levels of the round any more; False if nobody could before."""
    # Row security already leaves this login its own row alone; the filter says the same.
    removed, _each = SharedReturn.objects.filter(round_id=round_id, sender=current_tenant().role).delete()
    return bool(removed)


def _drop(letter: Record) -> None:
    try:
        # A savepoint, so that the caller's transaction outlives a refusal.
        with transaction.atomic():
            letter.save(force_insert=True)
    except IntegrityError as error:
        if _sqlstate(error) == "23505":
            raise NotPossibleNow(
                _("Your school’s return for this round has been submitted already."), code="already_submitted"
            ) from error
        if _sqlstate(error) == "23514":
            raise ValueError("A return holds known levels only, and a letter of measures known bands.") from error
        raise
    except DatabaseError as error:
        if _sqlstate(error) == CLOSED:
            raise NotPossibleNow(
                _("This round is closed or does not ask your school. Nothing can be sent for it any more."),
                code="round_closed",
            ) from error
        if _sqlstate(error) == WRONG_SHAPE:
            raise ValueError(
                "A return has one level for each statement, and a letter one band for each measure."
            ) from error
        raise


def _sqlstate(error: DatabaseError) -> str:
    return str(getattr(error.__cause__, "pgcode", "") or "")
