"""What a visitor from support may open: checked with every request, by the clock."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.access.guard import OpenToAll, SignedIn
from lantern.access.roles import Role
from lantern.api.problems import CONTENT_TYPE, problem
from lantern.errors import NotAllowed
from lantern.ui.errors import domain_error
from tenants.support import actions, closing, queries

if TYPE_CHECKING:
    from tenants.support.models import Grant

SESSION_KEY = "lantern.support_grant"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_WAYS_OUT = frozenset({"account_logout", "support:enter", "support:over"})
_READ_ONLY = _("Support can look at pages. It cannot change, sign or download anything.")


def remember_grant(request: HttpRequest, grant: "Grant") -> None:
    """This session began with the grant's own link. One that began in any other way counts for nothing."""
    request.session[SESSION_KEY] = str(grant.pk)


class SupportVisits:
    """Signs a visitor out once their access is over, lets them read pages and nothing else, and journals each page.

    Comes after everything that finds out who is asking. A rule that covers every address, those of packages and those to
    come included: permissions say what a visitor may read, this says that reading is all they do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        grant = getattr(request, "support_grant", None)
        match = request.resolver_match
        if grant is None or match is None or response.status_code >= 400:
            return response
        if "attachment" in response.get("Content-Disposition", ""):
            # Not closed, only dropped: closing an answer tells Django that the request has finished.
            return domain_error(request, NotAllowed(_READ_ONLY, code="support_reads"))
        if match.view_name not in _WAYS_OUT:
            actions.note_page(grant=grant, page=match.route, by=grant.person)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None where the request may go on."""
        person: Any = request.user
        if not person.is_authenticated or person.role != Role.SUPPORT:
            return None
        grant = queries.open_grant_of(person)
        began_here = grant is not None and request.session.get(SESSION_KEY) == str(grant.pk)
        if grant is None or not began_here or not grant.is_live(timezone.now()):
            closing.close_what_has_run_out()
            logout(request)
            return redirect("support:over")
        scoped: Any = request
        scoped.support_grant = grant
        return None if _may_be_read(request, view) else _refused(request, view)


def _may_be_read(request: HttpRequest, view: Any) -> bool:
    match = request.resolver_match
    if match is not None and match.view_name in _WAYS_OUT:
        return True
    access = getattr(view, "access", None)
    if request.method not in _SAFE or hasattr(view, "cls"):
        return False
    # What is for everybody who has signed in is about themself, but for the home page.
    return not isinstance(access, SignedIn | OpenToAll) or request.path == "/" or _is_a_text(match)


def _is_a_text(match: Any) -> bool:
    return match is not None and match.view_name.startswith("ui:")


def _refused(request: HttpRequest, view: Any) -> HttpResponse:
    if hasattr(view, "cls"):
        refused = problem(status=403, code="support_reads", detail=str(_READ_ONLY), instance=request.path)
        return JsonResponse(refused.data, status=403, content_type=CONTENT_TYPE)
    return domain_error(request, NotAllowed(_READ_ONLY, code="support_reads"))
