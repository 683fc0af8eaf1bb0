"""A school's pages about its authority's sessions: finding one, booking people, and a person's own place."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import DomainError
from training.authority.sessions import catalogue
from training.invitation import CALENDAR_TYPE, calendar_of
from training.school.places import actions, presenters, queries, rules
from training.school.places.forms import BookForm

PER_PAGE: Final = 30


@require_safe
@requires(Permission.TRAINING_MANAGE)
def sessions(request: HttpRequest) -> HttpResponse:
    """What the authority offers from now on, with search."""
    search = _search(request)
    found, booked = catalogue.coming(search), queries.booked_here()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(one, presenters.room_in(one), booked[one.id]) for one in page],
        "search": search,
    }
    return render(request, "school_places/sessions.html", context)


@require_safe
@requires(Permission.TRAINING_MANAGE)
def session(request: HttpRequest, training_session_id: uuid.UUID) -> HttpResponse:
    """One session, and whom the school has booked on it."""
    found = catalogue.session(training_session_id)
    context = {
        "session": found,
        "room": presenters.room_in(found),
        "rows": presenters.rows_of(found),
        "booked": [(one, presenters.standing_of(one)) for one in queries.of_session(found.id)],
    }
    return render(request, "school_places/session.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TRAINING_MANAGE)
def book(request: HttpRequest, training_session_id: uuid.UUID) -> HttpResponse:
    """Who should go. Sending it books them, or puts them on the waiting list."""
    found, search = catalogue.session(training_session_id), _search(request)
    people = queries.can_be_booked(found.id, search=search, on=timezone.localdate())
    shown = people[: rules.MOST_AT_ONCE]
    form = BookForm(request.POST or None, people=shown)
    there = reverse("school_places:session", args=[training_session_id])
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.book(session_id=found.id, staff_ids=form.cleaned_data["people"], by=request.user)
        except DomainError as problem:
            form.add_error("people", str(problem.message))
            status = problem.status
        else:
            messages.success(request, presenters.what_came_of(made))
            return redirect(there)
    elif request.method == "POST":
        status = 422
    context = {
        "form": form,
        "session": found,
        "room": presenters.room_in(found),
        "search": search,
        "has_people": bool(shown),
        "has_more": len(people) > len(shown),
        "submit_text": _("Book"),
        "cancel_url": there,
    }
    return render(request, "school_places/book.html", context, status=status)


@require_safe
@requires(Permission.TRAINING_TAKE)
def place(request: HttpRequest, place_id: uuid.UUID) -> HttpResponse:
    """One person's place: when and where, how to join, how it stands. Their own, or for whoever books."""
    held = queries.place_for(request.user, place_id)
    link = catalogue.joining_link(held.session.id) if held.stands and held.booking.has_place else ""
    context = {
        "held": held,
        "standing": presenters.standing_of(held),
        "rows": presenters.rows_of(held.session),
        "link": link,
        "can_book": rules.can_book(request.user),
        "can_give_back": held.stands and not held.session.has_begun,
    }
    return render(request, "school_places/place.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TRAINING_TAKE)
def cancel(request: HttpRequest, place_id: uuid.UUID) -> HttpResponse:
    """Asks once more; sending it gives the place to whoever waits."""
    held = queries.place_for(request.user, place_id)
    rules.check_can_give_back(request.user, held.place)
    if request.method == "POST":
        actions.give_back(place_id=place_id, by=request.user)
        messages.success(request, _("The place is given back."))
        if rules.can_book(request.user):
            return redirect("school_places:session", held.session.id)
        return redirect("school_places:place", place_id)
    return render(request, "school_places/cancel.html", {"held": held})


@require_safe
@requires(Permission.TRAINING_TAKE)
def calendar(request: HttpRequest, place_id: uuid.UUID) -> HttpResponse:
    """The session as an invitation for a calendar program. The way in stays on the page."""
    held = queries.place_for(request.user, place_id)
    url = request.build_absolute_uri(reverse("school_places:place", args=[place_id]))
    school: Any = request.tenant  # type: ignore[attr-defined] # set by the tenants' middleware
    return HttpResponse(
        calendar_of(presenters.meeting_of(held, school=school, url=url), now=timezone.now()),
        content_type=CALENDAR_TYPE,
        headers={"Content-Disposition": 'attachment; filename="session.ics"'},
    )


def _search(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]
