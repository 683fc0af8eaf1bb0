"""The access matrix: every address and method asked by everybody, and what the declared access says they should be told.

What an address declares and the table of permissions decide who may; `tests/access/narrower.py` lists the views that look
closer than that. `docs/access-matrix.md` is written from the same two (`tests/access/write_matrix.py`), so that what a
reader of it believes is what these probes found.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, cycle
from typing import Any
from zlib import crc32

from django.core.signals import got_request_exception
from django.test.client import ClientHandler, RequestFactory

from lantern.access.guard import NotHere, OpenToAll, allows
from lantern.access.permissions import Permission
from lantern.api.scopes import scope_needed
from tenants.logins.info import TenantInfo
from tests.access import canaries
from tests.access.narrower import narrowed
from tests.access.rows import BODIES, fill, swaps
from tests.access.stage import Stage, one_probe
from tests.access.walk import METHODS, Address, addresses_of

OPENS, MOVES, SIGN_IN, FORBIDDEN = "opens", "leads on", "asks to sign in", "forbidden"
NOT_FOUND, METHOD, REFUSED, ERROR = "not found", "method not taken", "refuses the input", "error"
NAMED = {403: FORBIDDEN, 404: NOT_FOUND, 410: NOT_FOUND, 405: METHOD} | dict.fromkeys((400, 409, 415, 422), REFUSED)
READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Actor:
    """Somebody who asks: how they say who they are, and whom the host should take them for (None: a stranger)."""

    label: str
    cookie: str = ""
    token: str = ""
    person: Any = None
    scopes: frozenset[str] | None = None

    def may(self, address: Address, method: str) -> bool:
        """Whether what the address declares lets them in."""
        access = address.access_for(method)
        if not allows(access, self.person):
            return False
        if self.scopes is None or not isinstance(access, Permission):
            return True
        return scope_needed(address.view.cls.scope, method) in self.scopes


@dataclass
class Findings:
    """What a part of the matrix found."""

    probes: int = 0
    wrong: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    saw_own: int = 0

    def __iadd__(self, other: "Findings") -> "Findings":
        self.probes += other.probes
        self.wrong += other.wrong
        self.foreign += other.foreign
        self.errors += other.errors
        self.saw_own += other.saw_own
        return self

    def __str__(self) -> str:
        """The faults, the worst first, the same one of several people as one line."""
        lines: dict[str, list[str]] = {}
        for fault in [*self.errors, *self.foreign, *self.wrong]:
            what, who, how = re.match(r"(.*?) by (.*?): (.*)", fault, re.DOTALL).groups()  # type: ignore[union-attr]
            lines.setdefault(f"{what}: {how}", []).append(who)
        return "\n".join(f"{what} [{', '.join(who)}]" for what, who in lines.items())


class Host:
    """One tenant's host, asked from inside this process."""

    def __init__(self, stage: Stage, tenant: TenantInfo, *, check_csrf: bool = False) -> None:
        self.stage, self.tenant, self.findings = stage, tenant, Findings()
        self._handler, self._requests = ClientHandler(enforce_csrf_checks=check_csrf), RequestFactory()
        self._foreign = canaries.foreign_words(stage.world, tenant)
        self._own = canaries.own_words(stage.world, tenant)

    def ask(self, method: str, path: str, actor: Actor, body: object = None, **sent: Any) -> Any:
        """The response; whatever asking changed is undone. An error or a foreign canary is noted among the findings."""
        headers = {"host": self.tenant.host}
        if actor.cookie:
            headers["cookie"] = f"sessionid={actor.cookie}"
        if actor.token:
            headers["authorization"] = f"Bearer {actor.token}"
        if path.startswith("/api/") and method not in READING:
            sent = {"content_type": "application/json", "data": json.dumps(body or {})} | sent
        crashes: list[str] = []

        def note(**_given: Any) -> None:
            crashes.append(repr(sys.exc_info()[1]))

        got_request_exception.connect(note)
        try:
            with one_probe():
                response = self._handler(self._requests.generic(method, path, headers=headers, **sent).environ)
                text = b"".join(response) if response.streaming else response.content
        finally:
            got_request_exception.disconnect(note)
        self._look(f"{method} {path} by {actor.label}:", path, response, text, crashes)
        return response

    def probe(self, address: Address, method: str, actor: Actor, values: dict[str, str], swapped: str = "") -> None:
        """One probe: asks, and notes whatever is not as declared."""
        response = self.ask(method, address.filled(values), actor, BODIES.get((method, address.shown)))
        kind, wanted = kind_of(response), expected(address, method, actor, swapped=bool(swapped))
        if kind not in wanted and kind != ERROR:
            what = f" with {swapped}" if swapped else ""
            told = f"{kind} ({response.status_code}) where {' or '.join(wanted)} is declared"
            self.findings.wrong.append(f"{method} {address.shown}{what} by {actor.label}: {told}")

    def _look(self, what: str, path: str, response: Any, body: bytes, crashes: list[str]) -> None:
        found = self.findings
        found.probes += 1
        text = body.lower() + f"{response.headers!r}{response.cookies}".lower().encode()
        seen = self._foreign.search(text)
        # A page may say again what it was asked for.
        if seen and seen[0].decode() not in path.lower():
            found.foreign.append(f"{what} shows {seen[0].decode()!r}")
        found.saw_own += self._own in text
        if response.status_code >= 500 or crashes:
            found.errors.append(f"{what} {response.status_code} {' '.join(crashes)}")


