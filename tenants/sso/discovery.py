"""What a sign-in service says of itself: where to send people, where to ask, which keys it signs with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from tenants.sso.hosts import may_ask
from tenants.sso.outgoing import ServiceProblem, ask
from tenants.sso.tokens import ALGORITHMS, usable_keys

if TYPE_CHECKING:
    from tenants.sso.models import SignInService

WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class Provider:
    """A service's document, read and found sound."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    secret_in_header: bool


def read(service: "SignInService") -> Provider:
    """The service's document as it is now. ServiceProblem if it is another issuer's, or names a host that is not listed."""
    document = ask(service.issuer.rstrip("/") + WELL_KNOWN, kind=service.kind)
    # Whatever follows is believed because this service was chosen; a document of another issuer was not.
    if document.get("issuer") not in service.spellings:
        raise ServiceProblem(
            _("The issuer in the document is not the one you entered. It says %(found)s.")
            % {"found": str(document.get("issuer", "nothing"))[:200]},
            code="other_issuer",
        )
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not may_ask(service.kind, document.get(name)):
            raise ServiceProblem(
                _("The document’s %(name)s is on a host that is not one of this service’s: %(found)s.")
                % {"name": name, "found": str(document.get(name, "nothing"))[:200]},
                code="endpoint_not_allowed",
            )
    _check_it_can_do_what_we_need(document)
    return Provider(
        issuer=document["issuer"],
        authorization_endpoint=document["authorization_endpoint"],
        token_endpoint=document["token_endpoint"],
        jwks_uri=document["jwks_uri"],
        secret_in_header=_secret_in_header(document),
    )


def keys_of(service: "SignInService", provider: Provider) -> list[dict[str, Any]]:
    """The keys with which the service signs now; ServiceProblem if there is none that we accept."""
    keys = usable_keys(ask(provider.jwks_uri, kind=service.kind))
    if not keys:
        raise ServiceProblem(_("The service has no key that we accept."), code="no_keys")
    return keys


def check(service: "SignInService") -> None:
    """Returns if the service answers, its document is sound and it has keys. ServiceProblem says what is wrong."""
    keys_of(service, read(service))


def _check_it_can_do_what_we_need(document: dict[str, Any]) -> None:
    if "code" not in _words(document, "response_types_supported", ["code"]):
        raise ServiceProblem(_("The service does not offer sign-in by code."), code="no_code_flow")
    signs = _words(document, "id_token_signing_alg_values_supported", ["RS256"])
    if not set(signs) & set(ALGORITHMS):
        raise ServiceProblem(_("The service signs in no way that we accept."), code="no_algorithm")


def _secret_in_header(document: dict[str, Any]) -> bool:
    # Some services read the header wrongly when the client ID holds a colon, so the form is used wherever it is taken.
    methods = _words(document, "token_endpoint_auth_methods_supported", [])
    return "client_secret_basic" in methods and "client_secret_post" not in methods


def _words(document: dict[str, Any], name: str, default: list[str]) -> list[str]:
    found = document.get(name, default)
    return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []
