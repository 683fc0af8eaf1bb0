"""allauth's OpenID Connect, with a service of this tenant instead of a row of its own table, and with our checks.

allauth keeps the state of a sign-in in the session, sends people away and takes them back. What it fetches goes through
`outgoing`, and who somebody is comes from the signed token alone (`tokens`): the userinfo address is never asked.
"""

import secrets
from typing import TYPE_CHECKING, Any

from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants.logins.current import current_tenant
from tenants.sso import discovery, tokens
from tenants.sso.models import SignInService
from tenants.sso.outgoing import ServiceProblem, ask

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest, HttpResponse


def app_of(service: SignInService) -> SocialApp:
    """The service as allauth wants it: an application that is in no table."""
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=str(service.pk),
        name=service.label,
        client_id=service.client_id,
        secret=service.client_secret,
        settings={"service": service},
    )


def redirect_address(service: SignInService) -> str:
    """Where the service sends people back, built from the directory's host. Whoever registers Lantern there enters it."""
    return current_tenant().url(reverse("sso:callback", args=[service.pk]))


class ServiceAdapter(OpenIDConnectOAuth2Adapter):
    """The conversation with one service about one sign-in."""

    def __init__(self, request: "HttpRequest", service: SignInService) -> None:
        super().__init__(request, str(service.pk))
        self.service = service
        # Filled by the callback view with what the session kept of this sign-in.
        self.state: dict[str, Any] = {}
        self._document: discovery.Provider | None = None

    @property
    def document(self) -> discovery.Provider:
        """What the service says of itself, read once for this sign-in."""
        if self._document is None:
            self._document = discovery.read(self.service)
        return self._document

    @property
    def access_token_url(self) -> str:
        return self.document.token_endpoint

    @property
    def authorize_url(self) -> str:
        return self.document.authorization_endpoint

    @property
    def basic_auth(self) -> bool:
        return self.document.secret_in_header

    def get_provider(self) -> "ServiceProvider":
        return ServiceProvider(self.request, app=app_of(self.service))

    def get_callback_url(self, request: "HttpRequest", app: SocialApp) -> str:
        return redirect_address(self.service)

    def get_access_token_data(
        self, request: "HttpRequest", app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """What the service gives for the code."""
        form = {
            "grant_type": "authorization_code",
            "code": request.GET["code"],
            "redirect_uri": client.callback_url,
            "code_verifier": pkce_code_verifier or "",
        }
        auth = None
        if self.basic_auth:
            auth = (app.client_id, app.secret)
        else:
            form |= {"client_id": app.client_id, "client_secret": app.secret}
        return ask(self.access_token_url, kind=self.service.kind, form=form, auth=auth)

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """Nothing: Lantern asks the service for nothing more, so it keeps no token."""
        return SocialToken()

    def complete_login(
        self, request: "HttpRequest", app: SocialApp, token: SocialToken, *, response: dict[str, Any], **kwargs: Any
    ) -> "SocialLogin":
        """Who signed in, from the ID token and nothing else."""
        claims = tokens.verify(
            response.get("id_token"),
            keys=discovery.keys_of(self.service, self.document),
            issuer=self.document.issuer,
            client_id=app.client_id,
            nonce=str(self.state.get("nonce", "")),
        )
        if self.service.domain and claims.domain != self.service.domain:
            raise ServiceProblem(_("The account is not one of the domain that was chosen."), code="other_domain")
        return self.get_provider().sociallogin_from_response(request, {"sub": claims.subject})


class ServiceProvider(OpenIDConnectProvider):
    """One service of this tenant, as allauth's provider."""

    oauth2_adapter_class = ServiceAdapter

    @property
    def service(self) -> SignInService:
        found: SignInService = self.app.settings["service"]
        return found

    @property
    def sub_id(self) -> str:
        """The issuer. allauth finds links by this and the subject, and ties the state of a sign-in to it."""
        return self.service.issuer

    def get_oauth2_adapter(self, request: "HttpRequest") -> ServiceAdapter:
        return ServiceAdapter(request, self.service)

    def get_callback_url(self) -> str:
        return redirect_address(self.service)

    def get_pkce_params(self) -> dict[str, Any]:
        """Always S256, whatever the service says it supports."""
        return generate_code_challenge()

    def get_scope(self) -> list[str]:
        """Only who it is. Google tells the domain together with the address, which is thrown away."""
        return ["openid", "email"] if self.service.domain else ["openid"]

    def redirect(
        self, request: "HttpRequest", process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> "HttpResponse":
        """The way to the service. The session remembers state, code verifier and nonce of this one sign-in."""
        nonce = secrets.token_urlsafe(32)
        params = {"nonce": nonce, **({"hd": self.service.domain} if self.service.domain else {})}
        if process == AuthProcess.LOGIN and request.user.is_authenticated:
            # Somebody at an unlocked screen is asked again; the service would otherwise send them straight back.
            params["prompt"] = "login"
        return super().redirect(request, process, next_url, data, auth_params=params, nonce=nonce)

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing about the person is kept but their identifier at the service."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """None: an address decides nothing here."""
        return []

    def serialize(self) -> dict[str, Any]:
        """What the session keeps of the service while the second step is asked."""
        return {"id": self.app.provider_id}


class CallbackView(OAuth2CallbackView):
    """The way back from the service."""

    adapter: ServiceAdapter

    def _get_state(self, request: "HttpRequest", provider: ServiceProvider) -> tuple[dict[str, Any] | None, Any]:
        # allauth takes the state out of the session here, once, and tells the adapter nothing of it but the PKCE verifier.
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response
