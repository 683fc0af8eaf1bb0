"""The national comparison on an authority's host: taking part, and its figures beside the authority's own."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission, can
from lantern.errors import NotFound, NotPossibleNow
from reporting.authority import releases
from reporting.authority.figures import Release
from reporting.authority.national import actions, queries
from reporting.authority.national.forms import JoinForm
from reporting.authority.national.presenters import national_page
from reporting.authority.presenters.benchmark import PageLink, views_of
from reporting.authority.queries import round_by_id
from reporting.national import catalogue
from reporting.national.combining import LEAST_AUTHORITIES


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def national(request: HttpRequest) -> HttpResponse:
    """Whether the authority takes part, what it gave, and which national figures there are."""
    context = {
        "standing": queries.standing(),
        "releases": catalogue.summaries(),
        "may_choose": can(request.user, Permission.NATIONAL_CHOOSE),
        "least": LEAST_AUTHORITIES,
    }
    return render(request, "authority_national/national.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.NATIONAL_CHOOSE)
def join(request: HttpRequest) -> HttpResponse:
    """What taking part means, for whoever answers for the data; sending the ticked form joins."""
    if queries.standing().takes_part:
        return redirect("authority_national:national")
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _chosen(request, takes_part=True)
    return render(request, "authority_national/join.html", {"form": form, "least": LEAST_AUTHORITIES})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.NATIONAL_CHOOSE)
def leave(request: HttpRequest) -> HttpResponse:
    """What stopping means; sending the form stops."""
    if not queries.standing().takes_part:
        return redirect("authority_national:national")
    if request.method == "POST":
        return _chosen(request, takes_part=False)
    return render(request, "authority_national/leave.html", {"standing": queries.standing()})


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def beside(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """One closed round beside the national figures that fit it. An unknown group is not found: groups are frozen."""
    round_by_id(round_id)
    release = releases.release_of(round_id)
    if release is None:
        raise NotFound(_("Results appear when the round closes."))
    found = catalogue.national_for(release)
    if found is None or not found.groups:
        context = {"release": release, "least": LEAST_AUTHORITIES, "views": _views(release)}
        return render(request, "authority_national/none.html", context)
    group = found.group(request.GET.get("group", found.groups[0].key))
    if group is None:
        raise NotFound(_("There is no such group in the national figures."))
    context = {"view": national_page(release, found, group), "views": _views(release)}
    return render(request, "authority_national/beside.html", context)


def _views(release: Release) -> list[PageLink]:
    """The other pages of the round. National groups are not its own, so they begin with all its schools."""
    return views_of(release.groups[0], view="authority_national:beside") if release.has_figures else []


def _chosen(request: HttpRequest, *, takes_part: bool) -> HttpResponse:
    try:
        actions.choose(takes_part=takes_part, by=request.user)
    except NotPossibleNow as refusal:
        # Somebody else chose the same a moment ago.
        messages.info(request, str(refusal))
    else:
        said = (
            _("Your authority takes part from the next round on.") if takes_part else _("Your authority has stopped.")
        )
        messages.success(request, said)
    return redirect("authority_national:national")
