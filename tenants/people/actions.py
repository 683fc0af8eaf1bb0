"""Changes to people. `by` is a person, or a SystemActor when provisioning brings a tenant's first one."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.access.roles import Role
from lantern.api import actions as tokens
from lantern.audit.record import record
from lantern.errors import NotPossibleNow
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.people import queries, rules, sessions
from tenants.people.models import Invitation, User, digest_of, new_token, normal_email

if TYPE_CHECKING:
    from lantern.audit.record import Actor

INVITATION_LASTS = timedelta(days=14)


def invite(*, email: str, name: str, role: str, by: "Actor") -> Invitation:
    """Somebody is invited and their mail is on its way; NotPossibleNow if they are here or invited already."""
    rules.check_can_invite(by, role)
    email = normal_email(email)
    with transaction.atomic():
        _check_address_is_free(email)
        token, now = new_token(), timezone.now()
        invitation = Invitation(
            email=email,
            name=name.strip(),
            role=Role(role),
            token_digest=digest_of(token),
            invited_by_name=str(by),
            sent_at=now,
            expires_at=now + INVITATION_LASTS,
        )
        try:
            with transaction.atomic():
                invitation.save(force_insert=True)
        except IntegrityError as error:
            # The same form sent twice at once: the other one has just been written.
            raise _already_invited() from error
        _mail_invitation(invitation, token)
        record("person.invited", by=by, subject=invitation, role=invitation.role)
    return invitation


def resend_invitation(*, invitation: Invitation, by: "Actor") -> Invitation:
    """A new link is on its way and lasts from now; the link sent before has stopped working."""
    rules.check_can_change_invitation(by, invitation.role)
    with transaction.atomic():
        invitation = _locked_open(invitation)
        token, now = new_token(), timezone.now()
        invitation.token_digest = digest_of(token)
        invitation.invited_by_name = str(by)
        invitation.sent_at = now
        invitation.expires_at = now + INVITATION_LASTS
        invitation.save(update_fields=["token_digest", "invited_by_name", "sent_at", "expires_at"])
        _mail_invitation(invitation, token)
        record("person.invitation_resent", by=by, subject=invitation)
    return invitation


def cancel_invitation(*, invitation: Invitation, by: "Actor") -> Invitation:
    """The invitation's link no longer works."""
    rules.check_can_change_invitation(by, invitation.role)
    with transaction.atomic():
        invitation = _locked_open(invitation)
        invitation.cancelled_at = timezone.now()
        invitation.save(update_fields=["cancelled_at"])
        record("person.invitation_cancelled", by=by, subject=invitation)
    return invitation


def accept_invitation(*, token: str, name: str, password: str) -> User:
    """The invited person has an account with the invitation's address and role, and the link no longer works.

    The token is the permission: whoever holds it acts as themself. NotFound for a token that is none of this tenant's;
    NotPossibleNow if it was used, cancelled or has expired. The password must have passed the validators before.
    """
    return _accept(digest_of(token), name=name, password=password)


def accept_invitation_without_password(*, token_digest: str) -> User:
    """As `accept_invitation`, for somebody who will sign in by a sign-in service and is called as the invitation says."""
    return _accept(token_digest, name="", password=None)


def change_role(*, person: User, role: str, by: "Actor") -> User:
    """The person has this role from their next request on."""
    with transaction.atomic():
        person = _locked(person)
        rules.check_can_change_role(by, person, role)
        before, person.role = person.role, Role(role)
        # Only a governor chairs the governors.
        person.chairs_governors = person.chairs_governors and person.role == Role.GOVERNOR
        person.save(update_fields=["role", "chairs_governors"])
        record("person.role_changed", by=by, subject=person, role_before=before, role_after=person.role)
    return person


def make_chair(*, person: User, by: "Actor") -> User:
    """This governor chairs the governors from now on, and nobody else does. The heads, leads and both chairs have a mail.

    Allegations against the head go to the chair, so the one in office hands over; only where nobody is, others choose.
    """
    with transaction.atomic():
        present = queries.people().filter(chairs_governors=True).select_for_update().first()
        person = _locked(person)
        rules.check_can_make_chair(by, person, present=present)
        if present is not None:
            present.chairs_governors = False
            present.save(update_fields=["chairs_governors"])
        person.chairs_governors = True
        person.save(update_fields=["chairs_governors"])
        record("person.made_chair", by=by, subject=person)
        _mail_new_chair(person, by, also=present)
    return person


def disable(*, person: User, by: "Actor") -> User:
    """The person can no longer sign in, is signed out everywhere at once, and their tokens are revoked for good."""
    with transaction.atomic():
        person = _locked(person)
        rules.check_can_disable(by, person)
        person.is_active = False
        person.sessions_ended_at = timezone.now()
        person.save(update_fields=["is_active", "sessions_ended_at"])
        tokens.revoke_all_of(person=person, by=by)
        record("person.disabled", by=by, subject=person)
    return person


def enable(*, person: User, by: "Actor") -> User:
    """The person can sign in again with the password they had. Sessions and tokens of before stay ended."""
    with transaction.atomic():
        person = _locked(person)
        rules.check_can_enable(by, person)
        person.is_active = True
        person.save(update_fields=["is_active"])
        record("person.enabled", by=by, subject=person)
    return person


def rename(*, person: User, name: str, by: "Actor") -> User:
    """The person is called this from now on. Journal rows and signatures keep the name of their time."""
    with transaction.atomic():
        person = _locked(person)
        rules.check_can_rename(by, person)
        person.name = name.strip()
        person.save(update_fields=["name"])
        record("person.renamed", by=by, subject=person)
    return person


