"""Support access that ends: because its time has run out, or because somebody ended it."""

from django.db import transaction
from django.utils import timezone

from lantern.audit.record import SystemActor, record
from tenants.support import queries
from tenants.support.models import Grant

_CLOCK = SystemActor("Lantern")


def close_what_has_run_out() -> int:
    """Whatever has run out is closed and its visitor disabled; returns how much there was. May be repeated."""
    with transaction.atomic():
        return close_all()


def close_all() -> int:
    """The same, inside a transaction of the caller's."""
    grants = list(queries.run_out_grants().select_for_update())
    for grant in grants:
        close(grant, name="")
        record("support.ran_out", by=_CLOCK, subject=grant)
    return len(grants)


def close(grant: Grant, *, name: str) -> None:
    """The grant has ended now, by whoever has this name, and its visitor is signed out. Inside a transaction of the caller's."""
    grant.ended_at, grant.ended_by_name, grant.link_digest = timezone.now(), name, ""
    grant.save(update_fields=["ended_at", "ended_by_name", "link_digest"])
    person = grant.person
    person.is_active, person.sessions_ended_at = False, grant.ended_at
    person.save(update_fields=["is_active", "sessions_ended_at"])
