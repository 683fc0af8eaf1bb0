"""Mails about incidents. None says a word about what it is: whoever reads one on a shared screen learns nothing."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.school.models import Incident
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.people.models import User


def mail_to_read(incident: Incident, person: User) -> None:
    """The person has something new to read."""
    _mail(incident, person, _("Something to read in Lantern, %(school)s"), "to_read")


def mail_given(incident: Incident, person: User) -> None:
    """Something was given to the person."""
    _mail(incident, person, _("Something was given to you in Lantern, %(school)s"), "given")


def mail_late(person: User, number: int) -> None:
    """So many incidents wait for the person longer than they should."""
    school = current_tenant()
    queue_mail(
        to=person.email,
        subject=str(_("Something waits for you in Lantern, %(school)s") % {"school": school.name}),
        template="school_incidents/mail/late.txt",
        context={
            "name": person.name,
            "school": school,
            "number": number,
            "link": school.url(reverse("school_incidents:incidents", urlconf=_urlconf()) + "?show=late"),
        },
    )


def _urlconf() -> str:
    return str(settings.TENANT_TYPES[current_tenant().kind]["URLCONF"])


def _mail(incident: Incident, person: User, subject: Any, template: str) -> None:
    school = current_tenant()
    queue_mail(
        to=person.email,
        subject=str(subject % {"school": school.name}),
        template=f"school_incidents/mail/{template}.txt",
        context={
            "name": person.name,
            "school": school,
            "link": school.url(reverse("school_incidents:incident", args=[incident.pk], urlconf=_urlconf())),
        },
    )
