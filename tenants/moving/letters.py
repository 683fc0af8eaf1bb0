"""Mails to those who manage a school."""

from django.urls import reverse

from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.moving.models import ErasureRequest
from tenants.moving.queries import managers


def tell_managers(request: ErasureRequest, *, subject: str, template: str) -> None:
    """Each manager of the current school has a mail about its request on the way, with a link to the page."""
    school = current_tenant()
    for person in managers():
        queue_mail(
            to=person.email,
            subject=subject,
            template=f"moving/mail/{template}.txt",
            context={
                "person": person,
                "school": school,
                "request": request,
                "link": school.url(reverse("moving:leaving", urlconf="lantern.urls.school")),
            },
        )
