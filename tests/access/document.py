"""The text of `docs/access-matrix.md`: who may open which address, for people to review.

Made from what the views declare, the table of permissions and tests/access/narrower.py; it needs no database.
"""

from collections.abc import Iterable, Iterator

from lantern.access.guard import Access, NotHere, OpenToAll, SignedIn, allows
from lantern.access.permissions import ALLOWED, Permission
from lantern.access.roles import Role, roles_for
from tests.access.narrower import NARROWER, narrowed
from tests.access.walk import KINDS, METHODS, Address, addresses_of

HEADINGS = {"directory": "The operators’ host", "authority": "An authority’s host", "school": "A school’s host"}
SHOWN_METHODS = tuple(method for method in METHODS if method not in {"HEAD", "OPTIONS"})
YES, NO = "✓", "–"

INTRODUCTION = """\
# Who may open which address

*Written by `make matrix` from the code; a test fails while this page says something else. Review its changes as you would
review a change of the rules.*

Each table lists every address of one kind of host: what it takes, what it needs, and for each role whether it opens (✓) or is
refused (–). "Anybody" is somebody who has not signed in. `*` means that the view looks closer than that; how is said
under *Looking closer*. What a permission gives to whom is one table in the code, `platform/lantern/access/permissions.py`.

This holds for every address, so that no column says it:

- Whoever has not signed in, was disabled, or has signed in to **any other tenant** (another school, the authority, another
  authority, the operators) is a stranger here: pages lead to the sign-in page, the API answers 401.
- A row of another tenant, put into an address or a call, is **not found** (404), as if it did not exist.
- A token of the API opens what its person may and its scopes name, and no page. A revoked, expired or foreign one is 401.
- A change that another site made the browser send, without the CSRF token, is refused (403).
- No answer shows a word that another tenant wrote, but for what an authority publishes to its schools.

`tests/access/test_matrix.py` asks all of it of a running Lantern: every address, method and role below, and whoever
manages the five other tenants of its world. With `MATRIX=full`, as in `make attack`, everybody there asks, and everybody
here tries each row of another tenant and each method that is not taken; else some of them do in turn.
HEAD is answered as GET, and a method that an address does not take opens nothing. A
demo has two more groups of pages, on the operators’ host only: sent mail (for operators) and the gallery of components
(invented words, open to all).
"""


def document() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *(_kind(kind) for kind in KINDS), _narrower(), _permissions()])


def _kind(kind: str) -> str:
    roles = roles_for(kind)
    addresses = sorted(addresses_of(kind), key=lambda address: address.shown)
    lines = [f"## {HEADINGS[kind]}\n"]
    heads = ["Address", "Takes", "Needs", "Anybody", *(str(role.label) for role in roles)]
    lines += [_row(heads), _row(["---", "---", "---", *[":-:"] * (len(roles) + 1)])]
    for address in addresses:
        for methods, access in _by_access(address):
            if not isinstance(access, NotHere):
                cells = [_cell(address, methods, access, role) for role in roles]
                anybody = YES if isinstance(access, OpenToAll) else NO
                lines.append(_row([f"`{address.shown}`", " ".join(methods), _needs(access), anybody, *cells]))
    lines += ["\n**Open to all, because:**\n", *_reasons(addresses, OpenToAll)]
    lines += ["\n**Not here** (404 for everybody; the address exists because a package asks for its name), because:\n"]
    lines += [*_reasons(addresses, NotHere), ""]
    return "\n".join(lines)


def _by_access(address: Address) -> Iterator[tuple[list[str], Access]]:
    """The methods of an address, those that need the same together."""
    found: dict[Access, list[str]] = {}
    for method in SHOWN_METHODS:
        if method in (address.methods or SHOWN_METHODS):
            found.setdefault(address.access_for(method), []).append(method)
    for access, methods in found.items():
        yield methods, access


class _Reader:
    """Somebody with a role, as the table of permissions asks."""

    is_authenticated = is_active = True

    def __init__(self, role: Role) -> None:
        self.role = role


def _cell(address: Address, methods: list[str], access: Access, role: Role) -> str:
    if not allows(access, _Reader(role)):
        return NO
    closer = [narrowed(address, method, role) for method in methods]
    if not any(closer):
        return YES
    return f"{NO} *" if all(answer == ("forbidden",) for answer in closer) else f"{YES} *"


def _needs(access: Access) -> str:
    match access:
        case Permission():
            return f"`{access.value}`"
        case SignedIn():
            return "to have signed in"
        case _:
            return "nothing"


def _reasons(addresses: Iterable[Address], sort: type) -> list[str]:
    found: dict[str, list[str]] = {}
    for address in addresses:
        if isinstance(address.access, sort):
            found.setdefault(address.access.reason, []).append(f"`{address.shown}`")
    return [f"- {', '.join(places)}: {reason}." for reason, places in found.items()]


def _narrower() -> str:
    lines = ["## Looking closer\n", "Views that refuse, or answer otherwise, some of those whom the tables let in.\n"]
    lines += [_row(["Address", "Takes", "Whom", "Answers", "Because"]), _row(["---"] * 5)]
    for shown, entries in sorted(NARROWER.items()):
        for entry in entries:
            whom = ", ".join(str(Role(role).label) for role in entry.roles) or "everybody"
            whose = " with a row that is not theirs" if entry.swapped else ""
            methods = " ".join(entry.methods) if len(entry.methods) < 3 else "any method"
            lines.append(_row([f"`{shown}`", methods, whom + whose, ", ".join(entry.answers), entry.why]))
    return "\n".join([*lines, ""])


def _permissions() -> str:
    lines = ["## What each permission gives to whom\n", _row(["Permission", "Roles"]), _row(["---", "---"])]
    for permission, roles in ALLOWED.items():
        held = ", ".join(str(role.label) for role in Role if role in roles)
        lines.append(_row([f"`{permission.value}`", held]))
    return "\n".join([*lines, ""])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
