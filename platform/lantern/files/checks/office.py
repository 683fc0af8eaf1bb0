"""Word, Excel and PowerPoint files (OOXML): containers of XML parts that say themselves what they are and what they point to.

Allowed is what documents need: XML, pictures, fonts, films, the settings of a printer, and workbooks behind charts. Everything
that runs (macros, ActiveX, embedded programs) or that is fetched when the document is opened (templates, pictures, workbooks elsewhere)
is refused, by the part's name, by its declared type and by its relationships.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from lantern.files.checks import xml, zips
from lantern.files.checks.zips import Archive, Budget
from lantern.files.kinds import FACTS, Kind
from lantern.files.refused import Refused

TYPES = "[Content_Types].xml"
_MAIN = {kind: f"{FACTS[kind].content_type}.main+xml" for kind in (Kind.DOCX, Kind.XLSX, Kind.PPTX)}
_ENDINGS = {
    "xml",
    "rels",
    "vml",
    "png",
    "jpg",
    "jpeg",
    "gif",
    "bmp",
    "tif",
    "tiff",
    "emf",
    "wmf",
    "wdp",
    "svg",
    "webp",
    "ico",
    "odttf",
    "fntdata",
    "ttf",
    "mp3",
    "mp4",
    "m4a",
    "m4v",
    "mov",
    "wav",
    "avi",
    "wmv",
    "wma",
}
_RUNS = re.compile(
    r"vbaproject|vbadata|macroenabled|macrosheet|intlmacro|dialogsheet|activex|oleobject|\.ole\b|customui|userCustomization|attachedtoolbars|afchunk",
    re.IGNORECASE,
)
_RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships|Relationship"
_WORD = re.compile(r"\|(?:instrText|delInstrText)$")
_FIELD_THAT_CALLS = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)
MAGIC_OF_PROGRAMS = (
    b"PK\x03\x04",
    b"MZ",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xca\xfe\xba\xbe",
)
_LINKS = {"", "http", "https", "mailto", "tel"}


def kind_of_office(archive: Archive) -> Kind | None:
    """Which of the three the container says it is; None if none of them. A kind with macros is refused."""
    if TYPES not in archive:
        return None
    found: set[str] = set()
    xml.scan(TYPES, archive.chunks(TYPES), on_element=lambda _name, given: found.add(given.get("ContentType", "")))
    if any(_RUNS.search(declared) for declared in found):
        raise macros()
    return next((kind for kind, main in _MAIN.items() if main in found), None)


def check_office(archive: Archive, *, inside: int = 0) -> None:
    """Returns if every part of the document is of an allowed kind and the whole runs and fetches nothing."""
    for name in archive.names:
        if name != TYPES and not _is_directory_part(name):
            _check_part(archive, name, inside)
    if not any(name.endswith(".rels") for name in archive.names):
        raise zips.damaged()


def _is_directory_part(name: str) -> bool:
    return name.endswith("/")


def _check_part(archive: Archive, name: str, inside: int) -> None:
    folded = name.casefold()
    if _RUNS.search(folded):
        raise macros()
    ending = folded.rpartition(".")[2]
    if ending == "rels":
        xml.scan(name, archive.chunks(name), on_element=_check_relationship)
    elif ending in {"xml", "vml"}:
        _check_xml(archive, name, folded)
    elif ending == "bin" and "printersettings" in folded:
        _check_other(archive, name)
    elif ending == "xlsx" and "/embeddings/" in folded and not inside:
        _check_workbook_of_chart(archive, name, archive.budget)
    elif ending in _ENDINGS:
        _check_other(archive, name)
    else:
        raise Refused(
            _("The document holds another file, “%(part)s”. Take it out and choose the document again")
            % {"part": name[:80]},
            code="embedded",
        )


def _check_xml(archive: Archive, name: str, folded: str) -> None:
    if folded.startswith("xl/externallinks/"):
        raise Refused(
            _(
                "The workbook takes values from other files. In Excel, choose Data, Edit Links, Break Link, and choose it again"
            ),
            code="external",
        )
    if not folded.startswith("word/"):
        xml.scan(name, archive.chunks(name))
        return
    # A field's code may be cut into many runs; it is the whole that Word carries out.
    code: list[str] = []
    is_code = False

    def element(name: str, given: dict[str, str]) -> None:
        nonlocal is_code
        is_code = bool(_WORD.search(name))
        code.extend(value for key, value in given.items() if key.endswith("|instr"))

    def text(words: str) -> None:
        if is_code:
            code.append(words)

    xml.scan(name, archive.chunks(name), on_element=element, on_text=text)
    if _FIELD_THAT_CALLS.search("".join(code)):
        raise Refused(
            _("The document calls another program (a DDE field). Take the field out and choose it again"), code="calls"
        )


def _check_relationship(name: str, given: dict[str, str]) -> None:
    if name != _RELATIONSHIP:
        return
    kind, target = given.get("Type", "").rpartition("/")[2], given.get("Target", "")
    if _RUNS.search(kind):
        raise macros()
    if given.get("TargetMode", "").casefold() != "external" and "://" not in target and not target.startswith("\\\\"):
        return
    if kind != "hyperlink":
        raise Refused(
            _(
                "The document fetches something from another place when it is opened (%(kind)s). Break the link and choose it again"
            )
            % {"kind": kind[:40]},
            code="external",
        )
    if not is_harmless_link(target):
        raise Refused(
            _("The document has a link that starts a program: “%(link)s”. Take it out and choose the document again")
            % {"link": target[:60]},
            code="link",
        )


def is_harmless_link(target: str) -> bool:
    """Whether following the link opens a page, a mail or a file of the reader's own, and nothing on a server that is not named by http."""
    try:
        parts = urlsplit(target.strip())
    except ValueError:
        return False
    if parts.scheme == "file":
        return not parts.netloc and not parts.path.startswith(("//", "/\\", "\\\\"))
    # One letter is a drive.
    return (parts.scheme in _LINKS or len(parts.scheme) == 1) and not target.startswith(("//", "\\\\"))


def _check_workbook_of_chart(archive: Archive, name: str, budget: Budget) -> None:
    inner = Archive(BytesIO(archive.read(name)), budget)
    if kind_of_office(inner) != Kind.XLSX:
        raise zips.hidden()
    check_office(inner, inside=1)


def _check_other(archive: Archive, name: str) -> None:
    if next(_heads(archive.chunks(name)), b"").startswith(MAGIC_OF_PROGRAMS):
        raise zips.hidden()


def _heads(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The first bytes; the rest is read too, for its size and its check sum."""
    first = next(chunks, b"")
    for _chunk in chunks:
        pass
    yield first[:16]


def macros() -> Refused:
    """The refusal of a document that brings a program."""
    return Refused(
        _("The document holds macros or other programs. Save it without them and choose it again"), code="macros"
    )
