"""An officer's pages about sessions: planning them, who is booked, who came."""

import uuid
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.files.tables.going_out import csv_response
from training.authority import catalogue
from training.authority.sessions import actions, presenters, queries, rules
from training.authority.sessions.forms import CancelForm, RegisterForm, SessionForm
from training.authority.sessions.models import Session
from training.authority.sessions.rules import ChangedMeanwhile
from training.invitation import CALENDAR_TYPE, calendar_of

PER_PAGE: Final = 30
ON_A_REGISTER: Final = 100
SHOWN: Final = {
    queries.COMING: gettext_lazy("Coming"),
    queries.DRAFTS: gettext_lazy("Drafts"),
    queries.PAST: gettext_lazy("Past"),
    queries.CANCELLED: gettext_lazy("Cancelled"),
}


@require_safe
@requires(Permission.SESSIONS_MANAGE)
def sessions(request: HttpRequest) -> HttpResponse:
    """The sessions of one kind, with search."""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else queries.COMING
    search = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    counts = queries.counts()
    page = Paginator(queries.sessions(show, search), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(row, presenters.badge_of(row), presenters.filling(row)) for row in page],
        "show": show,
        "filters": [(key, text, counts[key]) for key, text in SHOWN.items()],
        "search": search,
    }
    return render(request, "authority_sessions/sessions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SESSIONS_MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """A new session, as a draft."""
    form = SessionForm(request.POST or None, courses=catalogue.courses())
    if form.is_valid():
        made = actions.plan_session(details=form.details(), by=request.user)
        return redirect("authority_sessions:session", made.pk)
    context = {
        "form": form,
        "heading": _("Plan a session"),
        "submit_text": _("Save as a draft"),
        "cancel_url": reverse("authority_sessions:list"),
    }
    return render(request, "authority_sessions/form.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.SESSIONS_MANAGE)
def session(request: HttpRequest, training_session_id: uuid.UUID) -> HttpResponse:
    """One session: when and where, who is booked, who waits."""
    held = queries.session_by_id(training_session_id)
    people = queries.booked(held)
    context = {
        "session": held,
        "badge": presenters.badge_of(held),
        "rows": presenters.rows_of(held, queries.joining_link(held)),
        "placed": [one for one in people if one.booking.state == "placed"],
        "waiting": [one for one in people if one.booking.state == "waiting"],
        "cancelled": [one for one in people if one.booking.state == "cancelled"],
        "can_change": rules.allowed(rules.check_can_change, request.user, held),
        "can_publish": rules.allowed(rules.check_can_publish, request.user, held),
        "can_cancel": rules.allowed(rules.check_can_cancel, request.user, held),
        "can_mark": rules.allowed(rules.check_can_mark, request.user, held),
        "marked": queries.marked(held) if held.has_begun and not held.is_draft else None,
    }
    return render(request, "authority_sessions/session.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SESSIONS_MANAGE)
def change(request: HttpRequest, training_session_id: uuid.UUID) -> HttpResponse:
    """A session that has not begun. What somebody else saved meanwhile is not overwritten."""
    held = queries.session_by_id(training_session_id)
    rules.check_can_change(request.user, held)
    link = queries.joining_link(held)
    form = SessionForm(request.POST or None, courses=catalogue.courses(), session=held, link=link)
    back = reverse("authority_sessions:session", args=[training_session_id])
    context = {
        "form": form,
        "heading": _("Change the session"),
        "submit_text": _("Save"),
        "cancel_url": back,
        "is_published": not held.is_draft,
    }
    if form.is_valid():
        try:
            actions.change_session(
                session_id=training_session_id,
                seen=form.cleaned_data["seen"] or 0,
                details=form.details(),
                by=request.user,
            )
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem.message))
            return render(request, "authority_sessions/form.html", context, status=409)
        return redirect(back)
    return render(request, "authority_sessions/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SESSIONS_MANAGE)
def publish(request: HttpRequest, training_session_id: uuid.UUID) -> HttpResponse:
    """Asks once more; sending it opens booking."""
    return _ask(
        request,
        training_session_id,
        rule=rules.check_can_publish,
        act=actions.publish_session,
        said=_("Schools can book now."),
        page="publish",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SESSIONS_MANAGE)
def remove(request: HttpRequest, training_session_id: uuid.UUID) -> HttpResponse:
    """Asks whether the draft should go, and removes it."""
    held = queries.session_by_id(training_session_id)
    rules.check_can_remove(request.user, held)
    if request.method == "POST":
        actions.remove_draft(session_id=training_session_id, by=request.user)
        messages.success(request, _("The draft is removed."))
        return redirect("authority_sessions:list")
    return render(request, "authority_sessions/remove.html", {"session": held})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SESSIONS_MANAGE)
def cancel(request: HttpRequest, training_session_id: uuid.UUID) -> HttpResponse:
    """Why the session does not take place; sending it cancels it for good."""
    held = queries.session_by_id(training_session_id)
    rules.check_can_cancel(request.user, held)
    form = CancelForm(request.POST or None)
    there = reverse("authority_sessions:session", args=[training_session_id])
    if form.is_valid():
        actions.cancel_session(session_id=training_session_id, because=form.cleaned_data["because"], by=request.user)
        messages.success(request, _("The session is cancelled. Schools tell those who were booked."))
        return redirect(there)
    context = {"form": form, "session": held, "submit_text": _("Cancel the session"), "cancel_url": there}
    return render(request, "authority_sessions/cancel.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SESSIONS_MANAGE)
def register(request: HttpRequest, training_session_id: uuid.UUID) -> HttpResponse:
    """Who came, marked on a phone at the door: as many at a time as one likes, by several people at once."""
    held = queries.session_by_id(training_session_id)
    rules.check_can_mark(request.user, held)
    page = Paginator(queries.on_the_register(held), ON_A_REGISTER).get_page(request.GET.get("page"))
    form = RegisterForm(request.POST if request.method == "POST" else None, people=page.object_list)
    if form.is_valid():
        rest_came = request.POST.get("rest") == "came"
        changed = actions.mark(session_id=training_session_id, marks=form.marks(rest_came=rest_came), by=request.user)
        said = ngettext("%(n)d mark saved.", "%(n)d marks saved.", changed) % {"n": changed}
        messages.success(request, said)
        return redirect(request.get_full_path())
    context = {
        "session": held,
        "form": form,
        "page": page,
        "people": [(one, form[str(one.booking.pk)]) for one in form.people],
        "marked": queries.marked(held),
    }
    return render(request, "authority_sessions/register.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SESSIONS_MANAGE)
def close(request: HttpRequest, training_session_id: uuid.UUID) -> HttpResponse:
    """Asks once more; sending it lets schools read who came."""

    def rule(person: object, held: Session) -> None:
        rules.check_can_close(person, held, unmarked=queries.unmarked(held))

    return _ask(
        request,
        training_session_id,
        rule=rule,
        act=actions.close_register,
        said=_("The register is closed. Schools can read who came."),
        page="close",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SESSIONS_MANAGE)
def reopen(request: HttpRequest, training_session_id: uuid.UUID) -> HttpResponse:
    """Asks once more; sending it opens the register to correct a mark."""
    return _ask(
        request,
        training_session_id,
        rule=rules.check_can_reopen,
        act=actions.reopen_register,
        said=_("The register is open again."),
        page="reopen",
    )


@require_safe
@requires(Permission.SESSIONS_MANAGE)
def people(request: HttpRequest, training_session_id: uuid.UUID) -> HttpResponse:
    """Everybody who is or was booked, as CSV. The journal keeps who took it along."""
    held = queries.session_by_id(training_session_id)
    rows = presenters.table_of(queries.booked(held))
    actions.note_download(session=held, people=len(rows), by=request.user)
    name = f"{held.title} {timezone.localdate(held.starts_at).isoformat()}"
    return csv_response(name, presenters.heading(), rows)


@require_safe
@requires(Permission.SESSIONS_MANAGE)
def calendar(request: HttpRequest, training_session_id: uuid.UUID) -> HttpResponse:
    """The session as a calendar entry, for whoever leads it."""
    held = queries.session_by_id(training_session_id)
    url = request.build_absolute_uri(reverse("authority_sessions:session", args=[training_session_id]))
    authority: Any = request.tenant  # type: ignore[attr-defined] # set by the tenants' middleware
    meeting = presenters.meeting_of(held, authority=authority, url=url)
    return HttpResponse(
        calendar_of(meeting, now=timezone.now()),
        content_type=CALENDAR_TYPE,
        headers={"Content-Disposition": 'attachment; filename="session.ics"'},
    )


def _ask(
    request: HttpRequest,
    session_id: uuid.UUID,
    *,
    rule: Callable[[object, Session], None],
    act: Callable[..., object],
    said: str,
    page: str,
) -> HttpResponse:
    held = queries.session_by_id(session_id)
    rule(request.user, held)
    if request.method == "POST":
        act(session_id=session_id, by=request.user)
        messages.success(request, said)
        return redirect("authority_sessions:session", session_id)
    context = {"session": held, "marked": queries.marked(held), "rows": presenters.rows_of(held, "")}
    return render(request, f"authority_sessions/{page}.html", context)
