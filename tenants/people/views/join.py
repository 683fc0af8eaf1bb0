"""Accepting an invitation."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lantern.access.guard import open_to_all
from lantern.errors import NotPossibleNow
from tenants.people import actions, queries
from tenants.people.forms import JoinForm
from tenants.people.recent import note_password


@open_to_all("the one-use link in the mail is the permission")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Name and password, then signed in. A link that no longer works gets a page that says what to do (410)."""
    reason = queries.why_not_open(token)
    if reason:
        return _no_longer(request, reason)
    invitation = queries.invitation_by_token(token)
    form = JoinForm(
        request.POST if request.method == "POST" else None, initial={"name": invitation.name}, email=invitation.email
    )
    if form.is_valid():
        try:
            person = actions.accept_invitation(
                token=token, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
            )
        except NotPossibleNow:
            # Used by somebody else, or on another tab, since the lines above.
            return _no_longer(request, "used")
        login(request, person)
        note_password(request, person)
        return redirect("/")
    return render(request, "people/join.html", {"form": form, "invitation": invitation})


def _no_longer(request: HttpRequest, reason: str) -> HttpResponse:
    status = 404 if reason == "unknown" else 410
    return render(request, "people/join_no_longer.html", {"reason": reason}, status=status)
