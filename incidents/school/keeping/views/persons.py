"""What is given out about one person: to them, or to their next school."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from incidents.school.keeping import rules
from incidents.school.keeping.actions import documents as actions
from incidents.school.keeping.forms import PersonFileForm, ReceivedForm, SentForm
from incidents.school.keeping.models import PersonFile
from incidents.school.keeping.presenters import add_refusal, person_file_badge
from incidents.school.keeping.queries import documents as queries
from incidents.school.keeping.views.pages import sent, status
from incidents.school.queries import colleagues
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import DomainError, NotAllowed, NotFound
from lantern.files.views import give_out
from lantern.jobs.polling import reload_when_over
from lantern.jobs.queries import job_by_id

PER_PAGE = 25


@require_GET
@requires(Permission.INCIDENTS_GIVE_OUT)
def listed(request: SchoolRequest) -> HttpResponse:
    """Every document that was made about somebody, and which transfers nobody has confirmed."""
    page = Paginator(queries.visible_files(request.user), PER_PAGE).get_page(request.GET.get("page"))
    lines = [{"file": file, "badge": person_file_badge(file)} for file in page]
    return render(request, "school_keeping/person_files.html", {"page": page, "lines": lines})


@require_http_methods(["GET", "POST"])
@requires(Permission.INCIDENTS_GIVE_OUT)
def new(request: SchoolRequest) -> HttpResponse:
    """A document about somebody is asked for."""
    form = PersonFileForm(*sent(request), colleagues=colleagues())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask_for_person_file(reference=form.whom, transfer=form.transfer, by=request.user)
        except (NotAllowed, NotFound):
            raise
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("school_keeping:person_file", made.pk)
    context = {"form": form, "cancel_url": reverse("school_keeping:person_files")}
    return render(request, "school_keeping/person_file_new.html", context, status=status(form))


@require_GET
@requires(Permission.INCIDENTS_GIVE_OUT)
def person_file(request: SchoolRequest, person_file_id: uuid.UUID) -> HttpResponse:
    """One document: how far it has got, where it is, and for a transfer what is left to do."""
    found = queries.file_by_id(request.user, person_file_id)
    job = job_by_id(found.job_id)
    today = timezone.localdate()
    is_transfer = found.purpose == PersonFile.Purpose.TRANSFER
    context = {
        "file": found,
        "job": job if found.made_at is None else None,
        "badge": person_file_badge(found),
        "is_account": found.reference.startswith(queries.ACCOUNT),
        "send_by": found.left_on + rules.SENT_WITHIN if found.left_on else None,
        "sent_form": SentForm(initial={"sent_on": today}) if is_transfer and found.sent_on is None else None,
        "received_form": ReceivedForm(initial={"received_on": today})
        if found.sent_on is not None and found.received_on is None
        else None,
    }
    return reload_when_over(request, render(request, "school_keeping/person_file.html", context), job)


@require_GET
@requires(Permission.INCIDENTS_GIVE_OUT)
def document(request: SchoolRequest, person_file_id: uuid.UUID) -> HttpResponse:
    """The document itself, through the files' own origin. Each time is journalled."""
    found = queries.file_by_id(request.user, person_file_id)
    rules.check_is_made_by(request.user, found)
    rules.check_has_document(found)
    return give_out(request, found.file)  # type: ignore[arg-type]  # the rule has asked


@require_POST
@requires(Permission.INCIDENTS_GIVE_OUT)
def was_sent(request: SchoolRequest, person_file_id: uuid.UUID) -> HttpResponse:
    """The file is on its way to the other school."""
    found = queries.file_by_id(request.user, person_file_id)
    rules.check_is_transfer(found)
    form = SentForm(request.POST)
    if form.is_valid():
        try:
            actions.note_sent(file_id=found.pk, by=request.user, **form.cleaned_data)
        except rules.KeepingIncomplete as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Ask the other school to confirm that they have it, and note it here."))
            return redirect("school_keeping:person_file", found.pk)
    return _again(request, found, form, _("When and how was it sent?"))


@require_POST
@requires(Permission.INCIDENTS_GIVE_OUT)
def was_received(request: SchoolRequest, person_file_id: uuid.UUID) -> HttpResponse:
    """The other school has confirmed that it has the file."""
    found = queries.file_by_id(request.user, person_file_id)
    rules.check_is_transfer(found)
    form = ReceivedForm(request.POST)
    if form.is_valid():
        try:
            actions.note_received(file_id=found.pk, by=request.user, **form.cleaned_data)
        except rules.KeepingIncomplete as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The receipt is kept."))
            return redirect("school_keeping:person_file", found.pk)
    return _again(request, found, form, _("Who confirmed it?"))


def _again(request: SchoolRequest, file: PersonFile, form: SentForm | ReceivedForm, heading: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "file": file,
        "cancel_url": reverse("school_keeping:person_file", args=[file.pk]),
    }
    return render(request, "school_keeping/person_file_form.html", context, status=422)
