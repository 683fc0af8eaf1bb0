"""The first steps of every request: the host decides whose schema, login and pages it is, or that it is the host of files."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.urls import Resolver404, resolve

from lantern.files import origin
from lantern.files.playing.tickets import Launch, read_launch, read_sitting
from lantern.files.said import expired, missing
from lantern.files.tickets import Expired, Ticket, read_ticket
from tenants.logins.hosts import tenant_by_host, tenant_by_id
from tenants.logins.switch import connection

# The arguments of the file origin's addresses that are tickets, and what reads each.
_READERS: dict[str, Callable[[str], Ticket | Launch | None]] = {
    "ticket": read_ticket,
    "launch": read_launch,
    "sitting": read_sitting,
}
_UNKNOWN_HOST = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Page not found - Lantern</title></head>'
    "<body><h1>Page not found</h1><p>There is nothing at this address. Check that you typed it correctly.</p></body></html>"
)


class FileOrigin:
    """On the host of files: what a signed ticket names, read with the login of the tenant that it names.

    Nothing further in comes to run: no session, no cookie, no page, no static file. On any other host it does nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _host_of(request) != settings.FILES_HOST:
            return self.get_response(request)
        response = self._answer(request)
        origin.dress(response)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        try:
            match = resolve(request.path_info, "lantern.urls.files")
            asked = next((name for name in _READERS if name in match.kwargs), "")
            ticket = _READERS[asked](match.kwargs[asked]) if asked else None
        except Resolver404:
            return missing()
        except Expired:
            return expired()
        if not asked:
            # The player's own scripts are no tenant's.
            mine: HttpResponseBase = match.func(request, **match.kwargs)
            return mine
        tenant = tenant_by_id(ticket.tenant) if ticket else None
        if tenant is None or tenant.status not in settings.SERVED_STATUSES:
            return missing()
        # For the log, which names route and tenant.
        scoped: Any = request
        scoped.resolver_match, scoped.tenant = match, tenant
        with connection.as_tenant(tenant):
            answer: HttpResponseBase = match.func(request, **match.kwargs)
            return answer


class TenantMiddleware:
    """Chooses the tenant by host for the length of the request; an unknown host is 404 and asks nothing of any tenant."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = _host_of(request)
        if not host:
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


def _host_of(request: HttpRequest) -> str:
    """The host that was asked for, in small letters and without its port; empty if it is not one."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    return (host.rpartition(":")[0] or host).lower()
