"""Mails about an audit. They say what happened and where to read more, never what anybody wrote."""

from django.urls import reverse
from django.utils.translation import gettext as _

from checklists.school.models import Audit
from lantern.access.roles import Role
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.people.queries import people

LEADS = (Role.HEAD, Role.DSL, Role.DEPUTY_DSL)


def tell_of_sending_back(audit: Audit, *, by_name: str) -> None:
    """The head and the safeguarding leads have a mail on the way that leads them to the reason."""
    school = current_tenant()
    link = school.url(reverse("school_checklists:audit", args=[audit.pk], urlconf="lantern.urls.school"))
    for person in people().active().filter(role__in=LEADS):
        queue_mail(
            to=person.email,
            subject=_("%(audit)s has been sent back") % {"audit": audit.title},
            template="school_checklists/mail/sent_back.txt",
            context={"person": person, "school": school, "audit": audit, "by_name": by_name, "link": link},
        )
