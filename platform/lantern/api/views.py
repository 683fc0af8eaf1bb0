"""The base of every endpoint, and the API's own pages: who am I, the description, and the readable list."""

from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lantern.access.guard import SIGNED_IN, Access, signed_in
from lantern.access.permissions import Permission, permissions_of
from lantern.api.models import PersonalToken
from lantern.api.openapi import LanternSchema
from lantern.api.operations import operations_of, urlconf_of
from lantern.api.permissions import DeclaredAccess


class DeclaresAccess:
    """Puts the class's `access` on the view function, where the middleware and the tests look for it."""

    access: ClassVar[Access]
    # A method that needs another permission than the rest, such as POST on a list.
    access_by_method: ClassVar[dict[str, Access]] = {}
    # The feature whose `:read` or `:write` a token needs. A view for everybody who is signed in needs none.
    scope: ClassVar[str] = ""

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """The view function; ImproperlyConfigured if the class forgot to say who may call it."""
        if not hasattr(cls, "access"):
            raise ImproperlyConfigured(f"{cls.__name__} declares no access.")
        permissions = [entry for entry in (cls.access, *cls.access_by_method.values()) if isinstance(entry, Permission)]
        if permissions and not cls.scope:
            raise ImproperlyConfigured(f"{cls.__name__} needs a permission but names no scope for tokens.")
        view = super().as_view(**initkwargs)  # type: ignore[misc] # mixed into views
        view.access = cls.access
        return view

    @classmethod
    def access_for(cls, method: str | None) -> Access:
        """Who may call with this method."""
        return cls.access_by_method.get((method or "").upper(), cls.access)


class ApiView(DeclaresAccess, APIView):
    """An endpoint: token or session, permission and scope, problem details. Subclasses say `access` and `scope`."""

    schema = LanternSchema()


class MeOutput(serializers.Serializer[Any]):
    """The person who calls, and what they may do."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.CharField()
    permissions = serializers.ListField(child=serializers.CharField())
    scopes = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="The token's scopes; null for a signed-in browser."
    )


class Me(ApiView):
    """Who the caller is; the first thing to try with a new token."""

    access = SIGNED_IN

    @extend_schema(operation_id="me", tags=["me"], responses=MeOutput)
    def get(self, request: Request) -> Response:
        """The person whose token or session this is."""
        person: Any = request.user
        scopes = request.auth.scopes if isinstance(request.auth, PersonalToken) else None
        body = {
            "id": person.pk,
            "name": person.name,
            "email": person.email,
            "role": person.role,
            "permissions": sorted(permissions_of(person.role)),
            "scopes": scopes,
        }
        return Response(MeOutput(body).data)


class Schema(DeclaresAccess, SpectacularAPIView):
    """The OpenAPI description of this host's API."""

    access = SIGNED_IN
    permission_classes = (DeclaredAccess,)

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The description, as YAML or as JSON (`?format=json`)."""
        self.urlconf = urlconf_of(request)
        return super().get(request, *args, **kwargs)


@require_safe
@signed_in
def docs(request: HttpRequest) -> HttpResponse:
    """The API as a page to read: plain HTML from the description, since interactive consoles need inline scripts."""
    return render(request, "api/docs.html", {"groups": operations_of(request)})
