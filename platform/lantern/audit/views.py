"""The activity page: the journal of this tenant, for those who answer for it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.audit.queries import entries


@require_safe
@requires(Permission.ACTIVITY_VIEW)
def activity(request: HttpRequest) -> HttpResponse:
    """Who did what and when, newest first, with search."""
    search = request.GET.get("q", "").strip()[:100]
    page = Paginator(entries(search), 50).get_page(request.GET.get("page"))
    return render(request, "audit/activity.html", {"page": page, "search": search})
