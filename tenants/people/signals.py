"""What happens when somebody has signed in or changed how they sign in. Django tells it by signals only."""

from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_used
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.http import HttpRequest

from lantern.audit.record import record
from tenants.logins.current import current_tenant
from tenants.people import actions, rules, sessions, two_step
from tenants.people.middleware import TENANT_KEY
from tenants.people.models import User

_ADDED = {
    Authenticator.Type.TOTP: "person.two_step_added",
    Authenticator.Type.WEBAUTHN: "person.passkey_added",
    Authenticator.Type.RECOVERY_CODES: "person.recovery_codes_made",
}
_REMOVED = {
    Authenticator.Type.TOTP: "person.two_step_removed",
    Authenticator.Type.WEBAUTHN: "person.passkey_removed",
}


@receiver(pre_delete, sender=Authenticator)
def refuse_to_remove_the_last(instance: Authenticator, origin: Any = None, **kwargs: Any) -> None:
    """Nobody whose role needs two-step verification takes away their own last second step, on whatever page they try.

    Somebody else's help (`actions.reset_two_step`) deletes by query and sends the person back to set one up.
    """
    if isinstance(origin, Authenticator):
        rules.check_can_remove_second_step(instance.user, instance)


@receiver(user_logged_in)
def begin_visit(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """The session remembers its tenant and its times, is on its person's list, and the person's visit begins."""
    request.session[TENANT_KEY] = str(current_tenant().id)
    sessions.begin(request.session, user, request.headers.get("User-Agent", ""))
    actions.note_visit(person=user)


@receiver(user_logged_out)
def end_visit(request: HttpRequest, **kwargs: Any) -> None:
    """The session is on nobody's list any more."""
    sessions.forget(request.session.session_key)


@receiver(authenticator_used)
def mark_session(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """The session has shown a second step."""
    two_step.mark_proved(request, by=authenticator.type, person=user)


@receiver(post_save, sender=Authenticator)
def mark_session_of_a_new_step(instance: Authenticator, created: bool, **kwargs: Any) -> None:
    """Whoever sets up a second step has shown it by that. Recovery codes come along with one and show nothing."""
    request = context.request
    is_own = request is not None and request.user.pk == instance.user_id
    if created and is_own and instance.type != Authenticator.Type.RECOVERY_CODES:
        two_step.mark_proved(request, by=instance.type)


@receiver(post_save, sender=Authenticator)
def journal_added(instance: Authenticator, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """The journal says that a passkey was added, an app set up, or recovery codes were made.

    allauth has a signal of its own for this, but sends it after the commit, where a crash would lose the row.
    """
    if created and not raw:
        verb = _ADDED[instance.type]
        with transaction.atomic():
            record(verb, by=instance.user, subject=instance.user)


@receiver(post_delete, sender=Authenticator)
def journal_removed(instance: Authenticator, origin: Any = None, **kwargs: Any) -> None:
    """The journal says that somebody removed a second step of their own.

    Somebody else's help (`actions.reset_two_step`) deletes by query and writes its own row.
    """
    if instance.type in _REMOVED and isinstance(origin, Authenticator):
        with transaction.atomic():
            record(_REMOVED[instance.type], by=instance.user, subject=instance.user)
        request = context.request
        if request is not None and not instance.user.has_second_step:
            two_step.forget(request)
