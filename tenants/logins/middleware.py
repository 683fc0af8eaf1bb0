"""The first step of every request: the host decides whose schema, login and pages it is."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from tenants.logins.hosts import tenant_by_host
from tenants.logins.switch import connection

_UNKNOWN_HOST = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Page not found - Lantern</title></head>'
    "<body><h1>Page not found</h1><p>There is nothing at this address. Check that you typed it correctly.</p></body></html>"
)


class TenantMiddleware:
    """Chooses the tenant by host for the length of the request; an unknown host is 404 and asks nothing of any tenant."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            host = request.get_host().rpartition(":")[0] or request.get_host()
        except DisallowedHost:
            return HttpResponseNotFound(_UNKNOWN_HOST)
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        tenant = tenant_by_host(host)
        if tenant is None or tenant.status not in settings.SERVED_STATUSES:
            return HttpResponseNotFound(_UNKNOWN_HOST)
        scoped: Any = request
        scoped.tenant = tenant
        scoped.urlconf = settings.TENANT_TYPES[tenant.kind]["URLCONF"]
        with connection.as_tenant(tenant):
            return self.get_response(request)
