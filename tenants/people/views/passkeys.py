"""allauth's pages of passkeys, where ours differ."""

from typing import Any

from allauth.core.internal import ratelimit
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from tenants.people import rules


class SignIn(LoginWebAuthnView):
    """Asking what to sign is limited too, since each question is kept in a session; what was wrong stands on the next page."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refused: HttpResponse | None = ratelimit.consume_or_429(
            request, app="allauth.mfa", action="webauthn_login", limit_get=True
        )
        return refused or super().get(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        for message in form.non_field_errors():
            messages.error(self.request, message)
        return redirect("account_login")


class Confirm(ReauthenticateWebAuthnView):
    """A passkey that does not work leaves the person where they were."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **kwargs}


class Remove(RemoveWebAuthnView):
    """Says beforehand where a passkey is the last second step of somebody who needs one, and removes it in one transaction."""

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            rules.check_can_remove_second_step(self.request.user, self.object)
            return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_remove = rules.can_remove_second_step(self.request.user, self.object)
        return {**super().get_context_data(**kwargs), "may_remove": may_remove}


sign_in = SignIn.as_view()
confirm = Confirm.as_view()
remove = Remove.as_view()
