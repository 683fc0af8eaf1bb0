"""What is kept about one person, as a Word document that somebody goes through before it leaves: other people are marked in it.

Loaded by the worker only: python-docx is slow to load.
"""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from incidents.school.keeping.queries.contents import Contents, Whole
from incidents.school.keeping.queries.documents import ACCOUNT
from incidents.school.keeping.writing import wording
from incidents.school.keeping.writing.thirds import pattern_of, pieces
from incidents.school.models import Involved
from lantern.files.tables.going_out import without_controls

YELLOW = 7


def written(contents: Contents, reference: str) -> bytes:
    """The document. Whoever is somebody else is marked in yellow wherever they are named."""
    from docx import Document  # noqa: PLC0415 -- as the module says

    document = Document()
    document.core_properties.title = contents.title
    document.core_properties.author = contents.school
    document.add_heading(contents.title, level=0)
    _table(document, wording.about(contents))
    others = [one for whole in contents.wholes for one in whole.involved if not is_the_person(one, reference)]
    names = pattern_of([*(one.name for one in others), *(one.reference for one in others)])
    document.add_heading(_("Before this leaves the school"), level=1)
    document.add_paragraph(
        _(
            "Other people are marked in yellow where Lantern knows their names. Read every page: a nickname, a relation or a story can "
            "tell who somebody is. Black out what the person may not have, save it as a PDF, and keep a note of what was left out and why."
        )
    )
    for whole in contents.wholes:
        _incident(document, whole, reference, names)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def is_the_person(one: Involved, reference: str) -> bool:
    """Whether this row of somebody in an incident is the person whom the document is about."""
    if reference.startswith(ACCOUNT):
        return str(one.person_id) == reference.removeprefix(ACCOUNT)
    return bool(one.reference) and one.reference.casefold() == reference.casefold()


def _incident(document: Any, whole: Whole, reference: str, names: Any) -> None:
    document.add_heading(
        without_controls(_("Incident %(reference)s") % {"reference": whole.incident.reference}), level=1
    )
    _table(document, [line for line in wording.facts(whole) if line[0] != _("Linked to")])
    document.add_heading(_("Who was in it"), level=2)
    for one in whole.involved:
        is_other = not is_the_person(one, reference)
        paragraph = document.add_paragraph(style="List Bullet")
        _run(paragraph, wording.person(one), marked=is_other)
    document.add_heading(_("What was written"), level=2)
    for entry in whole.entries:
        document.add_heading(without_controls(wording.entry_head(entry)), level=3)
        _texts(document, wording.entry_texts(entry), names)
    if whole.referrals:
        document.add_heading(_("Who outside was told"), level=2)
    for referral in whole.referrals:
        document.add_heading(without_controls(wording.referral_head(referral)), level=3)
        _texts(document, wording.referral_texts(referral), names)
    if whole.files:
        document.add_heading(_("Files, to be added by hand"), level=2)
        for kept in whole.files:
            _marked(document.add_paragraph(style="List Bullet"), wording.file_line(kept), names)


def _texts(document: Any, lines: list[wording.Line], names: Any) -> None:
    for label, text in lines:
        for number, part in enumerate(text.split("\n")):
            paragraph = document.add_paragraph()
            if label and not number:
                paragraph.add_run(f"{without_controls(label)}: ").bold = True
            _marked(paragraph, part, names)


def _marked(paragraph: Any, text: str, names: Any) -> None:
    for piece in pieces(without_controls(text), names):
        _run(paragraph, piece.text, marked=piece.is_third)


def _run(paragraph: Any, text: str, *, marked: bool) -> None:
    run = paragraph.add_run(without_controls(text))
    if marked:
        run.font.highlight_color = YELLOW


def _table(document: Any, rows: list[wording.Line]) -> None:
    table = document.add_table(rows=0, cols=2, style="Light Grid Accent 1")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = without_controls(text)
