"""The schools of the authority: list, one school, its contact and its invitation."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantern.access.guard import requires
from lantern.access.permissions import Permission, can
from tenants.register.actions import change_contact
from tenants.register.forms import ContactForm, InviteForm
from tenants.register.phases import Phase
from tenants.register.presenters import Tab, invitation_of, link_lines, school_facts, school_line, setting_up_panel
from tenants.register.queries import (
    documents_of,
    imports,
    linked_schools,
    phase_counts,
    register_counts,
    school_by_id,
    schools,
    setting_up,
)
from tenants.register.requests import invite_contacts, stop_erasure
from tenants.register.rules import why_not_invite

A_PAGE = 50
_STATUSES = {"": "open", "closing": "closing", "closed": "closed", "all": ""}


@require_GET
@requires(Permission.SCHOOLS_VIEW)
def school_list(request: HttpRequest) -> HttpResponse:
    """The schools by name, fifty a page."""
    return _list(request, InviteForm())


@require_POST
@requires(Permission.SCHOOLS_MANAGE)
def invite(request: HttpRequest) -> HttpResponse:
    """Invitations to the contacts of the ticked schools."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _list(request, form)
    invited = invite_contacts(schools=list(form.cleaned_data["school"]), by=request.user)
    messages.success(
        request,
        ngettext("%(number)s invitation is on its way.", "%(number)s invitations are on their way.", len(invited))
        % {"number": len(invited)},
    )
    return redirect("register:schools")


def _list(request: HttpRequest, form: InviteForm) -> HttpResponse:
    search = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    phase = request.GET.get("phase", "")
    phase = phase if phase in Phase.values else ""
    chosen = request.GET.get("status", "")
    status = _STATUSES.get(chosen, "open")
    page = Paginator(schools(search, phase, status), A_PAGE).get_page(request.GET.get("page"))
    lines = [school_line(school) for school in page.object_list]
    may_manage = can(request.user, Permission.SCHOOLS_MANAGE)
    counts = register_counts()
    state = setting_up()
    return render(
        request,
        "register/schools.html",
        {
            "page": page,
            "lines": lines,
            "form": form,
            "search": search,
            "status": chosen if chosen in _STATUSES else "",
            "phase_tabs": _phase_tabs(request.GET, search, phase, status),
            "status_tabs": _status_tabs(request.GET, chosen, counts),
            "counts": counts,
            "is_filtered": bool(search or phase or status != "open"),
            "is_first_import": not counts.open and not counts.closed and not imports(),
            "setting_up": setting_up_panel(state) if state else None,
            "may_manage": may_manage,
            "can_invite_some": may_manage and any(line.can_invite for line in lines),
        },
    )


def _phase_tabs(query: QueryDict, search: str, phase: str, status: str) -> list[Tab]:
    counts = phase_counts(search, status)
    tabs = [Tab(_("All phases"), sum(counts.values()), _with(query, "phase", ""), current=not phase)]
    for value, label in Phase.choices:
        if counts.get(value) or value == phase:
            tabs.append(Tab(str(label), counts.get(value, 0), _with(query, "phase", value), current=value == phase))
    return tabs if len(tabs) > 2 else []


def _status_tabs(query: QueryDict, chosen: str, counts: object) -> list[Tab]:
    closed, is_open = getattr(counts, "closed", 0), getattr(counts, "open", 0)
    if not closed:
        return []
    return [
        Tab(_("Open schools"), is_open, _with(query, "status", ""), current=chosen != "closed"),
        Tab(_("Closed schools"), closed, _with(query, "status", "closed"), current=chosen == "closed"),
    ]


def _with(query: QueryDict, name: str, value: str) -> str:
    """The list's address with one filter changed, at its first page."""
    changed = query.copy()
    changed.pop("page", None)
    changed.pop(name, None)
    if value:
        changed[name] = value
    address = reverse("register:schools")
    return f"{address}?{changed.urlencode()}" if changed else address


@require_GET
@requires(Permission.SCHOOLS_VIEW)
def school(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """What the register knows of one school."""
    found = school_by_id(school_id)
    may_manage = can(request.user, Permission.SCHOOLS_MANAGE)
    kind, words = invitation_of(found)
    return render(
        request,
        "register/school.html",
        {
            "school": found,
            "facts": school_facts(found),
            "invitation_kind": kind,
            "invitation": words,
            "may_manage": may_manage,
            "documents": documents_of(found) if can(request.user, Permission.DOCUMENTS_MANAGE) else None,
            "why_not_invite": why_not_invite(found),
            "may_stop_erasure": can(request.user, Permission.ERASURE_STOP),
            "links": link_lines(found, linked_schools(found)),
            "school_url": request.tenant.url("/").replace(request.tenant.host, found.host, 1),  # type: ignore[attr-defined]
        },
    )


@require_POST
@requires(Permission.ERASURE_STOP)
def stop(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """The school keeps its records."""
    found = school_by_id(school_id)
    stop_erasure(school=found, by=request.user)
    messages.success(request, _("The request of %(school)s is being stopped.") % {"school": found.name})
    return redirect("register:school", found.pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.SCHOOLS_MANAGE)
def contact(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """Who is asked to be the school's first user."""
    found = school_by_id(school_id)
    form = ContactForm(request.POST or None, school=found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        change_contact(school=found, name=given["contact_name"], email=given["contact_email"], by=request.user)
        messages.success(request, _("The contact of %(school)s is saved.") % {"school": found.name})
        return redirect("register:school", found.pk)
    return render(
        request,
        "register/contact.html",
        {
            "form": form,
            "school": found,
            "submit_text": _("Save contact"),
            "cancel_url": reverse("register:school", args=[found.pk]),
        },
    )


@require_POST
@requires(Permission.SCHOOLS_MANAGE)
def invite_one(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """An invitation to this school's contact, or the same again."""
    found = school_by_id(school_id)
    invite_contacts(schools=[found], by=request.user)
    messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": found.contact_email})
    return redirect("register:school", found.pk)
