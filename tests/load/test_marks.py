"""The search itself: what it must find however it is wrapped, and what it must leave alone."""

import zipfile
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import Workbook

from tenants.logins.info import TenantInfo
from tests.load.marks import Search, given_word, own_word


def tenant(number: int, kind: str, authority: TenantInfo | None = None) -> TenantInfo:
    schema = f"{kind[0]}_{number:012x}"
    host = f"t{number}.lantern.test"
    return TenantInfo(UUID(int=number), kind, schema, f"Tenant {number}", host, authority=authority)


COUNTY, OTHER_COUNTY = tenant(1, "authority"), tenant(2, "authority")
OAK, ELM = tenant(3, "school", COUNTY), tenant(4, "school", COUNTY)
EVERYBODY = [COUNTY, OTHER_COUNTY, OAK, ELM]


@pytest.fixture
def search() -> Search:
    return Search(EVERYBODY)


def zipped(content: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", content)
    return out.getvalue()


def workbook(text: str) -> bytes:
    book, out = Workbook(), BytesIO()
    book.active["A1"] = text
    book.save(out)
    return out.getvalue()


WORD = own_word(ELM)


@pytest.mark.parametrize(
    "body",
    [
        f"<p>Seen {WORD}.</p>".encode(),
        f'{{"note": "Seen {WORD}"}}'.encode(),
        f"name,{WORD.upper()}\r\n".encode(),
        f"%22{WORD}%22".encode(),
        zipped(WORD.encode()),
        zipped(zipped(WORD.encode())),
        workbook(f"Seen {WORD}"),
        b"https://t4.lantern.test/audits/",
        ELM.schema_name.encode(),
        f"login {ELM.role}".encode(),
        own_word(COUNTY).encode(),
        given_word(OTHER_COUNTY).encode(),
    ],
    # A login's name is another one in each process of the tests.
    ids=range(12),
)
def test_what_is_another_tenants_is_found_however_it_is_wrapped(search: Search, body: bytes) -> None:
    assert search.look(OAK, "a page", body)
    assert search.foreign


def test_headers_are_searched_too(search: Search) -> None:
    assert search.look(OAK, "a page", b"", f"Location: https://{ELM.host}/\nSet-Cookie: a=b")


def test_an_authority_reads_where_its_schools_are_and_no_word_of_theirs(search: Search) -> None:
    assert search.look(COUNTY, "a page", f"{OAK.host} {OAK.schema_name}".encode()) == []
    assert search.look(COUNTY, "a page", own_word(OAK).encode())
    assert search.look(OTHER_COUNTY, "a page", OAK.host.encode())


def test_a_schools_own_words_and_what_its_authority_publishes_are_no_leak(search: Search) -> None:
    body = f"{own_word(OAK)} {OAK.host} {given_word(COUNTY)} {COUNTY.host} {OAK.schema_name}"
    assert search.look(OAK, "a page", body.encode()) == []
    assert search.own_seen == {OAK.host}


def test_what_an_authority_publishes_does_not_count_as_a_schools_own_word(search: Search) -> None:
    search.look(OAK, "a page", given_word(COUNTY).encode())
    assert search.own_seen == set()
