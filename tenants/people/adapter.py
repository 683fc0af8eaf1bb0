"""How django-allauth behaves here: closed to sign-up, mails through the outbox, links from the directory's host."""

import logging
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from lantern.audit.record import record
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.people import actions, recent

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest, HttpResponse

    from tenants.people.models import User

logger = logging.getLogger(__name__)

_CHANGED = (_("Your Lantern password was changed"), "people/mail/password_changed.txt")
# allauth's name for a mail: our subject and text. A mail that is not named here is a mistake.
MAILS = {
    "account/email/password_reset_key": (_("Choose a new Lantern password"), "people/mail/password_reset.txt"),
    "account/email/password_reset": _CHANGED,
    "account/email/password_changed": _CHANGED,
    "mfa/email/totp_activated": (_("Two-step verification is on"), "people/mail/two_step_on.txt"),
    "mfa/email/totp_deactivated": (_("Two-step verification is off"), "people/mail/two_step_off.txt"),
    "mfa/email/webauthn_added": (_("A passkey was added"), "people/mail/passkey_added.txt"),
    "mfa/email/webauthn_removed": (_("A passkey was removed"), "people/mail/passkey_removed.txt"),
    "mfa/email/recovery_codes_generated": (_("You have new recovery codes"), "people/mail/recovery_codes.txt"),
}

CONFIRM_BY = {
    "reauthenticate": _("Enter your password instead"),
    "mfa_reauthenticate": _("Enter a code instead"),
    "mfa_reauthenticate:webauthn": _("Use a passkey instead"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Signing in by e-mail address and password, for people who were invited."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        # One sentence for a wrong address and a wrong password, so that it does not tell who has an account.
        "email_password_mismatch": _("Check your email address and password. One of them is wrong."),
        "too_many_login_attempts": _("Too many attempts. Wait 5 minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait a minute, then try again."),
        "enter_current_password": _("Enter the password you use now"),
        "incorrect_password": _("That is not your password. Try again."),
        "incorrect_code": _("That code is wrong or has expired. Enter the newest one."),
    }

    def is_open_for_signup(self, request: "HttpRequest") -> bool:
        """Nobody signs up; people are invited."""
        return False

    def is_ajax(self, request: "HttpRequest") -> bool:
        """Pages answer with pages, whatever a client says it accepts: programs have the API.

        The one address that is no page gives the script of the sign-in page what a passkey has to sign.
        """
        match = request.resolver_match
        return request.method == "GET" and match is not None and match.url_name == "mfa_login_webauthn"

    def is_safe_url(self, url: str) -> bool:
        """Only this host: another tenant's address is another place, even if the installation serves it."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={self.request.get_host()})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The mail is in the outbox. Nothing in it comes from the request."""
        subject, template = MAILS[template_prefix]
        tenant = current_tenant()
        with transaction.atomic():
            queue_mail(
                to=email,
                subject=str(subject),
                template=template,
                context={
                    "tenant": tenant,
                    "person": context.get("user"),
                    "link": context.get("password_reset_url") or _link("people:account"),
                    "at": timezone.now(),
                    "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
                },
            )

    def send_notification_mail(
        self, template_prefix: str, user: "User", context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """The person is told that something about their sign-in changed."""
        self.send_mail(template_prefix, email or user.email, {"user": user})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail, built from the directory's host, so that a forged Host header leads nobody astray."""
        uidb36, _dash, token = key.partition("-")
        return _link("account_reset_password_from_key", uidb36=uidb36, key=token)

    def set_password(self, user: "User", password: str) -> None:
        """The password is changed and the journal says so."""
        actions.set_password(person=user, password=password)

    def post_login(self, request: "HttpRequest", user: "User", **kwargs: Any) -> "HttpResponse":
        """The journal says that the person signed in."""
        with transaction.atomic():
            record("person.signed_in", by=user, subject=user)
        return super().post_login(request, user, **kwargs)

    def get_login_stages(self) -> list[str]:
        """The steps of signing in; a sign-in service that asks for a second step has been through that one."""
        own = {"allauth.mfa.stages.AuthenticateStage": "tenants.sso.stages.SecondStep"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def reauthenticate(self, user: "User", password: str) -> bool:
        """Whether this is the person's password. Counts towards the same limit as signing in."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_reauthentication_methods(self, user: "User | AnonymousUser") -> list[dict[str, Any]]:
        """The ways in which the person can show that it is them, in our words."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**method, "description": CONFIRM_BY.get(method["id"], method["description"])} for method in methods]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Unless the person signed in or confirmed in the last 15 minutes: allauth's own pages ask as ours do."""
        return not recent.is_recent(self.request)

    def authentication_failed(self, request: "HttpRequest", **credentials: Any) -> None:
        """Operators see that somebody guesses, and from where; whom they pretended to be does not belong in a log."""
        logger.warning(
            "A sign-in failed.", extra={"tenant": str(current_tenant().id), "client_ip": self.get_client_ip(request)}
        )

    def _get_login_attempts_cache_key(self, request: "HttpRequest", **credentials: Any) -> str:
        return f"{current_tenant().id}:{credentials.get('email', '').lower()}"


def _link(name: str, **kwargs: str) -> str:
    return current_tenant().url(reverse(name, kwargs=kwargs))
