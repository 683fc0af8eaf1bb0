"""allauth's addresses with the access that the map gives them; to be included under `/account/`."""

from collections.abc import Iterable

from allauth.urls import urlpatterns as allauth_urlpatterns
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver

from lantern.access.guard import guarded
from tenants.people.access_map import ACCESS, RECENT
from tenants.people.recent import recent_sign_in
from tenants.people.views import passkeys, signing_out

Pattern = URLPattern | URLResolver

# Ours in place of allauth's, each a small difference told where it is made.
REPLACED = {
    "account_logout": signing_out.sign_out,
    "mfa_login_webauthn": passkeys.sign_in,
    "mfa_reauthenticate_webauthn": passkeys.confirm,
    "mfa_remove_webauthn": passkeys.remove,
}


def declared(patterns: Iterable[Pattern]) -> list[Pattern]:
    """The same addresses, each behind the guard; ImproperlyConfigured for one that the map does not name.

    Those without a name are left out: allauth keeps them for links of its earlier releases, which were never ours.
    """
    named = (pattern for pattern in patterns if isinstance(pattern, URLResolver) or pattern.name is not None)
    return [_declared(pattern) for pattern in named]


def _declared(pattern: Pattern) -> Pattern:
    if isinstance(pattern, URLResolver):
        return URLResolver(pattern.pattern, declared(pattern.url_patterns), pattern.default_kwargs)
    if pattern.name not in ACCESS:
        raise ImproperlyConfigured(
            f"allauth has an address {pattern.name!r} that tenants/people/access_map.py does not name."
        )
    # allauth asks again by itself, but not somebody who has neither a password nor a second step here.
    view = REPLACED.get(pattern.name, pattern.callback)
    view = recent_sign_in(view) if pattern.name in RECENT else view
    return URLPattern(pattern.pattern, guarded(ACCESS[pattern.name])(view), pattern.default_args, pattern.name)


urlpatterns = declared(allauth_urlpatterns)
