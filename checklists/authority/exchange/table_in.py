"""A checklist in a workbook: the cover in the first rows, a row of headings, then one row for each statement."""

from typing import Final

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from checklists.authority.exchange.columns import BY_HEADING, COVER, SECTION, STATEMENT, Column
from checklists.authority.exchange.given import Fault, Faulty, Raw, RawChecklist, RawPart, RawSection
from lantern.files.check import Checked
from lantern.files.tables.coming_in import Limits, Line, read_table

LIMITS: Final = Limits(rows=3_000, columns=60, letters=10_000, formulas_as_text=True)
_COVER: Final = {column.name for column in COVER}
_OF_SECTION: Final = {column.name for column in SECTION}
_OF_STATEMENT: Final = {column.name for column in STATEMENT}
FORMAT_LABEL: Final = "format"


def raw_of_table(upload: Checked) -> tuple[RawChecklist, list[Fault]]:
    """The raw fields, and what is wrong with rows and headings. Refused if it is no table; Faulty without headings."""
    lines = read_table(upload, LIMITS)
    at = next((place for place, line in enumerate(lines) if _is_heading(line)), None)
    if at is None:
        sentence = _("There is no row with the headings Section, Code and Statement")
        raise Faulty([Fault(1, _row(1), sentence)])
    faults: list[Fault] = []
    cover = _cover(lines[:at], faults)
    columns = _columns(lines[at], faults)
    return RawChecklist(cover, _sections(lines[at + 1 :], columns, faults)), faults


def _is_heading(line: Line) -> bool:
    names = {column.name for cell in line.cells if (column := BY_HEADING.get(cell.casefold()))}
    return len(names & (_OF_STATEMENT | _OF_SECTION)) > 2 and "plain" in names


def _cover(lines: list[Line], faults: list[Fault]) -> RawPart:
    cover = RawPart(line=1, place=_row(1))
    for line in lines:
        label, text = line.cells[0], next((cell for cell in line.cells[1:] if cell), "")
        column = BY_HEADING.get(label.casefold())
        if label.casefold() == FORMAT_LABEL:
            continue
        if column is None or column.name not in _COVER:
            sentence = _("“%(label)s” is nothing that the cover of a checklist has") % {"label": label[:60]}
            faults.append(Fault(line.number, _cell(line.number, 1), sentence))
        else:
            cover.fields[column.name] = Raw(text, _cell(line.number, 2), line.number)
    return cover


def _columns(heading: Line, faults: list[Fault]) -> dict[int, Column]:
    found: dict[int, Column] = {}
    for place, cell in enumerate(heading.cells, 1):
        if not cell:
            continue
        column = BY_HEADING.get(cell.casefold())
        if column is None or column.name in _COVER:
            sentence = _("The heading “%(heading)s” is not known. Take it out, or correct it") % {"heading": cell[:60]}
            faults.append(Fault(heading.number, _cell(heading.number, place), sentence))
        elif column in found.values():
            sentence = _("The heading “%(heading)s” is there twice") % {"heading": cell}
            faults.append(Fault(heading.number, _cell(heading.number, place), sentence))
        else:
            found[place] = column
    return found


def _sections(lines: list[Line], columns: dict[int, Column], faults: list[Fault]) -> list[RawSection]:
    sections: list[RawSection] = []
    for line in lines:
        fields, beside = _fields(line, columns)
        for place in beside:
            sentence = _("There is text in a column without a heading")
            faults.append(Fault(line.number, _cell(line.number, place), sentence))
        part = RawPart(line.number, _row(line.number), fields)
        title = part.text("section")
        if not sections or (title and title != sections[-1].part.text("section")):
            own = {name: raw for name, raw in fields.items() if name in _OF_SECTION}
            sections.append(RawSection(RawPart(line.number, part.place_of("section"), own)))
        else:
            _check_agrees(part, sections[-1].part, faults)
        # A row that names a section and nothing else is a section without statements.
        if any(raw.text for name, raw in fields.items() if name in _OF_STATEMENT):
            sections[-1].statements.append(part)
    return sections


def _fields(line: Line, columns: dict[int, Column]) -> tuple[dict[str, Raw], list[int]]:
    fields: dict[str, Raw] = {
        column.name: Raw("", _cell(line.number, place), line.number) for place, column in columns.items()
    }
    beside = []
    for place, text in enumerate(line.cells, 1):
        if place in columns:
            fields[columns[place].name] = Raw(text, _cell(line.number, place), line.number)
        elif text:
            beside.append(place)
    return fields, beside


def _check_agrees(part: RawPart, section: RawPart, faults: list[Fault]) -> None:
    said = part.text("schools_may_add")
    if said and said.casefold() != section.text("schools_may_add").casefold():
        sentence = _("Schools may add says something else than in the first row of this section")
        faults.append(Fault(part.line, part.place_of("schools_may_add"), sentence))


def _row(number: int) -> str:
    return _("row %(row)s") % {"row": number}


def _cell(number: int, place: int) -> str:
    return _("row %(row)s, column %(column)s") % {"row": number, "column": get_column_letter(place)}
