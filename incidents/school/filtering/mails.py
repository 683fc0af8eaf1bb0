"""Mails about filtering: that something waits, and where. What it is stays in the school."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from lantern.access.permissions import ALLOWED, Permission
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.people.queries import people

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from lantern.audit.record import Actor
    from tenants.people.models import User


def tell_keepers(what: "str | _StrPromise", name: str, *args: uuid.UUID, besides: "Actor | None" = None) -> None:
    """Everybody who keeps filtering, but for whoever did it, has a mail with this sentence and a link. Within a transaction."""
    keepers = people().active().filter(role__in=ALLOWED[Permission.FILTERING_KEEP])
    for person in keepers:
        if besides is None or person.pk != besides.pk:
            _tell(person, what, name, *args)


def tell_person(person_id: uuid.UUID, what: "str | _StrPromise", name: str, *args: uuid.UUID) -> None:
    """The same to one person, if they can still sign in."""
    for person in people().active().filter(pk=person_id):
        _tell(person, what, name, *args)


def _tell(person: "User", what: "str | _StrPromise", name: str, *args: uuid.UUID) -> None:
    school = current_tenant()
    urlconf = str(settings.TENANT_TYPES[school.kind]["URLCONF"])
    queue_mail(
        to=person.email,
        subject=f"{what}, {school.name}",
        template="school_filtering/mail/told.txt",
        context={
            "name": person.name,
            "what": what,
            "school": school,
            "link": school.url(reverse(name, args=args, urlconf=urlconf)),
        },
    )
