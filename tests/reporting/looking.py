"""Some addresses byte for byte. Every address there is: tests/attack/release/endpoints.py."""

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.test import Client

from checklists.authority.models import Round

# The only bytes of a page that differ between two requests for the same thing.
_TOKENS = re.compile(rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ")[^"]*"')


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
