"""Incidents as pages that anybody can open and read, for the file that a school takes along."""

from collections.abc import Iterator
from typing import Final

from django.db.models import Max, Min, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.school_year import school_year
from incidents.school import queries as incidents
from incidents.school.keeping.queries.contents import Whole, wholes_of
from incidents.school.keeping.queries.figures import within
from incidents.school.models import Incident
from tenants.moving.export import Page
from tenants.moving.kept import path_of

# So many are read at once: the memory of one page of a large school, and a handful of queries for each hundred.
AT_ONCE: Final = 100


def pages() -> Iterator[Page]:
    """One page for each school year with the incidents that were reported in it, and all that is kept beside them; in the whole file
    one more with those that a head may not know of. None without incidents."""
    every = Incident.objects.order_by("reported_at", "id")
    hidden = every.filter(pk__in=incidents.hidden_from_heads().values("pk"))
    told = every.exclude(pk__in=incidents.hidden_from_heads().values("pk"))
    ends = told.order_by().aggregate(first=Min("reported_at"), last=Max("reported_at"))
    if ends["first"] is not None:
        first, last = (school_year(timezone.localtime(ends[name]).date()) for name in ("first", "last"))
        for year in range(first, last + 1):
            title = _("Incidents %(year)s") % {"year": f"{year}/{(year + 1) % 100:02d}"}
            yield Page(f"incidents-{year}.html", title, _html(title, told.filter(within(year)), among=told))
    if hidden.exists():
        title = _("Incidents for the chair of governors")
        yield Page("incidents-for-the-chair.html", title, _html(title, hidden, among=every), is_withheld=True)


def _html(title: str, rows: QuerySet[Incident], *, among: QuerySet[Incident]) -> Iterator[str]:
    """The page in pieces, each with the incident of the moment."""
    yield render_to_string("school_incidents/readable/head.html", {"title": title})
    found = list(rows.select_related("anonymised"))
    for start in range(0, len(found), AT_ONCE):
        for whole in wholes_of(found[start : start + AT_ONCE], among=among):
            yield render_to_string("school_keeping/readable/incident.html", {"whole": whole, "paths": _paths(whole)})
    yield "  </body>\n</html>\n"


def _paths(whole: Whole) -> list[str]:
    """Where the files beside the incident lie in the export, but for those that have been erased."""
    return [path_of(kept.file) for kept in whole.files if kept.file.state != kept.file.State.ERASED]
