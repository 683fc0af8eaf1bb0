"""What children and parents told, as pages that anybody can open and read, for the file that a school takes along."""

from collections.abc import Iterator
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from incidents.school.concerns import queries
from incidents.school.concerns.models import Concern, ConcernQuerySet
from tenants.moving.export import Page

# So many are read at once, with their messages and steps in two queries.
AT_ONCE: Final = 200


def pages() -> Iterator[Page]:
    """One page with every concern, its messages and what was done with it; in the whole file one more with those that no head reads.
    No page without concerns."""
    hidden = queries.hidden_from_heads()
    told = Concern.objects.exclude(pk__in=hidden.values("pk"))
    if told.exists():
        title = _("What was told on the page for telling")
        yield Page("concerns.html", title, _html(title, told))
    if hidden.exists():
        title = _("What was told, for the chair of governors")
        yield Page("concerns-for-the-chair.html", title, _html(title, hidden), is_withheld=True)


def _html(title: str, rows: ConcernQuerySet) -> Iterator[str]:
    yield render_to_string("school_incidents/readable/head.html", {"title": title})
    found = list(rows.order_by("created_at", "id").values_list("pk", flat=True))
    for start in range(0, len(found), AT_ONCE):
        some = Concern.objects.filter(pk__in=found[start : start + AT_ONCE]).order_by("created_at", "id")
        for concern in some.prefetch_related("messages", "steps"):
            yield render_to_string("school_concerns/readable/concern.html", {"concern": concern})
    yield "  </body>\n</html>\n"
