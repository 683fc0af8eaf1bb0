"""The kinds of files that are kept, and what is said about the others.

Left out on purpose: SVG and HTML (they run scripts), archives and programs, Office files with macros, the Office formats from
before 2007 (their content cannot be checked), and HEIC (nothing here can draw it anew).
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Kind(models.TextChoices):
    PDF = "pdf", gettext_lazy("PDF")
    DOCX = "docx", gettext_lazy("Word document")
    XLSX = "xlsx", gettext_lazy("Excel workbook")
    PPTX = "pptx", gettext_lazy("PowerPoint presentation")
    ODT = "odt", gettext_lazy("OpenDocument text")
    ODS = "ods", gettext_lazy("OpenDocument spreadsheet")
    CSV = "csv", gettext_lazy("CSV table")
    TXT = "txt", gettext_lazy("plain text")
    PNG = "png", gettext_lazy("PNG picture")
    JPEG = "jpeg", gettext_lazy("JPEG picture")
    WEBP = "webp", gettext_lazy("WebP picture")
    GIF = "gif", gettext_lazy("GIF picture")
    # Read for what it says, and never kept as a file.
    YAML = "yaml", gettext_lazy("YAML file")
    # Taken where a course asks for one and nowhere else; given out piece by piece only (`lantern.files.playing`).
    SCORM = "zip", gettext_lazy("SCORM package")


class Facts(NamedTuple):
    """The content type under which a kind is given out, and the endings that its names may have; the first is the usual one."""

    content_type: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
FACTS: dict[Kind, Facts] = {
    Kind.PDF: Facts("application/pdf", ("pdf",)),
    Kind.DOCX: Facts(f"{_OFFICE}wordprocessingml.document", ("docx",)),
    Kind.XLSX: Facts(f"{_OFFICE}spreadsheetml.sheet", ("xlsx",)),
    Kind.PPTX: Facts(f"{_OFFICE}presentationml.presentation", ("pptx",)),
    Kind.ODT: Facts(f"{_OPEN}text", ("odt",)),
    Kind.ODS: Facts(f"{_OPEN}spreadsheet", ("ods",)),
    Kind.CSV: Facts("text/csv; charset=utf-8", ("csv",)),
    Kind.TXT: Facts("text/plain; charset=utf-8", ("txt",)),
    Kind.PNG: Facts("image/png", ("png",)),
    Kind.JPEG: Facts("image/jpeg", ("jpg", "jpeg")),
    Kind.WEBP: Facts("image/webp", ("webp",)),
    Kind.GIF: Facts("image/gif", ("gif",)),
    Kind.YAML: Facts("application/yaml; charset=utf-8", ("yaml", "yml")),
    Kind.SCORM: Facts("application/zip", ("zip",)),
}

PICTURES = (Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.GIF)
TABLES = (Kind.XLSX, Kind.CSV)
EVERYTHING = tuple(kind for kind in Kind if kind not in (Kind.YAML, Kind.SCORM))
KEPT = (*EVERYTHING, Kind.SCORM)
_OPEN_DOCUMENT = (Kind.ODT, Kind.ODS)

_ADVICE = {
    ("heic", "heif"): gettext_lazy(
        "Photos in the format HEIC cannot be taken. Save the photo as JPEG and choose it again"
    ),
    ("doc", "dot", "rtf"): gettext_lazy(
        "This is an older Word format. Save the document as .docx or PDF and choose it again"
    ),
    ("xls", "xlsb"): gettext_lazy(
        "This is an Excel format that cannot be checked. Save the workbook as .xlsx and choose it again"
    ),
    ("ppt", "pps", "ppsx"): gettext_lazy("Save the presentation as .pptx or PDF and choose it again"),
    ("docm", "dotm", "xlsm", "xltm", "pptm", "ppsm"): gettext_lazy(
        "Files with macros cannot be taken. Save it without macros, as .docx, .xlsx or .pptx, and choose it again"
    ),
    ("pages", "numbers", "key"): gettext_lazy(
        "Export the file from your Apple program as PDF or for Office and choose it again"
    ),
    ("zip", "rar", "7z", "gz", "tar", "jar", "apk"): gettext_lazy(
        "Archives cannot be taken. Unpack it and choose one file of it"
    ),
    ("svg", "svgz"): gettext_lazy("SVG pictures can hold programs. Save the picture as PNG and choose it again"),
    ("htm", "html", "xhtml", "mht", "mhtml"): gettext_lazy(
        "Web pages can hold programs. Print the page as a PDF and choose that"
    ),
}


def kind_by_ending(ending: str) -> Kind | None:
    """The kind whose names end so (lower case, no dot), or None."""
    return next((kind for kind, facts in FACTS.items() if ending in facts.endings), None)


def accepted(kinds: Iterable[Kind]) -> str:
    """The endings of these kinds, as the `accept` attribute of a file control wants them."""
    return ",".join(f".{ending}" for kind in kinds for ending in FACTS[kind].endings)


def in_words(kinds: Iterable[Kind]) -> str:
    """The kinds as a reader sees them: 'PDF, Word document or picture (JPEG, PNG, WebP or GIF)'."""
    kinds = tuple(kinds)
    words = [str(kind.label) for kind in kinds if kind not in PICTURES and kind not in _OPEN_DOCUMENT]
    words += [_("OpenDocument")] if any(kind in _OPEN_DOCUMENT for kind in kinds) else []
    words += [_("picture (JPEG, PNG, WebP or GIF)")] if any(kind in PICTURES for kind in kinds) else []
    return (
        _("%(some)s or %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]} if len(words) > 1 else words[0]
    )


def advice_on(ending: str, kinds: Iterable[Kind]) -> str:
    """What to tell somebody whose file has this ending, which none of the kinds has."""
    special = next((words for endings, words in _ADVICE.items() if ending in endings), None)
    if special:
        return str(special)
    choice = _("Choose a file of one of these kinds: %(kinds)s") % {"kinds": in_words(kinds)}
    if not ending:
        return _("The name of the file does not say what kind of file it is. %(choice)s") % {"choice": choice}
    return _("Files that end in .%(ending)s cannot be taken. %(choice)s") % {"ending": ending[:20], "choice": choice}
