"""Whether a file may come in. What `check` returns is the only thing that `lantern.files.keeping.accept` takes."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO, cast

import puremagic
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantern.files.checks.malware import check_malware
from lantern.files.checks.office import check_office, kind_of_office
from lantern.files.checks.opendocument import check_opendocument, kind_of_opendocument
from lantern.files.checks.pdf import check_pdf
from lantern.files.checks.pictures import drawn_anew
from lantern.files.checks.scorm import check_package
from lantern.files.checks.text import check_text
from lantern.files.checks.zips import Archive
from lantern.files.kinds import PICTURES, Kind, advice_on, kind_by_ending
from lantern.files.names import clean_name, ending_of
from lantern.files.refused import Refused

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 20
_HEAD = 4096

_OFFICE = frozenset({Kind.DOCX, Kind.XLSX, Kind.PPTX})
_OPEN = frozenset({Kind.ODT, Kind.ODS})
_TEXT = frozenset({Kind.TXT, Kind.CSV, Kind.YAML})
_MARKS: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", Kind.PDF),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
)

_KNOWN_BY_SIGHT = (
    (b"MZ", gettext_lazy("a Windows program")),
    (b"\x7fELF", gettext_lazy("a Linux program")),
    (b"PK\x03\x04", gettext_lazy("an archive (ZIP)")),
    (b"\xd0\xcf\x11\xe0", gettext_lazy("an Office file from before 2007")),
)


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its clean name, its kind by content, and its content as it will be kept (pictures are drawn anew)."""

    name: str
    kind: Kind
    content: BinaryIO
    size: int
    sha256: str
    scanned_at: datetime | None


def check(upload: "UploadedFile[Any]", *, kinds: Sequence[Kind], most_megabytes: int = MOST_MEGABYTES) -> Checked:
    """The upload, if its content is of one of the kinds, agrees with its name, and holds nothing that runs or fetches.

    Refused, with a sentence for whoever chose it, if not. The upload's file must stay open until it has been kept.
    """
    name = clean_name(upload.name or "")
    kind = kind_by_ending(ending_of(name))
    if kind is None or kind not in kinds:
        raise Refused(advice_on(ending_of(name), kinds), code="kind")
    file = cast("BinaryIO", upload.file)
    size = file.seek(0, 2)
    _check_size(size, most_megabytes)
    scanned_at = check_malware(file)
    content = _CHECKS[kind](file, kind)
    content.seek(0)
    digest = hashlib.file_digest(cast("Any", content), "sha256").hexdigest()  # its type asks for more than it uses
    size = content.seek(0, 2)
    content.seek(0)
    return Checked(name, kind, content, size, digest, scanned_at)


def written_here(name: str, kind: Kind, content: bytes) -> Checked:
    """A file that Lantern itself has written, to be kept like one that was sent in. Never for content that came from outside."""
    digest = hashlib.sha256(content).hexdigest()
    return Checked(clean_name(name), kind, BytesIO(content), len(content), digest, scanned_at=None)


def _check_size(size: int, most_megabytes: int) -> None:
    if not size:
        raise Refused(_("The file is empty. Choose another file"), code="empty")
    if size > most_megabytes * MEGABYTE:
        raise Refused(
            _("The file is %(size)s MB. Choose one of at most %(most)s MB")
            % {"size": -(-size // MEGABYTE), "most": most_megabytes},
            code="too_large",
        )


def _picture(file: BinaryIO, kind: Kind) -> BinaryIO:
    _expect(file, kind, _kind_by_mark(file))
    return drawn_anew(file, kind)


def _pdf(file: BinaryIO, kind: Kind) -> BinaryIO:
    _expect(file, kind, _kind_by_mark(file))
    check_pdf(file)
    return file


def _office(file: BinaryIO, kind: Kind) -> BinaryIO:
    archive = _opened(file, kind)
    _expect(file, kind, kind_of_office(archive))
    check_office(archive)
    return file


def _open_document(file: BinaryIO, kind: Kind) -> BinaryIO:
    archive = _opened(file, kind)
    _expect(file, kind, kind_of_opendocument(archive))
    check_opendocument(archive)
    return file


def _text(file: BinaryIO, kind: Kind) -> BinaryIO:
    other = _kind_by_mark(file)
    if other or _head(file).startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        _expect(file, kind, other)
    check_text(file, kind)
    return file


def _package(file: BinaryIO, kind: Kind) -> BinaryIO:
    if not _head(file).startswith(b"PK"):
        _expect(file, kind, _kind_by_mark(file))
    check_package(file)
    return file


_CHECKS: dict[Kind, Callable[[BinaryIO, Kind], BinaryIO]] = {
    Kind.PDF: _pdf,
    **dict.fromkeys(PICTURES, _picture),
    **dict.fromkeys(_OFFICE, _office),
    **dict.fromkeys(_OPEN, _open_document),
    **dict.fromkeys(_TEXT, _text),
    Kind.SCORM: _package,
}


def _opened(file: BinaryIO, kind: Kind) -> Archive:
    head = _head(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            _(
                "The document is protected by a password or in a format from before 2007. Save it as .%(ending)s without a password"
            )
            % {"ending": kind.value},
            code="protected",
        )
    if not head.startswith(b"PK\x03\x04"):
        _expect(file, kind, _kind_by_mark(file))
    return Archive(file)


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(_HEAD)


def _kind_by_mark(file: BinaryIO) -> Kind | None:
    head = _head(file)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    return next((kind for mark, kind in _MARKS if head.startswith(mark)), None)


def _expect(file: BinaryIO, kind: Kind, found: Kind | None) -> None:
    if found == kind:
        return
    looks = str(found.label) if found else _looks_like(_head(file))
    if looks:
        raise Refused(
            _(
                "The name says %(kind)s, but the content looks like this: %(looks)s. Choose a file that is what its name says"
            )
            % {"kind": kind.label, "looks": looks},
            code="mismatch",
        )
    raise Refused(
        _("The name says %(kind)s, but the content is something else. Choose a file that is what its name says")
        % {"kind": kind.label},
        code="mismatch",
    )


def _looks_like(head: bytes) -> str:
    """What a foreign content is known as, for the message only; empty if nobody knows."""
    known = next((words for mark, words in _KNOWN_BY_SIGHT if head.startswith(mark)), None)
    if known:
        return str(known)
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    return str(found[0].name)[:60] if found and found[0].confidence >= 0.3 else ""
