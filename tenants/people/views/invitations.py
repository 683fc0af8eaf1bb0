"""Inviting people, and invitations that wait."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotPossibleNow
from tenants.people import actions, queries, rules
from tenants.people.forms import InviteForm

INVITATIONS_ON_A_PAGE = 50


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """One form: who, where, and as what. `role` in the address is chosen already."""
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        roles=rules.roles_to_give(request.user),
        initial={"role": request.GET.get("role", "")},
    )
    if form.is_valid():
        try:
            invitation = actions.invite(**form.cleaned_data, by=request.user)
        except NotPossibleNow as error:
            form.add_error("email", str(error.message))
        else:
            return redirect("people:invited", invitation.id)
    return render(request, "people/invite.html", {"form": form})


@requires(Permission.PEOPLE_MANAGE)
@require_safe
def invited(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Confirms that an invitation is on its way."""
    return render(request, "people/invited.html", {"invitation": queries.invitation_by_id(invitation_id)})


@requires(Permission.PEOPLE_MANAGE)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Invitations that nobody has used yet, with expired ones marked."""
    page = Paginator(queries.open_invitations(), INVITATIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/waiting.html", {"invitations": page, "now": timezone.now()})


@requires(Permission.PEOPLE_MANAGE)
@require_POST
def resend(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """A new link goes out and the old one stops working."""
    invitation = actions.resend_invitation(invitation=queries.invitation_by_id(invitation_id), by=request.user)
    messages.success(
        request,
        _("A new invitation is on its way to %(email)s. The link sent before no longer works.")
        % {"email": invitation.email},
    )
    return redirect("people:waiting")


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Asks, and makes the link stop working."""
    invitation = queries.invitation_by_id(invitation_id)
    if request.method == "POST":
        actions.cancel_invitation(invitation=invitation, by=request.user)
        messages.success(request, _("The invitation for %(email)s no longer works.") % {"email": invitation.email})
        return redirect("people:waiting")
    return render(request, "people/cancel_invitation.html", {"invitation": invitation})
