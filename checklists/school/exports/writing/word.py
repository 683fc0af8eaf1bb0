"""An audit as a Word document: real headings, so that its outline works, and tables with a heading row."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from checklists.school.exports.contents import Contents, Line
from checklists.school.exports.writing import wording
from lantern.files.tables.going_out import without_controls


def written(contents: Contents) -> bytes:
    """The document, in Word's own styles, so that a school's own look can be laid over it."""
    # Only a worker needs it.
    from docx import Document  # noqa: PLC0415 -- as the comment says

    document = Document()
    document.core_properties.title = contents.title
    document.core_properties.author = contents.school
    document.core_properties.language = "en-GB"
    document.add_heading(contents.audit.title, level=0)
    _table(document, (), wording.about(contents), heading_column=True)
    document.add_heading(_("In short"), level=1)
    _table(
        document,
        (_("Section"), _("Green"), _("Amber"), _("Red"), _("Not applicable"), _("No level")),
        [(str(part.section), *part.counts[:3], part.not_applicable, part.counts[3]) for part in contents.parts],
    )
    for part in contents.parts:
        document.add_heading(str(part.section), level=1)
        for line in part.lines:
            _statement(document, line)
    document.add_heading(_("Signatures"), level=1)
    for row in contents.signatures:
        document.add_paragraph(wording.signature(row), style="List Bullet")
        if row.reason:
            document.add_paragraph(without_controls(row.reason), style="Quote")
    if not contents.signatures:
        document.add_paragraph(_("Nobody has signed."))
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _statement(document: Any, line: Line) -> None:
    statement, answer = line.statement, line.statement.answer
    document.add_heading(without_controls(f"{statement.number} {statement.plain}"), level=2)
    paragraph = document.add_paragraph()
    paragraph.add_run(without_controls(wording.answer(statement))).bold = True
    if by := wording.answered(statement):
        paragraph.add_run(f". {by}")
    if last := wording.last_time(statement):
        paragraph.add_run(f". {_('Last time: %(answer)s') % {'answer': last}}")
    for text in answer.note.split("\n"):
        if text.strip():
            document.add_paragraph(without_controls(text))
    if statement.official:
        document.add_paragraph(without_controls(statement.official), style="Quote")
    source = ", ".join(text for text in (statement.code, statement.source_ref) if text)
    document.add_paragraph(source, style="Caption")
    if line.evidence:
        document.add_heading(_("Evidence"), level=3)
        for cited in line.evidence:
            document.add_paragraph(without_controls(wording.shown(cited)), style="List Bullet")
    if line.actions:
        document.add_heading(_("Actions"), level=3)
        for one in line.actions:
            document.add_paragraph(without_controls(f"{one.action.title}. {wording.planned(one)}"), style="List Bullet")
            for text in (one.action.why, *(wording.entry(row) for row in one.entries)):
                if text:
                    document.add_paragraph(without_controls(text), style="List Bullet 2")
    if line.earlier:
        document.add_heading(_("Before that"), level=3)
        _table(
            document,
            (_("When"), _("Who"), _("Answer"), _("Note")),
            [(wording.moment(row.created_at), row.by_name, wording.change(row), row.note) for row in line.earlier],
        )


def _table(
    document: Any, heading: Sequence[str], rows: Sequence[Sequence[object]], *, heading_column: bool = False
) -> None:
    if not rows:
        return
    table = document.add_table(rows=0, cols=len(rows[0]), style="Light Grid Accent 1")
    for row in (heading, *rows) if heading else rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = without_controls(str(text))
    if heading:
        # Word reads such a row out with each cell, and repeats it on every page.
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    look = table._tblPr.find(_name("w:tblLook"))
    if look is not None:
        look.set(_name("w:firstRow"), "1" if heading else "0")
        look.set(_name("w:firstColumn"), "1" if heading_column else "0")


def _element(name: str) -> Any:
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- loaded by now

    return OxmlElement(name)


def _name(name: str) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415 -- loaded by now

    return str(qn(name))
