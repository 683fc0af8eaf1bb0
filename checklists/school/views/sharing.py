"""Whether the authority may read this school's levels by name: said plainly, and changed by the head."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from checklists.school import rules
from checklists.school.actions.sharing import share, stop_sharing
from checklists.school.queries.audits import audit_by_id
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from reporting.authority.visits.catalogue import shared_at, visits_of_mine


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.AUDITS_VIEW)
def sharing(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """What the authority would read and what not; one button for the head. Everybody else reads how it stands."""
    audit = audit_by_id(request.user, audit_id)
    if request.method == "POST":
        if request.POST.get("share") == "no":
            stop_sharing(audit_id=audit.pk, by=request.user)
            messages.success(request, _("Your answers are no longer shared."))
        else:
            share(audit_id=audit.pk, by=request.user)
            messages.success(request, _("Your answers are shared now. You can stop at any time."))
        return redirect("school_checklists:share", audit_id=audit.pk)
    context = {
        "audit": audit,
        "shared_at": shared_at(audit.round_id),
        "can_share": rules.can_share(request.user, audit),
        "can_stop": rules.can_stop_sharing(request.user),
        "visits": [visit for visit in visits_of_mine() if visit.round_id == audit.round_id],
        "authority": request.tenant.authority.name if request.tenant.authority else "",
    }
    return render(request, "school_checklists/share.html", context)
