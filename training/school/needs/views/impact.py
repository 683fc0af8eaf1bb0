"""What courses have changed, as numbers."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from training.school.needs import rules
from training.school.needs.pooling import LEAST
from training.school.needs.presenters import lines_of
from training.school.needs.queries import impact as queries
from training.topics import Level


@require_safe
@requires(Permission.TRAINING_FIGURES)
def impacts(request: SchoolRequest) -> HttpResponse:
    """Each course about which people were asked."""
    rows = [(one, lines_of(one)) for one in queries.impacts()]
    context = {"rows": rows, "least": LEAST, "can_manage": rules.can_manage(request.user)}
    return render(request, "school_needs/impacts.html", context)


@require_safe
@requires(Permission.TRAINING_FIGURES)
def impact(request: SchoolRequest, course_id: uuid.UUID) -> HttpResponse:
    """One course: what people said before it, straight after it and three months later."""
    found = queries.impact_of(course_id)
    context = {"impact": found, "lines": lines_of(found), "least": LEAST, "levels": Level}
    return render(request, "school_needs/impact.html", context)
