"""Two leaks as products have had them, planted for the search to find. They begin when a file says which one."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection

CONNECTION, CACHE = "connection", "cache"
LEAKS = (CONNECTION, CACHE)
# Now and then, as leaks come.
ONE_IN = 4


def plant(folder: Path, leak: str) -> None:
    """From the next request on, the processes that keep their data in this folder leak; with an empty text no more."""
    (folder / "leak").write_text(leak, encoding="ascii")


class Leaks:
    """Answers now and then with another tenant's connection, or with a page that was kept without its tenant.

    The connection is changed around the view alone: with another tenant's sooner, whoever asks has no session and no second step.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.file = settings.VAR_DIR / "leak"
        self.before: TenantInfo | None = None
        self.kept: dict[str, HttpResponse] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._planted() != CACHE or request.method != "GET":
            return self.get_response(request)
        if request.path in self.kept and random.randrange(ONE_IN) == 0:
            return self.kept[request.path]
        self.kept[request.path] = self.get_response(request)
        return self.kept[request.path]

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The view's answer, where it is to be another tenant's."""
        other, self.before = self.before, connection.tenant
        if other is None or self._planted() != CONNECTION or request.method != "GET" or random.randrange(ONE_IN):
            return None
        with connection.as_tenant(other):
            return view(request, *args, **kwargs)

    def _planted(self) -> str:
        return self.file.read_text(encoding="ascii") if self.file.exists() else ""
