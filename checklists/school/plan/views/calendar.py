"""Actions in a person's own calendar: the addresses they made, and what calendar programs are given there."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from checklists.school.plan import actions, queries
from checklists.school.plan.calendars import CALENDAR_TYPE, calendar_of, feed_address
from checklists.school.plan.forms import FeedForm
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import open_to_all, requires
from lantern.access.permissions import Permission
from lantern.errors import NotPossibleNow


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_OWN)
def feeds(request: SchoolRequest) -> HttpResponse:
    """One's own addresses. A new one is on the page that answers and is kept nowhere, so that page cannot be opened again."""
    form = FeedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            feed, token = actions.make_feed(whole_plan=form.cleaned_data["whole_plan"], by=request.user)
        except NotPossibleNow as problem:
            form.add_error(None, str(problem.message))
        else:
            context = {"feed": feed, "address": feed_address(token, school=request.tenant)}
            return render(request, "school_plan/feed_made.html", context)
    context = {"form": form, "feeds": queries.feeds_of(request.user)}
    return render(request, "school_plan/feeds.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_OWN)
def revoke(request: SchoolRequest, feed_id: uuid.UUID) -> HttpResponse:
    """Asks whether the address should stop working, and stops it."""
    feed = queries.feed_by_id(request.user, feed_id)
    if request.method == "POST":
        actions.revoke_feed(feed=feed, by=request.user)
        messages.success(request, _("The calendar address no longer works."))
        return redirect("school_plan:feeds")
    return render(request, "school_plan/feed_revoke.html", {"feed": feed})


@require_safe
@open_to_all("A calendar program cannot sign in: the address holds a secret, which its person can revoke")
def feed(request: SchoolRequest, feed_token: str) -> HttpResponse:
    """The open actions of the feed's person, or of the school: titles, due dates and links."""
    found = queries.feed_by_token(feed_token)
    actions.note_read(feed=found)
    shown = calendar_of(queries.actions_of_feed(found), school=request.tenant)
    return HttpResponse(shown, content_type=CALENDAR_TYPE)
