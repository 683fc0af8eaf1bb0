"""Every address that can be read on a host, what it answers, and which of them serve figures.

The list is the resolver's, so a new address is in it by itself, and is what the description of the API lists too. Links of
pages that serve figures to themselves are followed, so that every group and every order is looked at. An address serves
figures if it reads a table that the release builder writes.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

from django.db import connection
from django.test import Client

from tenants.logins.grants import TABLES
from tenants.logins.info import TenantInfo
from tests.access.rows import fill
from tests.access.stage import Stage
from tests.access.walk import Address, addresses_of
from tests.cast import client_for

# Left out by name, with the reason. Everything else is compared byte for byte.
_SECRET = "shows a secret that is drawn afresh for each request, as a picture too"
_COUNTS_DOWN = "counts down with the clock, and says nothing else"
LEFT_OUT: dict[str, dict[str, str]] = {
    kind: {"/account/2fa/totp/activate/": _SECRET, "/account/session/": _COUNTS_DOWN}
    for kind in ("authority", "school")
}
# The only bytes that differ between two requests for the same thing: drawn afresh, or told by the clock of the database.
# What stands in the first group is kept, and the rest is not looked at.
PASSING: dict[str, re.Pattern[bytes]] = {
    "CSRF tokens": re.compile(rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ")[^"]*'),
    "keys that let a form be sent once": re.compile(rb'(name="(?:key|form_key|ticket)" value=")[^"]*'),
    "challenges of passkeys": re.compile(rb"(challenge&quot;: &quot;)[\w-]+"),
    "links to files and packages, signed with their moment": re.compile(rb'([/"][\w-]+):\w{6}:[\w-]{43}'),
    "signatures of badges": re.compile(rb"(eyJ[\w-]+\.[\w-]+)\.[\w-]+"),
    "times of the journal and of sessions": re.compile(rb"(today at |\d{4}-\d\d-\d\d )\d\d:\d\d(?::\d\d)?"),
    "identifiers of entries that looking made, at the end of lines of the journal's file": re.compile(
        rb"(,)[0-9a-f]{8}-[0-9a-f-]{27}(?=\r\n)"
    ),
    "moments at which workbooks were written": re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*"),
}
KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Location")
FIGURES = tuple(
    sorted(
        table for table, grant in TABLES["authority"].items() if "insert" in grant.builder and "closure" not in table
    )
)
_LINK = re.compile(rb'href="([^"#?]*)\?([^"#]+)"')


@dataclass
class Host:
    """One host as one person sees it. `paths` are what is asked there, one after the other."""

    stage: Stage
    tenant: TenantInfo
    person: Any
    client: Client = field(init=False)
    paths: list[str] = field(init=False)
    # Of the paths, those whose answer was made from a table of figures.
    with_figures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = client_for(self.tenant, self.person)
        self.paths = [self.path_of(address) for address in readable(self.tenant.kind)]

    def path_of(self, address: Address) -> str:
        return address.filled(fill(self.stage, self.tenant, address))

    def first_look(self) -> dict[str, bytes]:
        """What every path answers; then `with_figures` names those that serve figures, and their own links are followed.

        Links that make another choice on the same page, such as of a group, are among `paths` from now on.
        """
        seen = {}
        for path in self.paths:
            asked: list[str] = []

            def note(execute: Any, sql: str, *given: Any, asked: list[str] = asked) -> Any:
                asked.append(sql)
                return execute(sql, *given)

            with connection.execute_wrapper(note):
                seen[path] = self.ask(path)
            if any(table in sql for sql in asked for table in FIGURES):
                self.with_figures.append(path)
        chosen = {
            f"{path}?{unescape(query.decode())}"
            for path in self.with_figures
            for target, query in _LINK.findall(seen[path])
            if target.decode() in ("", path)
        }
        self.with_figures += sorted(chosen)
        self.paths += sorted(chosen)
        return {f"{self.tenant.kind} {path}": seen[path] if path in seen else self.ask(path) for path in self.paths}

    def ask(self, path: str) -> bytes:
        """Status, headers and body as they were sent, without what is PASSING."""
        answer: Any = self.client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = [answer.get(name, "") for name in KEPT_HEADERS]
        text = f"{answer.status_code} {headers}\n".encode() + unpacked(body)
        for passing in PASSING.values():
            text = passing.sub(rb"\1", text)
        return text

    def look(self, paths: Iterable[str]) -> dict[str, bytes]:
        return {f"{self.tenant.kind} {path}": self.ask(path) for path in paths}


def unpacked(body: bytes) -> bytes:
    """The parts of a workbook or archive without the moment at which they were packed; anything else as it is."""
    if not is_zipfile(BytesIO(body)):
        return body
    with ZipFile(BytesIO(body)) as archive:
        return b"\n".join(name.encode() + b"\n" + archive.read(name) for name in archive.namelist())


def readable(kind: str) -> list[Address]:
    """The addresses of this kind of host that answer GET and are not left out."""
    return [
        address
        for address in addresses_of(kind)
        if "GET" in (address.methods or {"GET"}) and address.shown not in LEFT_OUT[kind]
    ]


def where(one: bytes, other: bytes) -> str:
    """The first place where two answers differ, for whoever reads a failure."""
    at = next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), 0)
    return f"{one[max(0, at - 120) : at + 60]!r} <> {other[max(0, at - 20) : at + 60]!r}"


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """Where two looks at the same addresses saw something else."""
    assert one.keys() == other.keys()
    return [path for path in one if one[path] != other[path]]