def kind_of(response: Any) -> str:
    """What the answer tells whoever asked."""
    status = response.status_code
    if status == 401 or (status == 302 and response["Location"].startswith("/account/login/")):
        return SIGN_IN
    if status >= 500:
        return ERROR
    return NAMED.get(status) or (OPENS if status < 300 else MOVES if status < 400 else f"unforeseen {status}")


def expected(address: Address, method: str, actor: Actor, *, swapped: bool = False) -> tuple[str, ...]:
    """The answers that are right."""
    access = address.access_for(method)
    if isinstance(access, NotHere):
        return (NOT_FOUND,)
    taken = method in (address.methods or METHODS)
    if not actor.may(address, method):
        refusal = FORBIDDEN if actor.person is not None else SIGN_IN
        # A page may look at the method before it looks at the person. Neither tells anything.
        return (refusal,) if taken or address.is_api else (refusal, METHOD)
    if not taken:
        # A page may lead on, or find nothing, before it looks at the method: what counts is that nothing opens
        # but what is open to all.
        unlooked = (MOVES, NOT_FOUND, OPENS, SIGN_IN) if isinstance(access, OpenToAll) else (MOVES, NOT_FOUND)
        return (METHOD,) if address.is_api else (METHOD, *unlooked)
    return _of_those_let_in(address, method, getattr(actor.person, "role", ""), swapped=swapped)


def _of_those_let_in(address: Address, method: str, role: str, *, swapped: bool) -> tuple[str, ...]:
    if method == "OPTIONS":
        return (OPENS,) if address.is_api else (OPENS, MOVES, SIGN_IN, NOT_FOUND)
    if narrower := narrowed(address, method, role, swapped=swapped):
        return narrower
    if swapped:
        return (NOT_FOUND,)
    usual = (OPENS, MOVES) if method in READING else (OPENS, MOVES, REFUSED)
    return (*usual, SIGN_IN) if isinstance(address.access_for(method), OpenToAll) else usual


def walk_addresses(host: Host, actors: Iterable[Actor], *, every_method: bool, let_in: int = 0) -> Findings:
    """Every address with the tenant's own rows; with the methods that it takes, or with every one.

    By all of them; or by all who are refused and, of those who should be answered alike and otherwise, `let_in` in turn.
    """
    actors = list(actors)
    for address in addresses_of(host.tenant.kind):
        values = fill(host.stage, host.tenant, address)
        for method in METHODS if every_method else sorted(walked_methods(address)):
            for actor in asked_by(address, method, actors, let_in) if let_in else actors:
                host.probe(address, method, actor, values)
    return host.findings


