"""Figures inside the school."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from incidents.school.keeping.presenters import figures_page
from incidents.school.keeping.queries import figures as queries
from incidents.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_GET
@requires(Permission.INCIDENTS_FIGURES)
def figures(request: SchoolRequest) -> HttpResponse:
    """How many incidents of which kind there were in a school year: numbers for those who deal with them, bands for governors."""
    today = timezone.localdate()
    years = queries.years(today)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(one) for one in years} else years[0]
    page = figures_page(queries.figures(request.user, year), person=request.user, on=today)
    return render(request, "school_keeping/figures.html", {"page": page})
