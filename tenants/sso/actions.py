"""Changing sign-in services, and linking accounts there to people here."""

from typing import TYPE_CHECKING

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.audit.record import record
from lantern.errors import NotPossibleNow
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.people import actions as people
from tenants.sso import queries, rules
from tenants.sso.models import SignInService

if TYPE_CHECKING:
    from lantern.audit.record import Actor
    from tenants.people.models import User


def add(*, kind: str, label: str, issuer: str, domain: str, asks_second_step: bool, by: "Actor") -> SignInService:
    """The service is known here and turned off. It has no client ID yet: the service gives one."""
    rules.check_can_manage(by)
    service = SignInService(
        kind=SignInService.Kind(kind),
        label=label.strip(),
        issuer=issuer,
        domain=domain,
        asks_second_step=asks_second_step,
    )
    with transaction.atomic():
        _save_unless_taken(service)
        record("sso.added", by=by, subject=service, kind=service.kind, issuer=service.issuer)
    return service


def change(
    *, service: SignInService, label: str, issuer: str, domain: str, asks_second_step: bool, by: "Actor"
) -> SignInService:
    """The service is called and configured like this. With another issuer it is turned off until it is checked again.

    Links made at the issuer before are kept and match nobody at the new one.
    """
    rules.check_can_manage(by)
    with transaction.atomic():
        service = _locked(service)
        before = service.issuer
        service.label, service.issuer, service.domain = label.strip(), issuer, domain
        service.asks_second_step = asks_second_step
        if before != issuer:
            service.enabled, service.checked_at = False, None
        _save_unless_taken(service, fields=["label", "issuer", "domain", "asks_second_step", "enabled", "checked_at"])
        facts = {"issuer_before": before, "issuer_after": issuer} if before != issuer else {}
        record("sso.changed", by=by, subject=service, asks_second_step=asks_second_step, **facts)
    return service


def set_credentials(*, service: SignInService, client_id: str, client_secret: str, by: "Actor") -> SignInService:
    """Lantern shows itself to the service with these. An empty secret keeps the one that is stored."""
    rules.check_can_manage(by)
    with transaction.atomic():
        service = _locked(service)
        service.client_id = client_id
        if client_secret:
            service.client_secret = client_secret
        service.save(update_fields=["client_id", "client_secret"])
        record("sso.credentials_set", by=by, subject=service, new_secret=bool(client_secret))
    return service


def note_answer(*, service: SignInService, by: "Actor") -> SignInService:
    """The journal says that the service answered as it should, and it may be turned on.

    `service` is what was checked: NotPossibleNow if somebody has changed the issuer since.
    """
    rules.check_can_manage(by)
    with transaction.atomic():
        found = _locked(service)
        if found.issuer != service.issuer:
            raise NotPossibleNow(_("The service was changed meanwhile. Check it again."), code="changed_meanwhile")
        found.checked_at = timezone.now()
        found.save(update_fields=["checked_at"])
        record("sso.checked", by=by, subject=found)
    return found


def turn_on(*, service: SignInService, by: "Actor") -> SignInService:
    """The service is offered on the sign-in page."""
    with transaction.atomic():
        service = _locked(service)
        rules.check_can_turn_on(by, service)
        service.enabled = True
        service.save(update_fields=["enabled"])
        record("sso.turned_on", by=by, subject=service)
    return service


def turn_off(*, service: SignInService, by: "Actor") -> SignInService:
    """Nobody can sign in by the service any more. Links are kept for when it is turned on again."""
    rules.check_can_manage(by)
    with transaction.atomic():
        service = _locked(service)
        service.enabled = False
        service.save(update_fields=["enabled"])
        record("sso.turned_off", by=by, subject=service)
    return service


def remove(*, service: SignInService, by: "Actor") -> None:
    """The service, its secret and everybody's links at it are gone."""
    rules.check_can_manage(by)
    with transaction.atomic():
        service = _locked(service)
        links, _by_model = queries.links_at(service).delete()
        record("sso.removed", by=by, subject=service, issuer=service.issuer, links=links)
        SignInService.objects.filter(pk=service.pk).delete()


def link(*, person: "User", service: SignInService, subject: str, by: "Actor") -> SocialAccount:
    """Whoever signs in to this account at the service is this person here, who is told by mail.

    NotPossibleNow if the account is somebody else's here, or the person has another one at the service.
    """
    rules.check_can_link(by, person, service)
    known = queries.link_by_subject(service.issuer, subject)
    if known is not None and known.user_id == person.pk:
        return known
    if known is not None:
        raise _is_linked_to_another()
    if service.issuer in queries.links_of(person):
        raise NotPossibleNow(
            _("Your account is linked to another account there. Unlink that one first."), code="has_another"
        )
    found = SocialAccount(user=person, provider=service.issuer, uid=subject)
    try:
        with transaction.atomic():
            found.save(force_insert=True)
            record("sso.linked", by=by, subject=person, service=service.label)
            _tell(person, _("An account was linked to your Lantern account"), "sso/mail/linked.txt", service)
    except IntegrityError as error:
        raise _is_linked_to_another() from error
    return found


def unlink(*, person: "User", service: SignInService, by: "Actor") -> None:
    """The person's account at the service opens nothing here any more; they are told by mail."""
    with transaction.atomic():
        rules.check_can_unlink(by, person, service)
        gone, _by_model = queries.links_at(service).filter(user=person).delete()
        if gone:
            record("sso.unlinked", by=by, subject=person, service=service.label)
            _tell(person, _("An account was unlinked from your Lantern account"), "sso/mail/unlinked.txt", service)


def join(*, token_digest: str, service: SignInService, subject: str) -> SocialAccount:
    """The invited person has an account without a password, linked to this account at the service.

    NotFound, or NotPossibleNow if the invitation no longer works or the account there is somebody else's here.
    """
    with transaction.atomic():
        if queries.link_by_subject(service.issuer, subject) is not None:
            raise _is_linked_to_another()
        person = people.accept_invitation_without_password(token_digest=token_digest)
        return link(person=person, service=service, subject=subject, by=person)


def note_sign_in(*, person: "User", service: SignInService) -> None:
    """The journal says by which service the person signed in."""
    with transaction.atomic():
        record("sso.signed_in", by=person, subject=service)


def _locked(service: SignInService) -> SignInService:
    found = SignInService.objects.select_for_update().filter(pk=service.pk).first()
    if found is None:
        raise NotPossibleNow(_("This service has been removed."), code="removed")
    return found


def _save_unless_taken(service: SignInService, fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            service.save(update_fields=fields, force_insert=fields is None)
    except IntegrityError as error:
        raise NotPossibleNow(_("There is already a service with this issuer."), code="issuer_taken") from error


def _is_linked_to_another() -> NotPossibleNow:
    return NotPossibleNow(_("That account is already linked to somebody else here."), code="linked_to_another")


def _tell(person: "User", subject: object, template: str, service: SignInService) -> None:
    tenant = current_tenant()
    queue_mail(
        to=person.email,
        subject=str(subject),
        template=template,
        context={
            "person": person,
            "tenant": tenant,
            "service": service.label,
            "at": timezone.now(),
            "link": tenant.url(reverse("people:account")),
        },
    )
