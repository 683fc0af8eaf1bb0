"""Where one is signed in, how long this session lasts, and forms that were sent too late."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantern.access.guard import signed_in
from lantern.errors import NotFound
from lantern.ui.errors import readable
from tenants.people import actions, held, sessions
from tenants.people.requests import PersonRequest


@signed_in
@require_safe
def session_list(request: PersonRequest) -> HttpResponse:
    """Every device on which the person is signed in, this one marked."""
    shown = sessions.sessions_of(request.user, request.session.session_key)
    context = {"sessions": shown, "idle_minutes": settings.IDLE_MINUTES, "hours": settings.LONGEST_SESSION_HOURS}
    return render(request, "people/sessions.html", context)


@signed_in
@require_POST
def end(request: PersonRequest, session_id: UUID) -> HttpResponse:
    """Sign out on one other device."""
    actions.end_session(session_id=session_id, by=request.user)
    messages.success(request, _("You are signed out there."))
    return redirect("people:sessions")


@signed_in
@require_POST
def end_others(request: PersonRequest) -> HttpResponse:
    """Sign out everywhere else."""
    person = actions.end_other_sessions(by=request.user, keep=request.session.session_key)
    # Else this session would end with the others.
    update_session_auth_hash(request, person)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("people:sessions")


@signed_in
@require_http_methods(["GET", "POST"])
def this_session(request: HttpRequest) -> HttpResponse:
    """How many seconds are left; sending the form is activity, so that a full time begins. For the notice of the page.

    Without the notice's script the form leads home.
    """
    if request.method == "POST" and "application/json" not in request.headers.get("Accept", ""):
        return redirect("/")
    return JsonResponse({"seconds": sessions.seconds_left(request.session)})


@signed_in
@require_safe
def unsent(request: PersonRequest, name: str) -> HttpResponse:
    """A form that came too late, to be sent now or left."""
    form = held.find(name, str(request.user.pk))
    if form is None:
        raise NotFound(_("This form is not kept any more. Open it again and fill it in."))
    return render(request, "people/unsent.html", {"held": form, "typed": readable(form.fields)})


@signed_in
@require_safe
def sign_in_again(request: PersonRequest) -> HttpResponse:
    """For somebody whom a provider signs in, and who has nothing here to confirm with."""
    return render(request, "people/sign_in_again.html", {"next": request.GET.get("next", "/")})
