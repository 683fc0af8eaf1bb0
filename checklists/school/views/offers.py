"""The answers that the authority offers in one section, shown before they are confirmed together."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from checklists.school import rules
from checklists.school.actions.offers import confirm_offers
from checklists.school.queries.audits import audit_by_id
from checklists.school.queries.offers import offered_in
from checklists.school.queries.own import section_by_id
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_ANSWER)
def offers(request: SchoolRequest, audit_id: uuid.UUID, section_id: uuid.UUID) -> HttpResponse:
    """What would be answered, statement by statement; sending it confirms what was shown and is still unanswered."""
    audit = audit_by_id(request.user, audit_id)
    section = section_by_id(audit, section_id)
    if request.method == "POST":
        shown = {str(statement.pk): statement.pk for statement in offered_in(section)}
        ticked = [shown[key] for key in request.POST.getlist("statement") if key in shown]
        done = confirm_offers(audit_id=audit.pk, statement_ids=ticked, by=request.user)
        if done:
            words = ngettext("%(n)s answer has been confirmed.", "%(n)s answers have been confirmed.", done)
            messages.success(request, words % {"n": done})
        else:
            messages.info(request, _("Nothing was confirmed: nothing was ticked, or it had an answer already."))
        return redirect("school_checklists:audit", audit_id=audit.pk)
    rules.check_can_answer(request.user, audit)
    return render(
        request, "school_checklists/offers.html", {"audit": audit, "section": section, "rows": offered_in(section)}
    )
