"""What happens when somebody has signed in by a service. allauth tells it by its signal only."""

from typing import TYPE_CHECKING, Any

from allauth.account.signals import user_logged_in
from django.dispatch import receiver

from tenants.people import two_step
from tenants.sso import actions
from tenants.sso.oidc import ServiceProvider

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest

    from tenants.people.models import User


@receiver(user_logged_in)
def journal(request: "HttpRequest", user: "User", sociallogin: "SocialLogin | None" = None, **kwargs: Any) -> None:
    """The journal says by which service, and the session has shown a second step if the service asks for one."""
    if sociallogin is None or not isinstance(sociallogin.provider, ServiceProvider):
        return
    service = sociallogin.provider.service
    if service.asks_second_step:
        two_step.mark_proved(request, by="sso")
    actions.note_sign_in(person=user, service=service)
