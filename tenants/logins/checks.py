"""System checks: settings that the tenancy rests on."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def tenancy_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors for settings with which one tenant could meet another's data."""
    found: list[CheckMessage] = []
    for alias, cache in settings.CACHES.items():
        if cache.get("KEY_FUNCTION") != "tenants.logins.cache.key_of_tenant":
            found.append(Error(f"The cache {alias!r} does not put the tenant into its keys.", id="logins.E001"))
    if settings.SESSION_ENGINE != "django.contrib.sessions.backends.db":
        found.append(Error("Sessions must be rows of the tenant's own schema.", id="logins.E002"))
    if settings.SESSION_COOKIE_DOMAIN or settings.CSRF_COOKIE_DOMAIN:
        found.append(Error("Cookies must belong to one host only.", id="logins.E003"))
    if settings.DATABASES["default"].get("CONN_MAX_AGE", 0) == 0:
        found.append(Error("CONN_MAX_AGE must be None, or every request signs in anew.", id="logins.E004"))
    return found
