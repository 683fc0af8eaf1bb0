"""A session counts only in the tenant in which it began."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from tenants.logins.current import current_tenant

TENANT_KEY = "tenant"


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
