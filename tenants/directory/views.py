"""The operators' pages."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.jobs.polling import reload_when_over
from tenants.directory import demo_mail
from tenants.directory.actions import add_authority, invite_administrator_again, try_authority_again
from tenants.directory.forms import AuthorityForm
from tenants.directory.presenters import answers, authority_facts, authority_line, status_of
from tenants.directory.queries import authorities, authority_by_id, job_of
from tenants.directory.rules import can_invite_administrator, can_try_again
from tenants.logins.hosts import tenant_by_id

A_PAGE = 50


@require_GET
@requires(Permission.AUTHORITIES_MANAGE)
def authority_list(request: HttpRequest) -> HttpResponse:
    """The authorities by name."""
    search = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    page = Paginator(authorities(search), A_PAGE).get_page(request.GET.get("page"))
    lines = [authority_line(authority) for authority in page.object_list]
    return render(request, "directory/authorities.html", {"page": page, "lines": lines, "search": search})


@require_http_methods(["GET", "POST"])
@requires(Permission.AUTHORITIES_MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """One form, then its answers to check, then the yes. The answers travel in the page and are checked each time."""
    form = AuthorityForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        if "confirm" not in request.POST:
            return render(request, "directory/check.html", {"form": form, "answers": answers(form)})
        authority = add_authority(**form.cleaned_data, by=request.user)
        return redirect("directory:authority", authority.pk)
    return render(
        request,
        "directory/add.html",
        {"form": form, "submit_text": _("Continue"), "cancel_url": reverse("directory:authorities")},
    )


@require_GET
@requires(Permission.AUTHORITIES_MANAGE)
def authority(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    """What the directory knows of one authority, and how far setting it up has got."""
    found = authority_by_id(authority_id)
    job, info = job_of(found), tenant_by_id(found.pk)
    badge, status = status_of(found)
    response = render(
        request,
        "directory/authority.html",
        {
            "authority": found,
            "facts": authority_facts(found),
            "badge": badge,
            "status": status,
            "job": job,
            "can_try_again": can_try_again(found, job),
            "can_invite": can_invite_administrator(found),
            "address": info.url("/") if info and can_invite_administrator(found) else "",
        },
    )
    return reload_when_over(request, response, job)


@require_POST
@requires(Permission.AUTHORITIES_MANAGE)
def try_again(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    """Setting up goes on where it stopped."""
    found = authority_by_id(authority_id)
    try_authority_again(authority=found, by=request.user)
    return redirect("directory:authority", found.pk)


@require_POST
@requires(Permission.AUTHORITIES_MANAGE)
def invite(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    """The first administrator's invitation once more."""
    found = authority_by_id(authority_id)
    invite_administrator_again(authority=found, by=request.user)
    messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": found.contact_email})
    return redirect("directory:authority", found.pk)


@require_GET
@requires(Permission.AUTHORITIES_MANAGE)
def mail_list(request: HttpRequest) -> HttpResponse:
    """The mails of the demo, the newest first."""
    page = Paginator(demo_mail.mails(_mail_folder()), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/mails.html", {"page": page})


@require_GET
@requires(Permission.AUTHORITIES_MANAGE)
def mail(request: HttpRequest, file: str, number: int) -> HttpResponse:
    """One mail of the demo, as plain text with its links."""
    return render(request, "directory/mail.html", {"mail": demo_mail.mail_in(_mail_folder(), file, number)})


def _mail_folder() -> str:
    # Only a demo's settings name it, and only a demo has these pages.
    return str(getattr(settings, "EMAIL_FILE_PATH", ""))
