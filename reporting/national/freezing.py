"""Publishing the national figures of a school year, once. Runs as the owner of the tables, in the directory's schema."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority import library as sets
from checklists.school_year import school_year
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from reporting.national.combining import LEAST_AUTHORITIES, combine
from reporting.national.models import Contribution, Release
from reporting.national.parts import part_of
from reporting.national.sets import comparable_statements, library_codes


class AlreadyPublished(NotPossibleNow):
    """The figures of this set and school year stand and are never made again."""

    default_code = "already_published"

    def __init__(self) -> None:
        super().__init__(_("The national figures of this school year are published and do not change."))


def periods_to_freeze(on: date) -> list[tuple[str, int]]:
    """Sets and school years that are over and for which authorities gave, without a release; the oldest first."""
    over = Contribution.objects.filter(period__lt=school_year(on)).values_list("period", "library").distinct()
    out = set(Release.objects.values_list("period", "library"))
    known = set(library_codes())
    return [(code, period) for period, code in sorted(over) if (period, code) not in out and code in known]


def freeze_period(*, library: str, period: int, by: Actor) -> Release:
    """The national figures of this set and school year stand. AlreadyPublished the second time.

    NotPossibleNow while the school year runs or for a set that the library does not have. Of fewer than LEAST_AUTHORITIES
    the release has no groups.
    """
    if not comparable_statements(library):
        raise NotPossibleNow(_("The library has no such checklist."), code="no_such_set")
    if period >= school_year(timezone.localdate()):
        raise NotPossibleNow(_("National figures are published when the school year is over."), code="not_over")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(national_key(%s, %s::smallint))", [library, period])
        if Release.objects.filter(library=library, period=period).exists():
            raise AlreadyPublished
        given = Contribution.objects.filter(library=library, period=period).order_by("sender")
        release = release_from(library, period, list(given.values_list("parts", flat=True)))
        release.save(force_insert=True)
        record("national.frozen", by=by, subject=release, library=library, authorities=release.authorities)
    return release


def release_from(library: str, period: int, given: Sequence[Sequence[Mapping[str, Any]]]) -> Release:
    """The release, not saved, of what was given, in an order that says nothing of who gave it."""
    statements = comparable_statements(library)
    contributions = [[part_of(data) for data in parts] for parts in given]
    checklist = sets.checklist(library)
    return Release(
        library=library,
        title=checklist.title if checklist else library,
        period=period,
        authorities=len(contributions),
        statements=_as_data(statements),
        groups=combine(contributions, {key: one.plain for key, one in statements.items()})
        if len(contributions) >= LEAST_AUTHORITIES
        else [],
    )


def _as_data(statements: Mapping[str, sets.LibraryStatement]) -> list[dict[str, Any]]:
    return [{"id": key, "code": one.code, "plain": one.plain} for key, one in statements.items()]
