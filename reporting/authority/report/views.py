"""A report for a committee: what it should say, how far it has got, and the documents that are kept."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.files.views import give_out
from lantern.jobs.polling import reload_when_over
from reporting import words
from reporting.authority.figures import ALL, Release
from reporting.authority.releases import table_by_round
from reporting.authority.report import actions, queries, rules
from reporting.authority.report.actions import Words
from reporting.authority.report.forms import ReportForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REPORTS_MAKE)
def report(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """A form that begins with the words of the last report of this round, and the reports that can be downloaded."""
    release = table_by_round(round_id).release
    if request.method != "POST" and not rules.can_report(request.user, release):
        # That page says why there are no figures.
        return redirect("authority_reporting:benchmark", round_id=round_id)
    rules.check_can_report(request.user, release)
    groups = [(group.key, words.group_name(group)) for group in release.groups]
    form = ReportForm(request.POST or None, groups=groups, initial=_first_words(release, request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        key = given.pop("group_key")
        actions.ask_for_report(round_id=round_id, group_key=key, words=Words(**given), by=request.user)
        return redirect("authority_report:report", round_id=round_id)
    job = queries.job_of(round_id)
    context = {
        "release": release,
        "form": form,
        "job": job,
        "reports": queries.reports_of(round_id),
        "days_kept": rules.KEPT.days,
    }
    status = 422 if form.is_bound else 200
    return reload_when_over(request, render(request, "authority_report/form.html", context, status=status), job)


@require_GET
@requires(Permission.REPORTS_MAKE)
def document(request: HttpRequest, round_id: uuid.UUID, committee_report_id: uuid.UUID) -> HttpResponse:
    """The document itself, through the files' own origin. Each time is journalled."""
    found = queries.report_by_id(round_id, committee_report_id)
    rules.check_can_download(found)
    return give_out(request, found.file)  # type: ignore[arg-type]  # the rule has asked


def _first_words(release: Release, request: HttpRequest) -> dict[str, Any]:
    """What the form begins with: the last report's words, or the round's title and whoever asks."""
    last = queries.last_of(release.round_id)
    if last is None:
        return {"title": release.title, "group_key": ALL, "prepared_by": str(request.user)}
    return {name: getattr(last, name) for name in ReportForm.base_fields}
