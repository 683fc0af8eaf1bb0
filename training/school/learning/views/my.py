"""One's own courses: the list, a course, its pages, its certificates."""

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone

from checklists.school.views.requests import SchoolRequest
from lantern.errors import NotFound
from lantern.files.views import give_out
from lantern.jobs.polling import reload_when_over
from training.authority import catalogue
from training.markdown import render as html_of
from training.school.learning import badges
from training.school.learning.actions.certificates import make_document_again
from training.school.learning.actions.enrolling import begin_own
from training.school.learning.actions.taking import read_page
from training.school.learning.document import check_address
from training.school.learning.presenters import asked_of
from training.school.learning.queries import certificates, learners
from training.school.learning.views.ways import Way, both
from training.school.needs.queries.checks import waiting_for
from training.school.needs.queries.impact import around, later_for


@both("GET", "HEAD")
def courses(request: SchoolRequest, way: Way) -> HttpResponse:
    """What one has to do, what else is asked of one, and what one has done."""
    mine = learners.enrolments_of(way.learner)
    context = {
        "way": way,
        "going": sorted(
            (row for row in mine if row.enrolment.is_going),
            key=lambda row: (row.enrolment.due_on is None, row.enrolment.due_on or timezone.localdate()),
        ),
        "passed": [row for row in mine if not row.enrolment.is_going],
        "checks": waiting_for(way.learner),
        "later": later_for(way.learner),
        "asked": asked_of(way.learner, mine, on=timezone.localdate()),
    }
    return render(request, "school_learning/my.html", context)


@both("POST")
def start(request: SchoolRequest, way: Way, version_id: uuid.UUID) -> HttpResponse:
    """One takes a course that nobody enrolled one in."""
    enrolment = begin_own(version_id=version_id, by=way.learner)
    return redirect(way.url("course", enrolment.pk))


@both("GET", "HEAD")
def course(request: SchoolRequest, way: Way, enrolment_id: uuid.UUID) -> HttpResponse:
    """The course’s front page: its pages, how far one is, and what comes next."""
    progress = learners.progress_of(learners.enrolment_of(way.learner, enrolment_id))
    context = {"way": way, "progress": progress, "around": around(progress.enrolment)}
    return render(request, "school_learning/course.html", context)


@both("GET", "HEAD", "POST")
def page(request: SchoolRequest, way: Way, enrolment_id: uuid.UUID, module_id: str) -> HttpResponse:
    """One page of the course; sent, it is read, and the next one follows."""
    enrolment = learners.enrolment_of(way.learner, enrolment_id)
    progress = learners.progress_of(enrolment)
    shown = learners.page_of(progress, module_id)
    if request.method == "POST":
        read_page(enrolment_id=enrolment.pk, module_id=module_id, by=way.learner)
        if shown.place < len(progress.pages):
            return redirect(way.url("page", enrolment.pk, progress.pages[shown.place].module.id))
        return redirect(way.url("course", enrolment.pk))
    pictures = catalogue.pictures(enrolment.course.version_id, module_id) if shown.module.pictures else {}
    context = {
        "way": way,
        "progress": progress,
        "page": shown,
        "body": html_of(shown.module.body, pictures),
        "before": progress.pages[shown.place - 2] if shown.place > 1 else None,
    }
    return render(request, "school_learning/page.html", context)


@both("GET", "HEAD")
def download(request: SchoolRequest, way: Way, enrolment_id: uuid.UUID, download_id: str) -> HttpResponse:
    """A file of the course, from where the authority keeps it."""
    enrolment = learners.enrolment_of(way.learner, enrolment_id)
    address = catalogue.address_of_download(enrolment.course.version_id, download_id)
    if address is None:
        raise NotFound("There is no such file in this course.")
    return HttpResponseRedirect(address)


@both("GET", "HEAD", "POST")
def certificate(request: SchoolRequest, way: Way, certificate_id: uuid.UUID) -> HttpResponse:
    """One’s own certificate: its document, its badge, its check page. Sent, a document that could not be made is tried again."""
    found = certificates.certificate_of(way.learner, certificate_id)
    if request.method == "POST":
        make_document_again(certificate_id=found.pk, by=way.learner.in_journal)
        return redirect(way.url("certificate", found.pk))
    job = certificates.job_of(found) if found.file_id is None else None
    context = {"way": way, "certificate": found, "job": job, "check_address": check_address(found)}
    return reload_when_over(request, render(request, "school_learning/my_certificate.html", context), job)


@both("GET", "HEAD")
def document(request: SchoolRequest, way: Way, certificate_id: uuid.UUID) -> HttpResponse:
    """The certificate’s PDF, through the files’ own origin."""
    found = certificates.certificate_of(way.learner, certificate_id)
    if found.file is None:
        raise NotFound("There is no such file.")
    return give_out(request, found.file, by=way.learner.in_journal)


@both("GET", "HEAD")
def badge(request: SchoolRequest, way: Way, certificate_id: uuid.UUID) -> HttpResponse:
    """The certificate as an Open Badge, to be kept in a wallet of badges."""
    found = certificates.certificate_of(way.learner, certificate_id)
    return badge_response(badges.badge(found, by=way.learner.in_journal), found.reference)


def badge_response(token: str, reference: str) -> HttpResponse:
    """The badge as a file to save."""
    return HttpResponse(
        token,
        content_type=badges.BADGE_TYPE,
        headers={"Content-Disposition": f'attachment; filename="badge-{reference.lower()}.jwt"'},
    )
