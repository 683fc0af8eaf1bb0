"""A person's own tokens: list, make, revoke."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.api import actions, queries
from lantern.api.forms import NewTokenForm
from lantern.api.scopes import words_for
from lantern.errors import NotPossibleNow


@requires(Permission.TOKENS_MANAGE)
@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    """The person's working tokens, and how to make one."""
    tokens = [
        {"token": token, "scopes": [words_for(scope) for scope in token.scopes]}
        for token in queries.tokens_of(request.user)
    ]
    return render(request, "api/tokens.html", {"tokens": tokens})


@requires(Permission.TOKENS_MANAGE)
@reauthentication_required
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new token. Its text is on the page that answers and is kept nowhere, so that page cannot be opened again."""
    form = NewTokenForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        try:
            token, text = actions.create_token(
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                last_day=form.last_day,
                by=request.user,
            )
        except NotPossibleNow as error:
            form.add_error(None, str(error.message))
        else:
            return render(request, "api/token_created.html", {"token": token, "text": text})
    return render(request, "api/token_create.html", {"form": form})


@requires(Permission.TOKENS_MANAGE)
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Asks whether the token should stop working, and stops it."""
    token = queries.token_of(request.user, token_id)
    if request.method == "POST":
        actions.revoke_token(token=token, by=request.user)
        messages.success(request, _("The token ‘%(name)s’ no longer works.") % {"name": token.name})
        return redirect("tokens:list")
    return render(request, "api/token_revoke.html", {"token": token})
