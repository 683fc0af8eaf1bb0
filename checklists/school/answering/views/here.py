"""Who else has a statement open: asked again every few seconds by its page."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from checklists.school.answering import presence
from checklists.school.answering.presenters import here_of
from checklists.school.queries.answers import statement_by_id
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_GET
@requires(Permission.AUDITS_COMMENT)
def here(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """Says that the reader is here, and answers with the others. Nothing is stored but in the cache, and not for a minute."""
    found = statement_by_id(request.user, audit_id, statement_id)
    writes = request.GET.get("doing") == presence.WRITING
    presence.note(found, request.user, doing=presence.WRITING if writes else presence.READING)
    faces = here_of(audit_id, statement_id, request.user)
    return render(request, "school_answering/partials/_here.html", {"faces": faces})
