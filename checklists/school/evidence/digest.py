"""The monthly mail about evidence that expires.

It holds numbers and a link: titles are typed by people, and a mail passes many machines.
"""

from collections import defaultdict
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.school.evidence import queries, rules
from checklists.school.evidence.models import Digest, Edition
from lantern.audit.record import SystemActor, record
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.people.models import User
from tenants.people.queries import people

# Longer than from one mail to the next, so that nothing expires in between unsaid.
AHEAD = timedelta(weeks=6)
_DIGEST = SystemActor("Lantern")


def tell_owners(*, on: date | None = None) -> int:
    """Everybody whose evidence has expired or expires within six weeks has one mail for this month; returns how many are on their way.

    What belongs to somebody who has gone is told to the head and the safeguarding lead. Does nothing once it has been done in the month.
    """
    on = on or timezone.localdate()
    month = on.replace(day=1)
    with transaction.atomic():
        due = list(queries.needing_attention(on, ahead=AHEAD))
        if not due:
            return 0
        by_person = _addressed(due)
        digest, is_first = Digest.objects.get_or_create(month=month, defaults={"mails": len(by_person)})
        if not is_first:
            return 0
        for person, theirs in by_person.items():
            _mail(person, theirs, on)
        record("evidence.owners_told", by=_DIGEST, subject=digest, mails=digest.mails, evidence=len(due))
    return digest.mails


def _addressed(due: list[Edition]) -> dict[User, list[Edition]]:
    keepers = {person.pk: person for person in queries.keepers()}
    stand_ins = list(people().active().filter(role__in=rules.STAND_INS))
    found: dict[User, list[Edition]] = defaultdict(list)
    for edition in due:
        owner = keepers.get(edition.item.owner_id)
        for person in [owner] if owner else stand_ins:
            found[person].append(edition)
    return dict(found)


def _mail(person: User, theirs: list[Edition], on: date) -> None:
    tenant = current_tenant()
    urlconf = str(settings.TENANT_TYPES[tenant.kind]["URLCONF"])
    queue_mail(
        to=person.email,
        subject=_("Evidence that expires"),
        template="school_evidence/mail/expiring.txt",
        context={
            "person": person,
            "tenant": tenant,
            "expired": sum(edition.is_expired(on) for edition in theirs),
            "soon": sum(not edition.is_expired(on) for edition in theirs),
            "link": tenant.url(reverse("school_evidence:library", urlconf=urlconf)),
        },
    )
