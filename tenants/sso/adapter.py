"""How django-allauth treats accounts of sign-in services: found by issuer and subject, linked by their owner, never made."""

import logging
from typing import TYPE_CHECKING, Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lantern.errors import DomainError
from tenants.sso import actions, queries
from tenants.sso.oidc import ServiceProvider, app_of
from tenants.sso.outgoing import ServiceProblem, Unreachable

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest

    from tenants.sso.models import SignInService

logger = logging.getLogger(__name__)


class NoSuchService(SocialApp.DoesNotExist, ValueError):
    """The service was removed or turned off. A ValueError too: allauth then forgets a half-finished sign-in by it."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Signing in by a service that the tenant's own administrator has set up."""

    def list_apps(
        self, request: "HttpRequest", provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The services that are turned on; with `provider`, the one of this identifier or issuer."""
        services = queries.enabled_services()
        return [app_of(service) for service in services if provider in (None, str(service.pk), service.issuer)]

    def get_provider(self, request: "HttpRequest", provider: str, client_id: str | None = None) -> ServiceProvider:
        """The service of this identifier or issuer; NoSuchService if none is turned on."""
        apps = self.list_apps(request, provider=provider)
        if not apps:
            raise NoSuchService
        return ServiceProvider(request, app=apps[0])

    def list_providers(self, request: "HttpRequest") -> list[ServiceProvider]:
        """Every service that is turned on."""
        return [ServiceProvider(request, app=app) for app in self.list_apps(request)]

    def is_open_for_signup(self, request: "HttpRequest", sociallogin: "SocialLogin") -> bool:
        """Nobody signs up; people are invited."""
        return False

    def can_authenticate_by_email(self, login: "SocialLogin", email: str) -> bool:
        """Never: whoever runs the service could write any address into an account there."""
        return False

    def pre_social_login(self, request: "HttpRequest", sociallogin: "SocialLogin") -> None:
        """Goes on only if the account is linked to somebody. Linking and joining are done here."""
        service = sociallogin.provider.service
        subject = sociallogin.account.uid
        data = sociallogin.state.get("data") or {}
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(_link(request, service, subject, data))
        if "invitation" in data:
            try:
                sociallogin.account = actions.join(token_digest=data["invitation"], service=service, subject=subject)
            except DomainError as error:
                raise ImmediateHttpResponse(
                    refused(request, service, str(error.message), status=error.status)
                ) from None
            sociallogin.user = sociallogin.account.user
        elif not sociallogin.is_existing:
            _log("not_linked", service)
            raise ImmediateHttpResponse(render(request, "sso/not_linked.html", {"service": service}, status=403))

    def on_authentication_error(
        self,
        request: "HttpRequest",
        provider: ServiceProvider,
        error: str = AuthError.UNKNOWN,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """A page of ours instead of allauth's: what to do now, and nothing of what the service said."""
        service = provider.service
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(
                refused(request, service, _("You did not finish signing in there."), status=401)
            )
        _log(exception.code if isinstance(exception, ServiceProblem) else "no_such_state", service)
        raise ImmediateHttpResponse(trouble(request, service, exception))


def trouble(request: "HttpRequest", service: "SignInService", problem: Exception | None) -> HttpResponse:
    """The page that says that signing in did not work: for now if the service is away, else with another try."""
    if isinstance(problem, Unreachable):
        sentence = _("The service does not answer at the moment.")
        return refused(request, service, sentence, status=503)
    return refused(request, service, _("We could not make sure that it was you. Start again from here."), status=401)


def refused(request: "HttpRequest", service: "SignInService", sentence: str, *, status: int) -> HttpResponse:
    """The page for a sign-in that led nowhere."""
    return render(request, "sso/not_signed_in.html", {"service": service, "sentence": sentence}, status=status)


def _link(request: "HttpRequest", service: "SignInService", subject: str, data: dict[str, Any]) -> HttpResponse:
    # Somebody else may have signed in at this browser since the link was begun.
    if not request.user.is_authenticated or str(request.user.pk) != data.get("person"):
        return refused(request, service, _("You are no longer signed in here."), status=403)
    try:
        actions.link(person=request.user, service=service, subject=subject, by=request.user)
    except DomainError as error:
        return refused(request, service, str(error.message), status=error.status)
    messages.success(request, _("Your %(service)s account is linked.") % {"service": service.label})
    return redirect("sso:links")


def _log(reason: str, service: "SignInService") -> None:
    # One word, by one of the names that a log line may carry (lantern.logs). Which tenant it was, the line says by itself.
    logger.warning("A sign-in by the service %s failed.", service.pk, extra={"state": reason})
