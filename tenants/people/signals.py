"""What happens when somebody has signed in or changed how they sign in. Django tells it by signals only."""

from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_used
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from lantern.audit.record import record
from tenants.logins.current import current_tenant
from tenants.people import actions, two_step
from tenants.people.middleware import TENANT_KEY
from tenants.people.models import User


@receiver(user_logged_in)
def begin_visit(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """The session remembers its tenant, and the person's visit begins."""
    request.session[TENANT_KEY] = str(current_tenant().id)
    actions.note_visit(person=user)


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
    """The journal says that two-step verification was turned on or recovery codes were made.

    allauth has a signal of its own for this, but sends it after the commit, where a crash would lose the row.
    """
    if created and not raw:
        verb = "person.two_step_added" if instance.type == Authenticator.Type.TOTP else "person.recovery_codes_made"
        with transaction.atomic():
            record(verb, by=instance.user, subject=instance.user)


@receiver(post_delete, sender=Authenticator)
def journal_removed(instance: Authenticator, origin: Any = None, **kwargs: Any) -> None:
    """The journal says that somebody turned off their own two-step verification.

    Somebody else's help (`actions.reset_two_step`) deletes by query and writes its own row.
    """
    if instance.type == Authenticator.Type.TOTP and isinstance(origin, Authenticator):
        with transaction.atomic():
            record("person.two_step_removed", by=instance.user, subject=instance.user)
