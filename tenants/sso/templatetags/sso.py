"""The services that a page offers, for `{% load sso %}`."""

from django import template

from tenants.sso import queries
from tenants.sso.models import SignInService

register = template.Library()


@register.simple_tag
def sign_in_services() -> list[SignInService]:
    """The services by which people of this tenant may sign in, by name."""
    return list(queries.enabled_services())
