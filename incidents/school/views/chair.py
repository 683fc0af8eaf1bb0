"""Who chairs the governors: whom an allegation against the head goes to."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incidents.school import queries
from incidents.school.forms.dealing import ChairForm
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotPossibleNow
from tenants.people import rules as people_rules
from tenants.people.actions import make_chair


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_VIEW)
def chair(request: SchoolRequest) -> HttpResponse:
    """Says who chairs, and lets whoever may choose say who does from now on."""
    present = queries.chair()
    may_choose = people_rules.can_choose_chair(request.user, present=present)
    if request.method == "POST":
        people_rules.check_can_choose_chair(request.user, present=present)
    form = ChairForm(request.POST if request.method == "POST" else None, governors=queries.governors())
    if form.is_valid():
        try:
            named = make_chair(person=form.cleaned_data["person"], by=request.user)
        except NotPossibleNow as problem:
            form.add_error("person", str(problem.message))
        else:
            messages.success(request, _("%(name)s chairs the governors.") % {"name": named.name})
            return redirect("school_incidents:incidents")
    context = {"form": form, "present": present, "may_choose": may_choose}
    return render(request, "school_incidents/chair.html", context, status=422 if form.errors else 200)
