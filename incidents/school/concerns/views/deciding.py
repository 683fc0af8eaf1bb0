"""What becomes of a concern: each step asks for a line that says why."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from incidents.school import rules as incidents
from incidents.school.concerns import actions, queries, rules
from incidents.school.concerns.forms import DecideForm, IncidentForm, JoinForm, PassOnForm, ReasonForm
from incidents.school.concerns.models import Concern
from incidents.school.concerns.rules import ConcernIncomplete
from incidents.school.concerns.views.requests import SchoolRequest
from incidents.school.models import Incident
from lantern.access.guard import requires
from lantern.access.permissions import Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class _Words:
    """What the page of a step says."""

    heading: "_StrPromise"
    intro: "_StrPromise"
    button: "_StrPromise"
    done: "_StrPromise"


@require_http_methods(["GET", "POST"])
@requires(Permission.CONCERNS_READ)
def pass_on(request: SchoolRequest, concern_id: uuid.UUID) -> HttpResponse:
    """Others read it from then on."""
    found = queries.concern_by_id(request.user, concern_id)
    rules.check_can_decide(found)
    words = _Words(
        _("Pass it on"),
        _(
            "What is about somebody who works here is read by the head alone, and what is about the head by the chair of governors. "
            "You may not see it any more when you have passed it on."
        ),
        _("Pass it on"),
        _("It was passed on. Whoever reads it now has a mail."),
    )
    form = PassOnForm(request.POST if request.method == "POST" else None, concern=found)
    return _step(request, found, form, actions.pass_on, words)


@require_http_methods(["GET", "POST"])
@requires(Permission.CONCERNS_READ)
def decide(request: SchoolRequest, concern_id: uuid.UUID) -> HttpResponse:
    """It is closed as dealt with, or left out of figures."""
    found = queries.concern_by_id(request.user, concern_id)
    rules.check_can_decide(found)
    words = _Words(
        _("Close it without an incident"),
        _("Answer first, so that whoever told it knows. You can take this back later."),
        _("Close it"),
        _("The concern is closed."),
    )
    return _step(request, found, DecideForm(request.POST or None), actions.decide, words)


@require_http_methods(["GET", "POST"])
@requires(Permission.CONCERNS_READ)
def make_incident(request: SchoolRequest, concern_id: uuid.UUID) -> HttpResponse:
    """It becomes an incident, which begins with what was told."""
    found = queries.concern_by_id(request.user, concern_id)
    rules.check_can_decide(found)
    words = _Words(
        _("Make it an incident"),
        _(
            "The incident begins with what was told, word for word. You can still write to whoever told it. "
            "An allegation against somebody who works here goes to the head: you may not see it any more."
        ),
        _("Make it an incident"),
        _("It is an incident now. Say how serious it is, and give it to somebody."),
    )
    return _step(request, found, IncidentForm(request.POST or None), actions.make_incident, words)


@require_http_methods(["GET", "POST"])
@requires(Permission.CONCERNS_READ)
def join_incident(request: SchoolRequest, concern_id: uuid.UUID) -> HttpResponse:
    """It is one more account of an incident that there is."""
    found = queries.concern_by_id(request.user, concern_id)
    rules.check_can_decide(found)
    words = _Words(
        _("Add it to an incident"),
        _("What was told becomes an entry of that incident, word for word. You can still write to whoever told it."),
        _("Add it"),
        _("It belongs to the incident now."),
    )
    return _step(request, found, JoinForm(request.POST or None), actions.join_incident, words)


@require_http_methods(["GET", "POST"])
@requires(Permission.CONCERNS_READ)
def take_back(request: SchoolRequest, concern_id: uuid.UUID) -> HttpResponse:
    """It is open as before."""
    found = queries.concern_by_id(request.user, concern_id)
    rules.check_can_take_back(found)
    words = _Words(
        _("Take the decision back"),
        _("The concern is open again, and counts again. The decision stays in its history."),
        _("Take it back"),
        _("The concern is open again."),
    )
    return _step(request, found, ReasonForm(request.POST or None), actions.take_back, words)


@require_http_methods(["GET", "POST"])
@requires(Permission.CONCERNS_READ)
def close(request: SchoolRequest, concern_id: uuid.UUID) -> HttpResponse:
    """The conversation about a concern with an incident has ended."""
    found = queries.concern_by_id(request.user, concern_id)
    rules.check_can_close(found)
    words = _Words(
        _("Close the conversation"),
        _("The incident goes on. If whoever told it writes again, it comes up in your list."),
        _("Close it"),
        _("The concern is closed."),
    )
    return _step(request, found, ReasonForm(request.POST or None), actions.close, words)


@require_http_methods(["GET", "POST"])
@requires(Permission.CONCERNS_READ)
def reopen(request: SchoolRequest, concern_id: uuid.UUID) -> HttpResponse:
    """The conversation about a concern with an incident goes on."""
    found = queries.concern_by_id(request.user, concern_id)
    rules.check_can_reopen(found)
    words = _Words(
        _("Open the conversation again"),
        _("It is among the open ones again."),
        _("Open it again"),
        _("The concern is open again."),
    )
    return _step(request, found, ReasonForm(request.POST or None), actions.reopen, words)


@require_http_methods(["GET", "POST"])
@requires(Permission.CONCERNS_READ)
def silence(request: SchoolRequest, concern_id: uuid.UUID) -> HttpResponse:
    """Whoever told it can read and writes no more."""
    found = queries.concern_by_id(request.user, concern_id)
    words = _Words(
        _("Take no more messages"),
        _(
            "For a receipt that is used to hurt somebody or to send the same again and again. Whoever has it can still read your "
            "answers, and is given the numbers of people to talk to. Lantern does not try to find out who it is, and neither should you."
        ),
        _("Take no more messages"),
        _("No more messages are taken with this receipt."),
    )
    return _step(request, found, ReasonForm(request.POST or None), actions.silence, words)


@require_http_methods(["GET", "POST"])
@requires(Permission.CONCERNS_READ)
def hear(request: SchoolRequest, concern_id: uuid.UUID) -> HttpResponse:
    """Whoever told it can write again."""
    found = queries.concern_by_id(request.user, concern_id)
    words = _Words(
        _("Take messages again"),
        _("Whoever has the receipt can write again."),
        _("Take messages again"),
        _("Messages are taken again."),
    )
    return _step(request, found, ReasonForm(request.POST or None), actions.hear, words)


def _step(
    request: SchoolRequest, found: Concern, form: forms.Form, act: Callable[..., Any], words: _Words
) -> HttpResponse:
    if form.is_valid():
        try:
            made = act(concern_id=found.pk, by=request.user, **form.cleaned_data)
        except ConcernIncomplete as problem:
            form.add_error(problem.field, str(problem.message))
        else:
            messages.success(request, words.done)
            if isinstance(made, Incident) and incidents.can_view(request.user, made):
                return redirect("school_incidents:incident", incident_id=made.pk)
            if queries.reads(request.user, found.pk):
                return redirect("school_concerns:concern", concern_id=found.pk)
            return redirect("school_concerns:inbox")
    context = {"form": form, "concern": found, "words": words}
    return render(request, "school_concerns/step.html", context, status=422 if form.errors else 200)
