"""What readers at the school see: the list, and one concern with its conversation."""

import uuid
from datetime import datetime, time
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from checklists.school_year import year_began
from incidents.school.concerns import actions, queries, rules
from incidents.school.concerns.forms import AnswerForm
from incidents.school.concerns.models import Concern
from incidents.school.concerns.presenters import detail_of, rows_of
from incidents.school.concerns.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission

ON_A_PAGE: Final = 50


@require_safe
@requires(Permission.CONCERNS_READ)
def inbox(request: SchoolRequest) -> HttpResponse:
    """The concerns that this person reads, fifty a page; first those with something unread."""
    routes = queries.routes_of(request.user)
    rules.check_reads_any(routes)
    show, search = request.GET.get("show", ""), request.GET.get("q", "").strip()
    show = show if show in queries.SHOWS else ""
    page = Paginator(queries.inbox(routes, show=show, search=search), ON_A_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    began = timezone.make_aware(datetime.combine(year_began(timezone.localdate()), time.min))
    context = {
        "page": page,
        "rows": rows_of(page.object_list, now=now),
        "filters": _filters(show, queries.inbox_counts(routes)),
        "show": show,
        "search": search,
        "figures": queries.figures(routes, since=began),
        "year_began": began,
        "told_on": queries.page(),
        "can_set_up": rules.can_set_up(request.user),
    }
    return render(request, "school_concerns/inbox.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.CONCERNS_READ)
def concern(request: SchoolRequest, concern_id: uuid.UUID) -> HttpResponse:
    """One concern, which is read from then on; sent, an answer to whoever told it."""
    found = queries.concern_by_id(request.user, concern_id)
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid():
            actions.answer(concern_id=found.pk, by=request.user, **form.cleaned_data)
            messages.success(request, _("Your answer waits for whoever has the receipt."))
            return redirect("school_concerns:concern", concern_id=found.pk)
        return _page(request, found, form)
    actions.open_concern(concern_id=found.pk, by=request.user)
    return _page(request, found, AnswerForm(initial={"form_key": uuid.uuid4()}))


def _page(request: SchoolRequest, found: Concern, form: AnswerForm) -> HttpResponse:
    context = {
        "concern": found,
        "form": form,
        "messages_said": queries.messages_of(found),
        "steps": [(step, detail_of(step)) for step in queries.steps_of(found)],
        "incident": queries.incident_of(request.user, found),
        "can_answer": rules.can_answer(found),
        "can_decide": rules.can_decide(found),
        "can_take_back": rules.can_take_back(found),
        "can_close": rules.can_close(found),
        "can_reopen": rules.can_reopen(found),
        "is_late": found.is_unread and found.answer_by < timezone.now(),
    }
    return render(request, "school_concerns/concern.html", context, status=422 if form.errors else 200)


def _filters(show: str, counts: dict[str, int]) -> list[dict[str, object]]:
    words = {"": _("Not read"), "open": _("Open"), "closed": _("Closed"), "all": _("All")}
    return [
        {"text": words[key], "href": f"?show={key}" if key else "?", "count": counts[key], "is_current": key == show}
        for key in queries.SHOWS
    ]
