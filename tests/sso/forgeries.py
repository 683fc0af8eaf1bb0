"""Ways to sign in as somebody else by lying: as a service that was taken over, a stranger with a link, an administrator."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from django.http import HttpResponse
from django.test import Client

from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tenants.sso import actions
from tenants.sso.models import SignInService
from tests.cast import World, as_tenant, visitor
from tests.sso.provider import CLIENT_SECRET, KEY, KID, STRANGERS_KEY, WEAK_KEY, Provider, pem, public, unsigned
from tests.sso.steps import NEXT, address_of, begin, come_back, is_signed_in, linked, sign_in, there, turned_on


@dataclass(frozen=True)
class Now:
    """A time in claims, which are laid out before the attack begins."""

    seconds: int


@dataclass
class Stage:
    """The victim, the service they use at Oak, and the second service and school that some attacks need."""

    world: World
    oak: TenantInfo
    manager: User
    victim: User
    elms_manager: User
    service: SignInService
    provider: Provider
    other: Provider
    settings: Any


@dataclass
class Try:
    """What came of an attack: the last answer, and the browser that may now be signed in."""

    browser: Client
    answer: HttpResponse


Attack = Callable[[Stage], Try]


def claims(**lie: Any) -> Attack:
    """The service says this instead, and signs it."""

    def attack(stage: Stage) -> Try:
        now = int(time.time())
        stage.provider.claims = {
            name: now + value.seconds if isinstance(value, Now) else value for name, value in lie.items()
        }
        return stranger(stage)

    return attack


def signed(sign: Callable[[dict[str, Any]], str]) -> Attack:
    """The token is made like this."""

    def attack(stage: Stage) -> Try:
        stage.provider.sign = sign
        return stranger(stage)

    return attack


def says(path: str, status: int = 200, body: bytes = b"{}", **headers: str) -> Attack:
    """The service answers this at one of its addresses."""

    def attack(stage: Stage) -> Try:
        stage.provider.instead[path] = (status, {"Content-Type": "application/json", **headers}, body)
        return stranger(stage)

    return attack


def stranger(stage: Stage) -> Try:
    """There and back as the service stands."""
    browser = visitor(stage.oak)
    answer = browser.post(address_of("start", stage.service.pk))
    if NEXT.search(answer.content.decode()):
        answer = come_back(browser, stage.service, stage.provider.authorize(there(answer)))
    return Try(browser, answer)


def tampered(honest: dict[str, Any]) -> str:
    """An honest token of another subject, with the victim written over it afterwards."""
    other = jwt.encode({**honest, "sub": "somebody-else"}, KEY, algorithm="RS256", headers={"kid": KID})
    body = unsigned(honest, {}).split(".")[1]
    head, _body, signature = other.split(".")
    return f"{head}.{body}.{signature}"


def by_hmac(key: bytes) -> Callable[[dict[str, Any]], str]:
    """Signed as with a shared secret. PyJWT refuses to make such a token of a public key, so it is made by hand."""

    def sign(honest: dict[str, Any]) -> str:
        start = unsigned(honest, {"alg": "HS256", "typ": "JWT", "kid": KID}).rsplit(".", 1)[0]
        mac = hmac.new(key, start.encode(), hashlib.sha256).digest()
        return f"{start}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    return sign


def by_strangers_key(**header: Any) -> Callable[[dict[str, Any]], str]:
    return lambda honest: jwt.encode(honest, STRANGERS_KEY, algorithm="RS256", headers={"kid": KID, **header})


def by_weak_key(honest: dict[str, Any]) -> str:
    """By hand: PyJWT warns of such a key, and a warning ends a test."""
    start = unsigned(honest, {"alg": "RS256", "typ": "JWT", "kid": KID}).rsplit(".", 1)[0]
    signature = WEAK_KEY.sign(start.encode(), PKCS1v15(), SHA256())
    return f"{start}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def weak_key(stage: Stage) -> Try:
    stage.provider.keys = [public(WEAK_KEY)]
    stage.provider.sign = by_weak_key
    return stranger(stage)


def userinfo_of_the_victim(stage: Stage) -> Try:
    stage.provider.claims = {"sub": "somebody-else"}
    return stranger(stage)


def address_of_the_victim(stage: Stage) -> Try:
    stage.provider.claims = {"sub": "somebody-else", "email": stage.victim.email, "email_verified": True}
    return stranger(stage)


def subject_at_another_service(stage: Stage) -> Try:
    found = turned_on(stage.oak, stage.other, stage.manager, label="Second")
    browser = visitor(stage.oak)
    return Try(browser, sign_in(browser, found, stage.other))


def issuer_changed_by_an_administrator(stage: Stage) -> Try:
    with as_tenant(stage.oak):
        changed = actions.change(
            service=stage.service,
            label="Microsoft",
            issuer=stage.other.issuer,
            domain="",
            asks_second_step=False,
            by=stage.manager,
        )
        actions.turn_on(service=actions.note_answer(service=changed, by=stage.manager), by=stage.manager)
    browser = visitor(stage.oak)
    return Try(browser, sign_in(browser, stage.service, stage.other))


def state_used_twice(stage: Stage) -> Try:
    browser = visitor(stage.oak)
    brought = stage.provider.authorize(begin(browser, stage.service))
    come_back(browser, stage.service, brought)
    assert is_signed_in(browser)
    browser.post("/account/logout/")
    again = stage.provider.authorize(begin(browser, stage.service))
    return Try(browser, come_back(browser, stage.service, {**again, "state": brought["state"]}))


def state_of_another_session(stage: Stage) -> Try:
    mine = visitor(stage.oak)
    brought = stage.provider.authorize(begin(mine, stage.service))
    theirs = visitor(stage.oak)
    return Try(theirs, come_back(theirs, stage.service, brought))


def no_state(stage: Stage) -> Try:
    browser = visitor(stage.oak)
    brought = stage.provider.authorize(begin(browser, stage.service))
    return Try(browser, come_back(browser, stage.service, {"code": brought["code"]}))


def state_of_another_service(stage: Stage) -> Try:
    found = turned_on(stage.oak, stage.other, stage.manager, label="Second")
    linked(stage.oak, found, stage.victim, stage.other.subject)
    browser = visitor(stage.oak)
    brought = stage.provider.authorize(begin(browser, stage.service))
    stage.other.codes = stage.provider.codes
    return Try(browser, come_back(browser, found, brought))


def code_for_another_school(stage: Stage) -> Try:
    """Begun at Oak, brought to Elm, where the same service signs the same person in."""
    elm = stage.world.elm
    found = turned_on(elm, stage.provider, stage.elms_manager)
    linked(elm, found, stage.elms_manager, stage.provider.subject)
    oaks = visitor(stage.oak)
    brought = stage.provider.authorize(begin(oaks, stage.service))
    browser = visitor(elm)
    browser.cookies = oaks.cookies
    return Try(browser, come_back(browser, found, brought))


def service_of_another_school(stage: Stage) -> Try:
    browser = visitor(stage.world.elm)
    return Try(browser, browser.post(f"/account/services/{stage.service.pk}/start/"))


def token_of_another_sign_in(stage: Stage) -> Try:
    """A token that the service gave for the victim's own sign-in, slipped into the attacker's."""
    given: list[str] = []
    honest = stage.provider.sign

    def kept(honest_claims: dict[str, Any]) -> str:
        given.append(honest(honest_claims))
        return given[-1]

    stage.provider.sign = kept
    victim = visitor(stage.oak)
    sign_in(victim, stage.service, stage.provider)
    assert is_signed_in(victim)
    stage.provider.sign = lambda _claims: given[0]
    return stranger(stage)


def turned_off_meanwhile(stage: Stage) -> Try:
    browser = visitor(stage.oak)
    brought = stage.provider.authorize(begin(browser, stage.service))
    with as_tenant(stage.oak):
        actions.turn_off(service=stage.service, by=stage.manager)
    return Try(browser, come_back(browser, stage.service, brought))


def document_of_another_issuer(stage: Stage) -> Try:
    stage.provider.document = {**stage.provider.document, "issuer": stage.other.issuer}
    stage.provider.claims = {"iss": stage.other.issuer}
    return stranger(stage)


def endpoint_inside(name: str) -> Attack:
    """The document names an address that nobody has listed. Nothing is asked there."""

    def attack(stage: Stage) -> Try:
        stage.settings.OIDC_HOSTS = [stage.provider.issuer]
        path = stage.provider.document[name].rsplit("/", 1)[1]
        stage.provider.document = {**stage.provider.document, name: f"{stage.other.issuer}/{path}"}
        return stranger(stage)

    return attack


def sent_inside(path: str) -> Attack:
    """The service answers with a redirect to an address that nobody has listed."""

    def attack(stage: Stage) -> Try:
        stage.settings.OIDC_HOSTS = [stage.provider.issuer]
        stage.provider.instead[path] = (302, {"Location": f"{stage.other.issuer}{path}"}, b"")
        return stranger(stage)

    return attack


def padded(path: str) -> Attack:
    """The honest answer, and a great deal of blanks after it."""

    def attack(stage: Stage) -> Try:
        honest = json.dumps(stage.provider.answer_to(path, {})).encode()
        stage.provider.instead[path] = (200, {"Content-Type": "application/json"}, honest + b" " * 300_000)
        return stranger(stage)

    return attack


def slow(path: str) -> Attack:
    """The service sends one byte at a time."""

    def attack(stage: Stage) -> Try:
        stage.settings.OIDC_SECONDS = 0.2
        stage.provider.slow[path] = 0.1
        return stranger(stage)

    return attack


def other_domain(stage: Stage) -> Try:
    with as_tenant(stage.oak):
        actions.change(
            service=stage.service,
            label="Google",
            issuer=stage.provider.issuer,
            domain="oak.example",
            asks_second_step=False,
            by=stage.manager,
        )
    stage.provider.claims = {"hd": "evil.example"}
    return stranger(stage)


def issuer_with_a_slash(stage: Stage) -> Try:
    stage.provider.claims = {"iss": f"{stage.provider.issuer}/"}
    return stranger(stage)


TOKENS: dict[str, Attack] = {
    "no signature (alg none)": signed(lambda honest: unsigned(honest, {"alg": "none", "kid": KID})),
    "no signature (alg NONE)": signed(lambda honest: unsigned(honest, {"alg": "NoNe", "kid": KID})),
    "no algorithm": signed(lambda honest: unsigned(honest, {"kid": KID})),
    "signature cut off": signed(lambda honest: unsigned(honest, {"alg": "RS256", "kid": KID})),
    "HS256 with the public key": signed(by_hmac(pem(KEY))),
    "HS256 with the client secret": signed(by_hmac(CLIENT_SECRET.encode())),
    "another key": signed(by_strangers_key()),
    "another key, brought along": signed(by_strangers_key(jwk=public(STRANGERS_KEY))),
    "another key, at an address in the token": signed(by_strangers_key(jku="http://127.0.0.1:1/jwks")),
    "a key that the service does not have": signed(by_strangers_key(kid="two")),
    "a key of 1,024 bits": weak_key,
    "changed after signing": signed(tampered),
    "not a token": signed(lambda honest: "nonsense"),
    "not a text": says("/token", body=json.dumps({"access_token": "a", "id_token": {"sub": "subject-1"}}).encode()),
    "no token, userinfo only": says("/token", body=b'{"access_token": "a"}'),
    "userinfo of the victim": userinfo_of_the_victim,
    "address of the victim": address_of_the_victim,
    "wrong issuer": claims(iss="https://login.microsoftonline.com/common/v2.0"),
    "issuer with a slash more": issuer_with_a_slash,
    "no issuer": claims(iss=None),
    "another audience": claims(aud="another-client"),
    "an audience too many": claims(aud=["lantern-at-the-service", "another-client"]),
    "no audience": claims(aud=None),
    "another authorized party": claims(azp="another-client"),
    "expired": claims(exp=Now(-120), iat=Now(-600)),
    "never expires": claims(exp=None),
    "from the future": claims(iat=Now(3600), exp=Now(7200)),
    "not yet valid": claims(nbf=Now(3600)),
    "no time of making": claims(iat=None),
    "wrong nonce": claims(nonce="another"),
    "no nonce": claims(nonce=None),
    "no subject": claims(sub=None),
    "subject is a number": claims(sub=1),
    "subject with a blank": claims(sub="subject-1 "),
    "another domain": other_domain,
}
WAYS: dict[str, Attack] = {
    "subject at another service": subject_at_another_service,
    "issuer changed by an administrator": issuer_changed_by_an_administrator,
    "state used twice": state_used_twice,
    "state of another session": state_of_another_session,
    "no state": no_state,
    "state of another service": state_of_another_service,
    "code for another school": code_for_another_school,
    "service of another school": service_of_another_school,
    "token of another sign-in": token_of_another_sign_in,
    "turned off meanwhile": turned_off_meanwhile,
}
SERVICES: dict[str, Attack] = {
    "document of another issuer": document_of_another_issuer,
    "token address inside": endpoint_inside("token_endpoint"),
    "keys inside": endpoint_inside("jwks_uri"),
    "sign-in page inside": endpoint_inside("authorization_endpoint"),
    "document sent inside": sent_inside("/.well-known/openid-configuration"),
    "token sent inside": sent_inside("/token"),
    "keys sent inside": sent_inside("/jwks"),
    "document far too big": padded("/.well-known/openid-configuration"),
    "keys far too big": padded("/jwks"),
    "token not JSON": says("/token", body=b"access_token=a&id_token=b"),
    "token a list": says("/token", body=b"[]"),
    "keys not keys": says("/jwks", body=b'{"keys": ["one", {}, {"kty": "RSA"}, {"kty": "oct", "k": "AAAA"}]}'),
    "no keys": says("/jwks", body=b'{"keys": null}'),
    "error at the token": says("/token", status=400, body=b'{"error": "invalid_grant"}'),
    "down": says("/.well-known/openid-configuration", status=500),
    "document byte by byte": slow("/.well-known/openid-configuration"),
    "token byte by byte": slow("/token"),
}
ALL = {**TOKENS, **WAYS, **SERVICES}
# Those that would have Lantern ask an address that nobody has listed.
INSIDE = {name for name in SERVICES if name.endswith("inside")}
