"""Personal links of people without an account: making one, and making them stop."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from training.school.learning.actions.links import make_link, revoke_links
from training.school.learning.document import qr_code
from training.school.learning.queries.learners import links_of
from training.school.learning.rules import LINK_LASTS
from training.school.queries import staff_by_id


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TRAINING_MANAGE)
def link(request: SchoolRequest, staff_id: uuid.UUID) -> HttpResponse:
    """The person’s links. A new one is on the page that answers and is kept nowhere, so that page cannot be opened again."""
    staff = staff_by_id(staff_id)
    if request.method == "POST":
        made, address = make_link(staff=staff, by=request.user)
        context = {"staff": staff, "link": made, "address": address, "code": qr_code(address)}
        return render(request, "school_learning/link_made.html", context)
    context = {"staff": staff, "links": links_of(staff), "days": LINK_LASTS.days}
    return render(request, "school_learning/link.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TRAINING_MANAGE)
def revoke(request: SchoolRequest, staff_id: uuid.UUID) -> HttpResponse:
    """Asks whether every link of the person should stop working, and stops them."""
    staff = staff_by_id(staff_id)
    if request.method == "POST":
        revoke_links(staff=staff, by=request.user)
        messages.success(request, _("The personal links no longer work."))
        return redirect("school_learning:link", staff_id=staff.pk)
    return render(request, "school_learning/link_revoke.html", {"staff": staff, "links": links_of(staff)})
