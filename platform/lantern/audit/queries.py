"""Reading the journal."""

from uuid import UUID

from django.db.models import Q, QuerySet

from lantern.audit.models import Entry


def entries(search: str = "") -> QuerySet[Entry]:
    """Every journal row of this tenant, newest first; with `search`, those whose person, thing or verb contains it."""
    rows = Entry.objects.order_by("-created_at", "id")
    if search:
        rows = rows.filter(Q(by_name__icontains=search) | Q(subject_name__icontains=search) | Q(verb__icontains=search))
    return rows


def entries_about(subject_id: UUID) -> QuerySet[Entry]:
    """The history of one thing, newest first."""
    return Entry.objects.filter(subject_id=subject_id).order_by("-created_at", "id")
