"""Who calls: a personal token in the Authorization header, or the session of a signed-in browser."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.authentication import SessionAuthentication as BrowserSession
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from lantern.api import actions, queries
from lantern.api.models import PersonalToken

KEYWORD = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer lantern_…`, looked up in the tenant of the host, so that it opens nothing elsewhere."""

    def authenticate(self, request: Request) -> tuple[Any, PersonalToken] | None:
        """The person and their token; None if the request carries none; 401 if the one it carries opens nothing."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != KEYWORD.lower().encode():
            return None
        text = parts[1].decode("ascii", "replace") if len(parts) == 2 else ""
        token = queries.usable_token(actions.digest_of(text))
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, revoked or has expired."), code="bad_token")
        if token.person.waits_for_two_step:
            raise AuthenticationFailed(
                _("This token works again when its person has set up two-step verification."), code="two_step_missing"
            )
        actions.note_use(token=token)
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        """What a caller without credentials is told to send; with it the answer is 401 rather than 403."""
        return f'{KEYWORD} realm="Lantern"'


class SessionAuthentication(BrowserSession):
    """A browser that has signed in; changes need the CSRF token."""


class TokenScheme(OpenApiAuthenticationExtension):
    """How the API description names tokens."""

    target_class = "lantern.api.authentication.TokenAuthentication"
    name = "personalToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A personal token, made on your account page."}


class SessionScheme(OpenApiAuthenticationExtension):
    """How the API description names a signed-in browser."""

    target_class = "lantern.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
