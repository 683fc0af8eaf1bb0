"""What a section said last time and can simply be confirmed, shown before it is confirmed together."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from checklists.school import rules
from checklists.school.actions.confirming import confirm_unchanged
from checklists.school.queries.audits import audit_by_id
from checklists.school.queries.own import section_by_id
from checklists.school.queries.unchanged import unchanged_in
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_ANSWER)
def unchanged(request: SchoolRequest, audit_id: uuid.UUID, section_id: uuid.UUID) -> HttpResponse:
    """Each statement with last time's answer; sending it confirms what is ticked and still unanswered."""
    audit = audit_by_id(request.user, audit_id)
    section = section_by_id(audit, section_id)
    if request.method == "POST":
        shown = {str(statement.pk): statement.pk for statement in unchanged_in(section)}
        ticked = {shown[key] for key in request.POST.getlist("statement") if key in shown}
        done = confirm_unchanged(section=section, statement_ids=ticked, by=request.user)
        if done:
            words = ngettext("%(n)s answer has been confirmed.", "%(n)s answers have been confirmed.", done)
            messages.success(request, words % {"n": done})
        else:
            messages.info(request, _("Nothing was confirmed: nothing was ticked, or it had an answer already."))
        return redirect("school_checklists:audit", audit_id=audit.pk)
    rules.check_can_answer(request.user, audit)
    context = {"audit": audit, "section": section, "rows": unchanged_in(section)}
    return render(request, "school_checklists/unchanged.html", context)
