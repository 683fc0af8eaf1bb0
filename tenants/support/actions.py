"""Letting an operator in, and out again."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.access.roles import Role
from lantern.audit.record import record
from lantern.errors import NotFound, NotPossibleNow
from lantern.outbox.send import queue_mail, queue_task
from tenants.logins.current import current_tenant
from tenants.people.models import User, digest_of, new_token, normal_email
from tenants.people.queries import person_by_email
from tenants.support import closing, queries, rules
from tenants.support.models import LINK_LASTS, LONGEST, Grant
from tenants.support.tasks import close_support

if TYPE_CHECKING:
    from lantern.audit.record import Actor


def grant_access(*, name: str, email: str, reason: str, lasts: timedelta, by: "Actor") -> Grant:
    """The operator with this address may look at this tenant's records for so long, by a link that is on its way to them.

    NotPossibleNow if they have access already, if somebody else here has the address, or if it is for longer than a week.
    """
    email, name = normal_email(email), name.strip()
    if not timedelta(0) < lasts <= LONGEST:
        raise NotPossibleNow(_("Access lasts seven days at the longest."), code="too_long")
    with transaction.atomic():
        # Two who grant at the same moment wait for each other here, and the second finds the first's row.
        person = User.objects.select_for_update().filter(email=email).first() or person_by_email(email)
        rules.check_can_grant(by, email, person)
        closing.close_all()
        if person is not None and queries.open_grant_of(person) is not None:
            raise NotPossibleNow(
                _("This person has access already. Send them a new link instead."), code="already_open"
            )
        now = timezone.now()
        grant = Grant(
            name=name,
            email=email,
            reason=reason.strip(),
            person=_visitor(person, name=name, email=email),
            granted_by_id=by.pk,
            granted_by_name=str(by)[:200],
            created_at=now,
            ends_at=now + lasts,
            link_expires_at=now,
        )
        grant.save(force_insert=True)
        record("support.granted", by=by, subject=grant, until=grant.ends_at.isoformat(), email=email)
        queue_task(close_support, at=grant.ends_at)
        _send_link(grant)
    return grant


def send_new_link(*, grant: Grant, by: "Actor") -> Grant:
    """A new link is on its way to the operator, and one that was sent before no longer works."""
    with transaction.atomic():
        grant = _locked(grant)
        rules.check_can_end(by, grant)
        record("support.link_sent", by=by, subject=grant)
        _send_link(grant)
    return grant


def enter(*, token: str) -> Grant:
    """The link is used up, and whoever had it may sign in as the grant's person. NotFound for a link that is none here.

    NotPossibleNow if the link has expired or the access has ended.
    """
    with transaction.atomic():
        found = queries.grant_by_link(token)
        if found is None:
            raise NotFound(_("There is no such link here."))
        grant = _locked(found)
        now = timezone.now()
        if grant.link_digest != digest_of(token):
            raise NotPossibleNow(_("This link has been used already."), code="link_used")
        if not grant.is_live(now) or now >= grant.link_expires_at:
            raise NotPossibleNow(_("This link no longer works."), code="link_expired")
        grant.link_digest, grant.first_used_at = "", grant.first_used_at or now
        grant.save(update_fields=["link_digest", "first_used_at"])
        record("support.entered", by=grant.person, subject=grant.person)
    return grant


def end_access(*, grant: Grant, by: "Actor") -> Grant:
    """The operator is signed out with their next request and cannot come back."""
    with transaction.atomic():
        grant = _locked(grant)
        rules.check_can_end(by, grant)
        closing.close(grant, name=str(by)[:200])
        record("support.ended", by=by, subject=grant)
    return grant


def note_page(*, grant: Grant, page: str, by: "Actor") -> None:
    """The journal says that the visitor opened a page with this address pattern, which holds nothing of what they asked."""
    with transaction.atomic():
        record("support.page_opened", by=by, subject=grant, page=page[:200])


def _visitor(person: User | None, *, name: str, email: str) -> User:
    """The person without a password as whom the operator signs in: a new one, or theirs of an earlier time."""
    if person is None:
        return User.objects.create_user(email=email, name=name, role=Role.SUPPORT)
    person.name, person.is_active = name, True
    person.set_unusable_password()
    person.save(update_fields=["name", "is_active", "password"])
    return person


def _locked(grant: Grant) -> Grant:
    return Grant.objects.select_for_update(of=("self",)).select_related("person").get(pk=grant.pk)


def _send_link(grant: Grant) -> None:
    """The mail holds who lets in, until when, and the link; never the reason."""
    token, tenant = new_token(), current_tenant()
    grant.link_digest = digest_of(token)
    grant.link_expires_at = min(timezone.now() + LINK_LASTS, grant.ends_at)
    grant.save(update_fields=["link_digest", "link_expires_at"])
    urlconf = str(settings.TENANT_TYPES[tenant.kind]["URLCONF"])
    queue_mail(
        to=grant.email,
        subject=str(_("Support access to %(tenant)s") % {"tenant": tenant.name}),
        template="support/mail/link.txt",
        context={
            "grant": grant,
            "tenant": tenant,
            "link": tenant.url(reverse("support:enter", args=[token], urlconf=urlconf)),
        },
    )
