"""The list of incidents, for those who deal with them; for everybody else what they themselves told of."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.school import queries, rules
from incidents.school.forms.dealing import FilterForm
from incidents.school.presenters import filters, without_names
from incidents.school.queries import SHOWS, Wanted
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission

ON_A_PAGE: Final = 50
OWN_ON_A_PAGE: Final = 25


@require_safe
@requires(Permission.INCIDENTS_REPORT)
def incidents(request: SchoolRequest) -> HttpResponse:
    """The incidents that this person may see, newest first; fifty a page."""
    if "own" in request.GET or not rules.works_with_incidents(request.user):
        return _own(request)
    now, form = timezone.now(), FilterForm(request.GET)
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    show = request.GET.get("show", "open")
    wanted = Wanted(
        show=show if show in SHOWS else "open",
        search=request.GET.get("q", "").strip()[:50],
        **{name: given.get(name) or empty for name, empty in _NOTHING.items()},
    )
    page = Paginator(queries.listed(request.user, wanted, now=now), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    involved = queries.involved_in_all(shown)
    counts = queries.counts(request.user, now=now)
    rest = {name: value for name, value in request.GET.dict().items() if name not in {"show", "page"} and value}
    context = {
        "form": form,
        "wanted": wanted,
        "is_cut_down": bool(rest),
        "filters": filters(wanted, counts, rest),
        "page": page,
        "rows": [(one, without_names(involved.get(one.pk, ())), one.is_late(now)) for one in shown],
        "can_log": rules.can_log(request.user),
        "has_own": queries.reported_by(request.user).exists() if not rules.can_log(request.user) else False,
    }
    return render(request, "school_incidents/list.html", context, status=422 if form.errors else 200)


_NOTHING: Final[dict[str, Any]] = {"category": "", "severity": "", "since": None, "until": None}


def _own(request: SchoolRequest) -> HttpResponse:
    page = Paginator(queries.reported_by(request.user), OWN_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, queries.has_read(one)) for one in page.object_list]
    return render(request, "school_incidents/own.html", {"page": page, "rows": rows})
