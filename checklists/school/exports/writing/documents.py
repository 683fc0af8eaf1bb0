"""The documents by their kind."""

from collections.abc import Callable
from typing import Final

from checklists.school.exports.contents import Contents
from checklists.school.exports.models import AuditFile
from checklists.school.exports.writing import pdf, word
from lantern.files.check import Checked, written_here
from lantern.files.kinds import Kind

_WRITERS: Final[dict[str, tuple[Kind, Callable[[Contents], bytes]]]] = {
    AuditFile.Kind.PDF: (Kind.PDF, pdf.written),
    AuditFile.Kind.DOCX: (Kind.DOCX, word.written),
}


def written(contents: Contents, kind: str) -> Checked:
    """The document, ready to be kept."""
    stored_kind, write = _WRITERS[kind]
    return written_here(f"{contents.title}.{stored_kind.value}", stored_kind, write(contents))
