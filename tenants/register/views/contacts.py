"""Contacts of many schools at once, and invitations to all who wait for one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from tenants.register.actions import change_contacts
from tenants.register.forms import ContactListForm
from tenants.register.queries import waiting_to_be_invited
from tenants.register.requests import invite_waiting_contacts


@require_http_methods(["GET", "POST"])
@requires(Permission.SCHOOLS_MANAGE)
def contacts(request: HttpRequest) -> HttpResponse:
    """A pasted list, then what it would change, then the yes. The list travels in the page and is read each time."""
    form = ContactListForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        changed = [contact for contact in form.read.contacts if contact.is_new]
        if "confirm" not in request.POST:
            return render(
                request, "register/contacts_check.html", {"form": form, "read": form.read, "changed": changed}
            )
        number = change_contacts(contacts=changed, by=request.user)
        messages.success(
            request,
            ngettext("%(number)s contact is saved.", "%(number)s contacts are saved.", number) % {"number": number},
        )
        return redirect("register:schools")
    context = {"form": form, "submit_text": _("Check the list"), "cancel_url": reverse("register:schools")}
    return render(request, "register/contacts.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.SCHOOLS_MANAGE)
def invite_waiting(request: HttpRequest) -> HttpResponse:
    """Whom the invitations would go to, then the yes."""
    if request.method == "POST":
        invited = invite_waiting_contacts(by=request.user)
        messages.success(
            request,
            ngettext("%(number)s invitation is on its way.", "%(number)s invitations are on their way.", len(invited))
            % {"number": len(invited)},
        )
        return redirect("register:schools")
    return render(request, "register/invite_waiting.html", {"schools": list(waiting_to_be_invited())})
