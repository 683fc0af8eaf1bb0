"""Refuses what nobody declared."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)


class RequireDeclaredAccess:
    """Lets a request through only to a view that says who may open it, so that forgetting the guard closes the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """PermissionDenied for a view without `access`. The guard on the view decides about everybody else."""
        if getattr(view, "access", None) is None:
            route = request.resolver_match.view_name if request.resolver_match else ""
            logger.error("refused a view that declares no access", extra={"route": route})
            raise PermissionDenied("This address declares no access.")
