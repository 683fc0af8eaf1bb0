"""Every component, field state, badge and chart on one page, outside production: to look at, to test, and to copy from."""

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lantern.access.guard import open_to_all
from lantern.errors import NotFound
from lantern.ui import errors
from lantern.ui.dates import DATE_HINT
from lantern.ui.dots import Mark, Row
from lantern.ui.forms import GovukDateField, Look
from lantern.ui.templatetags.ui import BADGE_ICONS

PHASES = (("primary", _("Primary")), ("secondary", _("Secondary")), ("other", _("Something else")))
TOPICS = (("filtering", _("Filtering")), ("training", _("Training")), ("policies", _("Policies")))


class GalleryForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(
        label=_("Title"), max_length=80, help_text=_("What schools will see at the top of the page.")
    )
    urn = forms.CharField(label=_("URN"), max_length=6, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    email = forms.EmailField(label=_("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    pupils = forms.IntegerField(label=_("Number of pupils"), min_value=1, max_value=9999)
    share = forms.IntegerField(label=_("Share of staff trained"), min_value=0, max_value=100)
    note = forms.CharField(label=_("Note"), max_length=200, widget=forms.Textarea, help_text=_("Do not name pupils."))
    authority = forms.ChoiceField(
        label=_("Authority"), choices=(("", _("Choose one")), ("a", "Hillshire"), ("b", "Otherton"))
    )
    phase = forms.ChoiceField(label=_("Phase"), choices=PHASES, widget=forms.RadioSelect)
    phase_other = forms.CharField(label=_("Which phase is it?"), max_length=40, required=False)
    again = forms.ChoiceField(
        label=_("Ask again next year?"), choices=(("yes", _("Yes")), ("no", _("No"))), widget=forms.RadioSelect
    )
    topics = forms.MultipleChoiceField(label=_("Topics"), choices=TOPICS, widget=forms.CheckboxSelectMultiple)
    due = GovukDateField(label=_("Due date"), help_text=DATE_HINT)
    register = forms.FileField(
        label=_("Register of schools"), help_text=_("The extract as it was downloaded, up to 20 MB.")
    )
    agreed = forms.BooleanField(label=_("I have read the message that schools will get"))

    looks = {
        "phase": Look(hints={"primary": _("Reception to year 6")}, reveals={"other": ["phase_other"]}),
        "again": Look(inline=True),
        "topics": Look(small=True),
        "share": Look(suffix="%", width=3),
    }


class OneQuestion(forms.Form):
    """A page with one question: its label is the heading, and what is added to the address counts as sent."""

    label_is_heading = True
    reason = forms.CharField(label=_("Why is this version withdrawn?"), widget=forms.Textarea, max_length=500)


def _filled() -> dict[str, Any]:
    return {
        "title": "Online safety audit 2026",
        "urn": "100001",
        "email": "head@oak.example",
        "pupils": 412,
        "share": 95,
        "note": "43 of 45 staff trained on 1 September.",
        "authority": "a",
        "phase": "other",
        "phase_other": "Nursery and infant",
        "again": "yes",
        "topics": ["filtering", "policies"],
        "due": datetime.date(2026, 12, 7),
        "agreed": True,
    }


def _wrong() -> GalleryForm:
    sent = {
        "title": "x" * 81,
        "email": "head",
        "pupils": "many",
        "share": "120",
        "note": "x" * 201,
        "authority": "",
        "due_day": "31",
        "due_month": "2",
        "due_year": "2026",
    }
    return GalleryForm(
        sent, MultiValueDict({"register": [SimpleUploadedFile("empty.csv", b"")]}), prefix="", auto_id="wrong_%s"
    )


@require_safe
@open_to_all("Shows components with invented words; not mounted in production")
def gallery(request: HttpRequest) -> HttpResponse:
    """The page, with a flash message of each kind unless ?quiet is asked for."""
    if "quiet" not in request.GET and hasattr(request, "_messages"):
        messages.success(request, _("Online safety audit 2026 is open for 24 schools."))
        messages.warning(request, _("Two schools have no address."))
    now = timezone.now()
    context = {
        "plain": GalleryForm(auto_id="plain_%s"),
        "filled": GalleryForm(initial=_filled(), auto_id="filled_%s"),
        "wrong": _wrong(),
        "badges": list(BADGE_ICONS),
        "icons": ("ready", "signed", "sent", "here"),
        "ratings": ("green", "amber", "red", "na", "", "l5", "l3", "l1", "yes", "partly", "no", "given"),
        "counts": {"green": 12, "amber": 6, "red": 3, "none": 4},
        "shares": (25, 40, 30, 5),
        "share_texts": ("25%", "40%", "30%", "≤5"),
        "share_words": ("25%", "40%", "30%", "5% or fewer"),
        "states": {"not_opened": 7, "started": 22, "ready": 9, "signed": 6, "submitted": 22, "late": 0},
        "yearly": [40, 55, 60, 75],
        "gap": [40, None, 60, 100],
        "years": ["2023", "2024", "2025", "2026"],
        "radar_then": [40, 60, 25, None, 80],
        "radar_now": [75, 60, 50, 100, 70],
        "radar_axes": [_("Leadership"), _("Policies"), _("Training"), _("Filtering"), _("Curriculum")],
        "dot": Mark(60, "60%", "60%", margin=5),
        "dot_low": Mark(2.5, "≤5", "5% or fewer", margin=5),
        "profile_names": [_("Primary"), _("Secondary"), _("Ours")],
        "profile_rows": [
            Row(_("Leadership"), (Mark(75, "75%", "75%"), Mark(60, "60%", "60%"), Mark(50, "50%", "50%"))),
            Row(_("Policies"), (Mark(70, "70%", "70%"), Mark(70, "70%", "70%"), Mark(97.5, "≥95", "95% or more"))),
            Row(_("Training"), (Mark(2.5, "≤5", "5% or fewer"), None, Mark(50, "50%", "50%")), "#charts"),
        ],
        "state_urls": dict.fromkeys(("not_opened", "started", "ready", "signed", "submitted", "late"), "#charts"),
        "page": Paginator(range(230), 10).get_page(request.GET.get("page", 4)),
        "rows": [
            {"key": _("Title"), "value": "Online safety audit 2026", "href": "#components", "change": _("Change")},
            {"key": _("Edition"), "value": "2026"},
        ],
        "moments": (
            now,
            now - datetime.timedelta(days=1),
            now - datetime.timedelta(days=40),
            now - datetime.timedelta(days=500),
        ),
        "days": [timezone.localdate() + datetime.timedelta(days=distance) for distance in (0, 1, 12, -1, -3)],
    }
    return render(request, "ui/gallery/gallery.html", context)


@require_safe
@open_to_all("Shows a form's page with invented words; not mounted in production")
def question(request: HttpRequest) -> HttpResponse:
    """The form layout; ?reason= shows it after a mistake."""
    form = OneQuestion(request.GET if "reason" in request.GET else None)
    context = {"form": form, "submit_text": _("Withdraw"), "cancel_url": reverse("ui_gallery:gallery")}
    return render(request, "ui/gallery/question.html", context)


@require_safe
@open_to_all("Shows layouts with invented words; not mounted in production")
def layout(request: HttpRequest, name: str) -> HttpResponse:
    """The confirmation, list and columns layouts."""
    if name not in ("confirmation", "list", "columns"):
        raise NotFound(_("There is no such layout."))
    return render(request, f"ui/gallery/{name}.html", {})


@require_safe
@open_to_all("Shows error pages without an error; not mounted in production")
def error(request: HttpRequest, status: int) -> HttpResponse:
    """One of the error pages, with the status it has in earnest."""
    pages: dict[int, Callable[[HttpRequest], HttpResponse]] = {
        400: errors.bad_request,
        403: errors.forbidden,
        409: errors.conflict,
        429: errors.too_many_requests,
        500: errors.server_error,
    }
    return pages.get(status, errors.not_found)(request)
