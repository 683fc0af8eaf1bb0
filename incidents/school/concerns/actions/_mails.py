"""Mails that say that something waits, and nothing of what."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.school.concerns import queries
from incidents.school.concerns.models import Concern
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.people.models import User

# Whoever sends hundreds of made-up concerns causes one mail in this time.
QUIET_FOR: Final = timedelta(minutes=15)


def tell_readers(concern: Concern) -> None:
    """Whoever reads the concern has a mail on its way, unless one has just told them that something waits."""
    now = timezone.now()
    told = Concern.objects.filter(route=concern.route, told_at__gt=now - QUIET_FOR).unread().exists()
    if told:
        return
    concern.told_at = now
    concern.save(update_fields=["told_at"])
    for person in queries.readers_of(concern.route):
        send(person, "school_concerns/mail/new.txt", str(_("Something new in Lantern, %(school)s")))


def send(person: User, template: str, subject: str) -> None:
    """A mail with a link to the inbox: no number, no name, not even of what it is about."""
    school = current_tenant()
    urlconf = str(settings.TENANT_TYPES[school.kind]["URLCONF"])
    queue_mail(
        to=person.email,
        subject=subject % {"school": school.name},
        template=template,
        context={
            "name": person.name,
            "school": school,
            "link": school.url(reverse("school_concerns:inbox", urlconf=urlconf)),
        },
    )
