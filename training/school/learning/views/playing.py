"""SCORM packages in a course: opening a part, the page that shows it, and what it reports."""

import json
import uuid

from csp.decorators import csp_update
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from checklists.school.views.requests import SchoolRequest
from lantern.errors import NotPossibleNow
from lantern.files.playing.origin import files_origin
from training.packages import BadReport
from training.school.learning.actions.playing import begin_again, keep_report, open_part
from training.school.learning.queries import learners, packages
from training.school.learning.views.ways import Way, both

# What is kept of a report is at most a third of that: the rest are signs that JSON writes with six letters.
LONGEST_REPORT = 512 * 1024


@both("POST")
def open_package(
    request: SchoolRequest, way: Way, enrolment_id: uuid.UUID, module_id: str, part_number: int
) -> HttpResponse:
    """The part is open, where one was or from the beginning."""
    act = begin_again if request.POST.get("from") == "start" else open_part
    state = act(enrolment_id=enrolment_id, module_id=module_id, number=part_number, by=way.learner)
    return redirect(way.url("playing", enrolment_id, state.launch_id))


@both("GET", "HEAD")
@csp_update({"frame-src": [files_origin()]})
def playing(request: SchoolRequest, way: Way, enrolment_id: uuid.UUID, launch_id: uuid.UUID) -> HttpResponse:
    """The part in its frame. Once it was opened elsewhere, the page leads back."""
    enrolment = learners.enrolment_of(way.learner, enrolment_id)
    state = packages.opened(enrolment, launch_id)
    if state is None:
        return redirect(way.url("course", enrolment.pk))
    module, _package, part = packages.part_of(state)
    context = {
        "way": way,
        "enrolment": enrolment,
        "module": module,
        "part": part,
        "state": state,
        "played": packages.played(state, way.learner),
        "state_url": way.url("report", enrolment.pk, launch_id),
    }
    return render(request, "school_learning/playing.html", context)


@both("POST")
def report(request: SchoolRequest, way: Way, enrolment_id: uuid.UUID, launch_id: uuid.UUID) -> HttpResponse:
    """What the package reports is kept; the answer says so, and whether the part is done. 409 once it was opened elsewhere."""
    learners.enrolment_of(way.learner, enrolment_id)
    sent = _sent(request)
    if sent is None:
        return JsonResponse({"said": _("The package reported something that cannot be kept.")}, status=400)
    number, said = sent
    try:
        state = keep_report(enrolment_id=enrolment_id, launch_id=launch_id, number=number, report=said, by=way.learner)
    except BadReport as problem:
        return JsonResponse({"said": str(problem.message)}, status=400)
    except NotPossibleNow as problem:
        return JsonResponse({"said": str(problem.message)}, status=409)
    done = state.done_at is not None
    words = _("Saved. This part is done.") if done else _("Saved.")
    return JsonResponse({"said": words, "done": done})


def _sent(request: SchoolRequest) -> tuple[int, object] | None:
    """The number of the report and what it says; None for what no page of ours sends."""
    try:
        if len(request.body) > LONGEST_REPORT:
            return None
        sent = json.loads(request.body)
        number, cmi = sent["number"], sent["cmi"]
    except (RequestDataTooBig, ValueError, KeyError, TypeError, RecursionError):
        return None
    return (number, cmi) if type(number) is int and 0 < number < 2**31 else None