def reset_two_step(*, person: User, by: "Actor") -> User:
    """The person, who is told by mail, is signed out everywhere and signs in with their password to set up two-step again."""
    with transaction.atomic():
        person = _locked(person)
        rules.check_can_reset_two_step(by, person)
        Authenticator.objects.filter(user=person).delete()
        # Whoever has the lost telephone may be signed in with it.
        person.sessions_ended_at = timezone.now()
        person.save(update_fields=["sessions_ended_at"])
        queue_mail(
            to=person.email,
            subject=str(_("Your two-step verification was reset")),
            template="people/mail/two_step_reset.txt",
            context={"person": person, "tenant": current_tenant(), "by": str(by), "link": _link("people:account")},
        )
        record("person.two_step_reset", by=by, subject=person)
    return person


def end_session(*, session_id: UUID, by: User) -> None:
    """The person's own session with this identifier is over; NotFound if they have none of that name."""
    with transaction.atomic():
        row = queries.open_session_of(by, session_id)
        sessions.end(row)
        record("person.signed_out_elsewhere", by=by, subject=by)


def end_other_sessions(*, by: User, keep: str | None) -> User:
    """The person is signed in nowhere but in the session with the key `keep`, whose fingerprint the caller renews."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=by.pk)
        for row in queries.open_sessions_of(person).exclude(session_key=keep):
            sessions.end(row)
        person.sessions_ended_at = timezone.now()
        person.save(update_fields=["sessions_ended_at"])
        record("person.signed_out_elsewhere", by=person, subject=person)
    return person


def set_password(*, person: User, password: str) -> User:
    """The person's password is this, and every session but the one that asked for it has ended."""
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        record("person.password_changed", by=person, subject=person)
    return person


def note_visit(*, person: User) -> User:
    """A visit begins now, and the one before it is the previous visit."""
    person.previous_visit_at = person.visit_began_at
    person.visit_began_at = timezone.now()
    person.save(update_fields=["previous_visit_at", "visit_began_at"])
    return person


def switch_keys(*, person: User, on: bool, by: "Actor") -> User:
    """Single letters act as keys on this person's pages, or only in fields. A choice of their own, which no journal tells."""
    rules.check_is_oneself(by, person)
    person.single_keys = on
    person.save(update_fields=["single_keys"])
    return person


def _locked(person: User) -> User:
    """The row as it is now; until this transaction ends nobody else changes it or a holder of the managing role.

    Two heads who disable each other at the same time would otherwise both pass the rule. Rows are locked in one order.
    """
    rows = User.objects.select_for_update().order_by("id")
    keepers = list(rows.filter(role=rules.managing_role(), is_active=True))
    return next((keeper for keeper in keepers if keeper.pk == person.pk), None) or rows.get(pk=person.pk)


def _accept(token_digest: str, *, name: str, password: str | None) -> User:
    with transaction.atomic():
        invitation = _locked_open(queries.invitation_by_digest(token_digest))
        if invitation.token_digest != token_digest or queries.has_expired(invitation):
            raise NotPossibleNow(_("This invitation has expired. Ask for a new one."), code="expired")
        if queries.person_by_email(invitation.email):
            raise NotPossibleNow(_("There is already an account with this address."), code="already_here")
        person = User.objects.create_user(
            email=invitation.email, name=name or invitation.name, role=invitation.role, password=password
        )
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
        record("person.joined", by=person, subject=person, role=person.role)
    return person


def _locked_open(invitation: Invitation) -> Invitation:
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open:
        raise NotPossibleNow(_("This invitation has been used or cancelled."), code="invitation_closed")
    return invitation


def _check_address_is_free(email: str) -> None:
    person = queries.person_by_email(email)
    if person and not person.is_active:
        raise NotPossibleNow(
            _("There is a disabled account with this address. Enable it instead."), code="disabled_here"
        )
    if person:
        raise NotPossibleNow(_("There is already an account with this address."), code="already_here")
    if queries.open_invitation_for(email):
        raise _already_invited()


def _already_invited() -> NotPossibleNow:
    return NotPossibleNow(
        _("There is already an invitation for this address. Send that one again instead."), code="already_invited"
    )


def _mail_invitation(invitation: Invitation, token: str) -> None:
    tenant = current_tenant()
    queue_mail(
        to=invitation.email,
        subject=str(_("Your invitation to Lantern for %(tenant)s") % {"tenant": tenant.name}),
        template="people/mail/invitation.txt",
        context={"invitation": invitation, "tenant": tenant, "link": _link("people:join", token)},
    )


def _link(name: str, *args: str) -> str:
    """An absolute address on this tenant's host; a task has no request whose URLs would be in force."""
    tenant = current_tenant()
    urlconf = str(settings.TENANT_TYPES[tenant.kind]["URLCONF"])
    return tenant.url(reverse(name, args=args, urlconf=urlconf))


def _mail_new_chair(person: User, by: "Actor", *, also: User | None) -> None:
    """Whoever might be wronged by a wrong chair is told that there is a new one."""
    school = current_tenant()
    told = list(queries.people().active().filter(role__in=[Role.HEAD, Role.DSL, Role.DEPUTY_DSL]))
    for one in {one.pk: one for one in (*told, person, also) if one is not None}.values():
        queue_mail(
            to=one.email,
            subject=str(_("The chair of governors in Lantern, %(school)s") % {"school": school.name}),
            template="people/mail/new_chair.txt",
            context={"name": one.name, "chair": person, "by": by, "school": school},
        )
