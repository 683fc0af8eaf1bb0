"""Everything that is published, byte for byte: pages, files and API answers of the authority and of a school."""

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.test import Client

from checklists.authority.models import Round

# The only bytes of a page that differ between two requests for the same thing.
_TOKENS = re.compile(rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ")[^"]*"')

AUTHORITY = (
    "/",
    "/rounds/{id}/schools/",
    "/rounds/{id}/schools.csv",
    "/rounds/{id}/closing/",
    "/benchmarks/",
    "/benchmarks/{id}/?all",
    "/benchmarks/{id}/?group=primary&all",
    "/benchmarks/{id}/results.csv",
    "/benchmarks/{id}/results.xlsx",
    "/api/v1/rounds/{id}/completion/",
    "/api/v1/releases/",
    "/api/v1/releases/{id}/",
)
SCHOOL = (
    "/",
    "/where-we-stand/",
    "/where-we-stand/{id}/?all",
    "/where-we-stand/{id}/?group=all&all",
    "/api/v1/position/{id}/",
    "/api/v1/position/{id}/?group=all",
)


def seen(client: Client, addresses: tuple[str, ...], round_: Round) -> dict[str, bytes]:
    """What each address answers, without the tokens that every request draws afresh."""
    found = {}
    for address in addresses:
        answer: Any = client.get(address.replace("{id}", str(round_.pk)))
        assert answer.status_code == 200, (address, answer.status_code, answer.content[:300])
        content = _unpacked(answer.content) if address.endswith(".xlsx") else answer.content
        found[address] = _TOKENS.sub(rb"\1", content)
    return found


def _unpacked(book: bytes) -> bytes:
    """Everything in a workbook but the moment at which it was written, which its archive and one of its parts tell."""
    with ZipFile(BytesIO(book)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name != "docProps/core.xml")
