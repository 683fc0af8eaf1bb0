"""The second step of signing in, for whoever has not shown one at a sign-in service."""

from typing import TYPE_CHECKING

from allauth.mfa.stages import AuthenticateStage

from tenants.sso.oidc import ServiceProvider

if TYPE_CHECKING:
    from django.http import HttpRequest


class SecondStep(AuthenticateStage):
    """Asks for a code or a passkey, unless this very sign-in came from a service that asks everybody for a second step."""

    def _should_handle(self, request: "HttpRequest") -> bool:
        sociallogin = (self.login.signal_kwargs or {}).get("sociallogin")
        provider = getattr(sociallogin, "provider", None)
        if isinstance(provider, ServiceProvider) and provider.service.asks_second_step:
            return False
        return bool(super()._should_handle(request))