def asked_by(address: Address, method: str, actors: Iterable[Actor], let_in: int) -> list[Actor]:
    """All who are refused, and so many of those who are let in for each answer that is right: others at another address."""
    alike: dict[tuple[str, ...], list[Actor]] = {}
    refused: list[Actor] = []
    for actor in actors:
        if actor.may(address, method):
            alike.setdefault(expected(address, method, actor), []).append(actor)
        else:
            refused.append(actor)
    turn = crc32(f"{method} {address.shown}".encode())
    few = [[group[(turn + place) % len(group)] for place in range(min(let_in, len(group)))] for group in alike.values()]
    return [*refused, *chain.from_iterable(few)]


def walk_other_methods(host: Host, actors: Iterable[Actor]) -> Findings:
    """Every address with the methods that `walk_addresses` leaves out, each by one of them in turn."""
    in_turn = cycle(actors)
    for address in addresses_of(host.tenant.kind):
        values = fill(host.stage, host.tenant, address)
        for method in sorted(frozenset(METHODS) - walked_methods(address)):
            host.probe(address, method, next(in_turn), values)
    return host.findings


def walked_methods(address: Address) -> frozenset[str]:
    """The methods that it takes. HEAD and OPTIONS are asked apart: they do what GET does, or nothing."""
    return (address.methods or frozenset(METHODS)) - {"HEAD", "OPTIONS"}


def walk_swaps(host: Host, actors: Iterable[Actor], *, by_all: bool) -> Findings:
    """Every address with arguments, one of them another tenant's, with each method that it takes.

    By all of them; or by the first, who may most, and one of the others in turn.
    """
    first, *others = actors
    in_turn = cycle(others)
    for address, swapped, values in swapped_of(host):
        for actor in [first, *(others if by_all else [next(in_turn)] if others else [])]:
            for method in sorted(walked_methods(address)):
                host.probe(address, method, actor, values, swapped)
    return host.findings


def swapped_of(host: Host) -> Iterator[tuple[Address, str, dict[str, str]]]:
    """Each address of the host with each of the strange rows that can be tried."""
    for address in addresses_of(host.tenant.kind):
        for swapped, values in swaps(host.stage, host.tenant, address):
            yield address, swapped, values


def walk_with_tokens(host: Host, actors: Iterable[Actor], *, by_all: bool) -> Findings:
    """Every address by tokens: the API as their scopes allow, and for none of them a page that asks for a session.

    The API by all of them; a page by all of them, or by one in turn.
    """
    actors = list(actors)
    in_turn = cycle(actors)
    for address in addresses_of(host.tenant.kind):
        values = fill(host.stage, host.tenant, address)
        methods = sorted(address.methods or METHODS) if address.is_api else ["GET"]
        for actor in actors if address.is_api or by_all else [next(in_turn)]:
            asking = actor if address.is_api else Actor(actor.label, token=actor.token)
            for method in methods:
                host.probe(address, method, asking, values)
    return host.findings


def walk_without_csrf_token(host: Host, actors: Iterable[Actor], *, by_all: bool) -> Findings:
    """Every form and changing call with a session and nothing else: whatever another site can make a browser send.

    By all of them; or by the first, who may most, and one of the others in turn.
    """
    first, *others = actors
    in_turn = cycle(others)
    for address in addresses_of(host.tenant.kind):
        values = fill(host.stage, host.tenant, address)
        for method in sorted((address.methods or frozenset(METHODS)) - READING):
            for actor in [first, *(others if by_all else [next(in_turn)] if others else [])]:
                response = host.ask(method, address.filled(values), actor, BODIES.get((method, address.shown)))
                if kind_of(response) not in (FORBIDDEN, NOT_FOUND):
                    host.findings.wrong.append(f"{method} {address.shown} by {actor.label}: {response.status_code}")
    return host.findings
