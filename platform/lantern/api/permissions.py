"""May they: the same table as pages, cut down by the token's scopes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from lantern.access.guard import allows
from lantern.access.permissions import Permission
from lantern.api.models import PersonalToken
from lantern.api.scopes import scope_needed
from lantern.errors import NotAllowed


class DeclaredAccess(BasePermission):
    """Lets through whom the view's `access` allows, and a token only with the scope that the view asks for."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """False for a stranger (401). NotAllowed, with the reason, for a person or token that may not."""
        access = view.access_for(request.method)
        if not request.user.is_authenticated:
            return allows(access, request.user)
        if not allows(access, request.user):
            raise NotAllowed(_("Your role does not let you do this."), code="not_allowed")
        if isinstance(request.auth, PersonalToken) and isinstance(access, Permission):
            needed = scope_needed(view.scope, request.method or "")
            if needed not in request.auth.scopes:
                raise NotAllowed(
                    _("This token does not have the scope %(scope)s.") % {"scope": needed}, code="scope_missing"
                )
        return True
