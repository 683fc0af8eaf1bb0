"""What a session opens: only its own tenant, and nothing before a second step for whoever has to show one."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lantern.access.guard import OpenToAll
from lantern.api.problems import CONTENT_TYPE, problem
from tenants.logins.current import current_tenant
from tenants.people import two_step
from tenants.people.session_limits import way_through

TENANT_KEY = "tenant"

# What somebody needs to show the second step they have, and what somebody who has none needs to set one up.
TO_SHOW_IT = frozenset({"people:two_step", "people:session", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"})
TO_SET_IT_UP = TO_SHOW_IT | {"account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn"}
_ASKED = _("Set up two-step verification first.")


class SessionOfThisTenant:
    """Drops a session that says it belongs to another tenant, or a signed-in one that says nothing.

    Sessions live in the tenant's own schema, so this happens only if rows were copied between schemas. Comes after
    AuthenticationMiddleware and before anything reads `request.user`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        here = str(current_tenant().id)
        if SESSION_KEY in request.session and request.session.get(TENANT_KEY) != here:
            request.session.flush()
        return self.get_response(request)


class TwoStepFirst:
    """Sends whoever has to use two-step verification and has not shown it to the page that says how.

    Open meanwhile: what is open to all, and the addresses named here. Somebody who has a second step may not set up another
    one: a session that began with the password alone would read the recovery codes and pass.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None where the request may go on; else the way to the page, or 403 for a program."""
        if isinstance(getattr(view, "access", None), OpenToAll) or not two_step.is_missing(request):
            return None
        person: Any = request.user
        open_meanwhile = TO_SHOW_IT if person.has_second_step else TO_SET_IT_UP
        if request.resolver_match and request.resolver_match.view_name in open_meanwhile:
            return None
        if hasattr(view, "cls"):
            refused = problem(status=403, code="two_step_missing", detail=str(_ASKED), instance=request.path)
            return JsonResponse(refused.data, status=403, content_type=CONTENT_TYPE)
        page = reverse("people:two_step")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": page})
        return redirect(page)


class ConfirmFirst:
    """Asks who it is where a view wants to know it anew, and keeps a form that was sent for after the answer.

    Comes last, so that it answers before allauth, which would keep the form in plain text and the browser's cookies with it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The way to confirm, by the first method the person has; any other exception goes on."""
        if not isinstance(exception, ReauthenticationRequired) or not request.user.is_authenticated:
            return None
        methods = get_adapter().get_reauthentication_methods(request.user)
        page = methods[0]["url"] if methods else reverse("people:sign_in_again")
        return way_through(request, page, str(request.user.pk))
