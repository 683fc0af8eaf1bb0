"""The page for telling: on or off, and what it says."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from incidents.school.concerns import rules
from incidents.school.concerns.models import Page
from lantern.audit.record import Actor, record


def set_up_page(*, is_on: bool, readers: str, closed_until: date | None, keep_months: int, by: Actor) -> Page:
    """The page is on or off and says who reads it. Receipts open their answers all the same."""
    rules.check_can_set_up(by)
    readers = readers.strip()
    rules.check_page(
        is_on=is_on, readers=readers, closed_until=closed_until, keep_months=keep_months, on=timezone.localdate()
    )
    with transaction.atomic():
        # Two people who set it up for the first time at once make one row.
        Page.objects.bulk_create([Page()], ignore_conflicts=True)
        page = Page.objects.select_for_update().get()
        page.is_on, page.readers, page.closed_until, page.keep_months = is_on, readers, closed_until, keep_months
        page.save(update_fields=["is_on", "readers", "closed_until", "keep_months"])
        record(
            "concern.page_set_up",
            by=by,
            subject=page,
            is_on=is_on,
            keep_months=keep_months,
            closed_until=closed_until.isoformat() if closed_until else "",
        )
    return page
