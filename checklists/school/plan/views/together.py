"""Several actions at once: a new owner, a new due date, or both."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from checklists.school.plan import actions, queries
from checklists.school.plan.forms import TogetherForm
from checklists.school.plan.presenters import Selection
from checklists.school.plan.rules import ActionIncomplete
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission

AT_ONCE: Final = 200


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_CHANGE)
def together(request: SchoolRequest) -> HttpResponse:
    """The open actions that the filters leave, to be ticked, and what they shall have in common."""
    selection = Selection.of(request.GET.dict())
    offered = selection.rows(request.user, on=timezone.localdate()).going()[:AT_ONCE]
    form = TogetherForm(request.POST if request.method == "POST" else None, people=queries.owners(), offered=offered)
    if form.is_valid():
        try:
            changed = actions.assign(
                action_ids=form.chosen,
                by=request.user,
                owner=form.owner,
                owner_words=form.cleaned_data["owner_words"],
                due_on=form.cleaned_data["due_on"],
            )
        except ActionIncomplete as problem:
            form.add_error(problem.field, str(problem.message))
        else:
            count = len(changed)
            messages.success(
                request,
                ngettext("%(count)d action has been changed.", "%(count)d actions have been changed.", count)
                % {"count": count},
            )
            return redirect(reverse("school_plan:plan") + selection.query())
    context = {"form": form, "selection": selection, "most": AT_ONCE}
    return render(request, "school_plan/together.html", context, status=422 if form.errors else 200)
