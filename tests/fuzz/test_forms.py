"""Every page with a form, and every page with a search, under whatever a browser or an enemy may send: never an error 500."""

import os
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.access.actors import own_people
from tests.access.matrix import Actor, Host
from tests.access.rows import fill
from tests.access.stage import Stage
from tests.access.walk import KINDS, Address, addresses_of
from tests.figures import Figure

FULL = os.environ.get("FUZZ") == "full"
EACH = 200 if FULL else 1
ONCE = settings(
    max_examples=EACH,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=xYx"
HOSTILE = [
    b"\x00",
    b"a\x00b",
    b"\xed\xa0\x80",  # half of a surrogate pair
    b"\xff\xfe",
    "\u202e \u2028 \U0001f701".encode(),
    b"9" * 400,
    b"-1",
    b"1e400",
    b"NaN",
    b"2147483648",
    b"99999999999999999999",
    b"00000000-0000-0000-0000-00000000000g",
    b"{" * 2000,
    b"<script>alert(1)</script>",
    b"'; drop table people_user; --",
    b"%s %(name)s {0.__class__}",
    b"=cmd|' /C calc'!A0",
    b"../../../../etc/passwd",
    b"0001-01-01",
    b"31",
    b"on",
    b"",
]
# Sent in every field of every page, one after the other; the others take part by chance.
EVERYWHERE = HOSTILE if FULL else HOSTILE[:1] + HOSTILE[10:11]
# Names that pages read without a form that shows them.
UNSHOWN = [
    "q",
    "search",
    "page",
    "show",
    "status",
    "state",
    "phase",
    "group",
    "figure",
    "from",
    "next",
    "removed",
    "all",
]
_NAMES = re.compile(rb'name="([^"]+)"')

values = st.one_of(
    st.sampled_from(HOSTILE),
    st.binary(max_size=40),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace")),
)


def quoted(raw: bytes) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in raw)


def as_query(pairs: list[tuple[bytes, bytes]]) -> bytes:
    return b"&".join(quoted(name) + b"=" + quoted(value) for name, value in pairs)


def as_multipart(pairs: list[tuple[bytes, bytes]], *, file: bool) -> bytes:
    kind = b'; filename="x.csv"\r\nContent-Type: text/csv; charset=no-such' if file else b""
    parts = [
        b'--xYx\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (name, kind, value)
        for name, value in pairs
    ]
    return b"".join([*parts, b"--xYx--\r\n"])


def bodies(names: list[bytes]) -> st.SearchStrategy[tuple[str, bytes]]:
    """A content type and a body: fields of the form and others, some of them twice, well packed and badly."""
    pairs = st.lists(st.tuples(st.sampled_from(names), values), max_size=12)
    return st.one_of(
        pairs.map(lambda given: (URLENCODED, as_query(given))),
        pairs.map(lambda given: (MULTIPART, as_multipart(given, file=False))),
        pairs.map(lambda given: (MULTIPART, as_multipart(given, file=True))),
        pairs.map(lambda given: (MULTIPART, as_multipart(given, file=False)[:-20])),
        st.binary(max_size=200).map(lambda raw: (MULTIPART, raw)),
        st.binary(max_size=200).map(lambda raw: (URLENCODED, raw)),
        st.sampled_from(names).map(lambda name: (URLENCODED, name + b"=" + b"x" * 1_000_000)),
        st.binary(max_size=50).map(lambda raw: ("multipart/form-data", raw)),
        st.binary(max_size=50).map(
            lambda raw: ("application/x-www-form-urlencoded; charset=no-such-charset", b"a=" + raw)
        ),
        st.just((URLENCODED, b"&".join([b"a=b"] * 6_000))),
    )


def somebody_who_may(host: Host, address: Address, method: str, people: list[Actor]) -> Actor:
    return next((actor for actor in people if actor.may(address, method)), people[0])


@pytest.mark.parametrize("kind", KINDS)
def test_no_form_and_no_search_breaks_under_what_is_sent(stage: Stage, kind: str, figure: Figure) -> None:
    world = stage.world
    tenant = {"directory": world.directory, "authority": world.hillshire, "school": world.oak}[kind]
    host = Host(stage, tenant)
    people = own_people(stage, tenant)
    seen: set[Any] = set()
    for address in addresses_of(kind):
        if address.is_api or (kind != "school" and not address.view.__module__.startswith(_HOME[kind])):
            continue
        path = address.filled(fill(stage, tenant, address))
        for method in sorted((address.methods or frozenset()) & {"GET", "POST"}):
            actor = somebody_who_may(host, address, method, people)
            shown = _names_on(host.ask("GET", path, actor)) if "GET" in (address.methods or ()) else []
            names = [
                name for name in dict.fromkeys([*shown, *(name.encode() for name in UNSHOWN)]) if name != b"viewport"
            ]
            _send_all(host, method, path, actor, names)
            seen.add((method, address.shown))
    assert host.findings.errors == []
    assert len(seen) > 5
    figure(f"form fuzz, {kind}", f"{host.findings.probes:,} requests to {len(seen)} pages, 0 server errors", target="0")


def _names_on(page: Any) -> list[bytes]:
    """The names of the fields that the page shows; a file that is streamed has none."""
    return [] if page.streaming else _NAMES.findall(page.content)


# What every kind of host has is sent to a school's.
_HOME = {
    "directory": ("tenants.directory",),
    "authority": ("tenants.register", "checklists", "reporting", "policies", "training"),
}


def _send_all(host: Host, method: str, path: str, actor: Actor, names: list[bytes]) -> None:
    for value in EVERYWHERE:
        _send(host, method, path, actor, (URLENCODED, as_query([(name, value) for name in names])))
    if method == "GET":
        pairs = st.lists(st.tuples(st.sampled_from(names), values), max_size=6)
        sent = pairs.map(lambda given: (URLENCODED, as_query(given)))
    else:
        sent = bodies(names)

    @ONCE
    @given(body=sent)
    def send(body: tuple[str, bytes]) -> None:
        _send(host, method, path, actor, body)

    send()


def _send(host: Host, method: str, path: str, actor: Actor, body: tuple[str, bytes]) -> None:
    if method == "GET":
        host.ask("GET", path, actor, QUERY_STRING=body[1].decode("ascii"))
    else:
        host.ask("POST", path, actor, content_type=body[0], data=body[1])
