"""Personal links: how somebody without an account comes to their courses."""

import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lantern.audit.record import Actor, record
from tenants.logins.current import current_tenant
from tenants.people.models import digest_of
from training.school.learning import rules
from training.school.learning.learner import Learner
from training.school.learning.models import PersonalLink
from training.school.models import StaffMember
from training.school.rules import check_is_here


def make_link(*, staff: StaffMember, by: Actor) -> tuple[PersonalLink, str]:
    """A new personal link and its whole address, which is kept nowhere: whoever loses it is given another."""
    rules.check_can_manage(by)
    check_is_here(staff, on=timezone.localdate())
    with transaction.atomic():
        link, address = _made(staff, by)
        record("learning.link_made", by=by, subject=link)
    return link, address


def revoke_links(*, staff: StaffMember, by: Actor) -> int:
    """No personal link of this person works any more; returns how many did."""
    rules.check_can_manage(by)
    with transaction.atomic():
        working = PersonalLink.objects.filter(staff=staff, revoked_at=None, expires_at__gt=timezone.now())
        revoked = list(working.select_for_update())
        for link in revoked:
            link.revoked_at = timezone.now()
            link.save(update_fields=["revoked_at"])
            record("learning.link_revoked", by=by, subject=link)
    return len(revoked)


def note_used(*, learner: Learner) -> None:
    """The day on which the link was last used is kept, once a day."""
    PersonalLink.objects.filter(digest=digest_of(learner.token)).exclude(last_used_on=timezone.localdate()).update(
        last_used_on=timezone.localdate()
    )


def address_for(staff: StaffMember, *, by: Actor) -> str:
    """Where this person takes their courses: their own page for somebody with an account, else a new personal link."""
    if staff.person_id is not None:
        return current_tenant().url(_path("school_learning:my_courses"))
    _link, address = _made(staff, by)
    return address


def _made(staff: StaffMember, by: Actor) -> tuple[PersonalLink, str]:
    token = secrets.token_urlsafe(32)
    link = PersonalLink.objects.create(
        staff=staff,
        digest=digest_of(token),
        made_by_name=str(by)[:200],
        expires_at=timezone.now() + rules.LINK_LASTS,
    )
    return link, current_tenant().url(_path("school_learning:take_courses", token))


def _path(name: str, *args: str) -> str:
    # A worker has no request that says which kind of host this is.
    return reverse(name, args=args, urlconf=str(settings.TENANT_TYPES["school"]["URLCONF"]))
