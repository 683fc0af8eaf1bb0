"""Tables in: rows of text, within limits, with the row and column of what is wrong."""

from datetime import date, datetime

import pytest

from lantern.files.refused import Refused
from lantern.files.tables.coming_in import Limits, Line, read_table
from tests.files.building import XML, with_parts, xlsx
from tests.files.corpus import HOSTILE
from tests.files.desk import checked

SMALL = Limits(rows=5, columns=3, letters=10)


def rows_of(name: str, content: bytes, limits: Limits = SMALL) -> list[Line]:
    return read_table(checked(name, content), limits)


def test_both_kinds_give_the_same_rows() -> None:
    table = [("Name", "Pupils"), ("Siân", 180), ("", ""), ("Zoë", 0.5)]
    text = "\n".join(",".join(str(cell) for cell in row) for row in table)
    expected = [Line(1, ("Name", "Pupils")), Line(2, ("Siân", "180")), Line(4, ("Zoë", "0.5"))]
    assert rows_of("list.csv", text.encode()) == expected
    assert rows_of("list.xlsx", xlsx(table)) == expected


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_csv_file_may_have_any_of_three_separators(sign: str) -> None:
    assert rows_of("list.csv", f"Name{sign}Town\nOak{sign}Leeds".encode()) == [
        Line(1, ("Name", "Town")),
        Line(2, ("Oak", "Leeds")),
    ]


def test_values_are_text_as_a_person_would_write_them() -> None:
    row = [True, 12.0, datetime(2026, 3, 4), datetime(2026, 3, 4, 9, 5), date(2026, 3, 5), " a\u00a0b "]  # noqa: DTZ001 -- a workbook's
    (line,) = rows_of("list.xlsx", xlsx([row]), Limits())
    assert line.cells == ("TRUE", "12", "2026-03-04", "2026-03-04 09:05:00", "2026-03-05", "a b")


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        ([["a"]] * 6, "too_many_rows", "more than 5 rows"),
        ([["a"], ["a", "b", "c", "d"]], "too_many_columns", "Row 2 has more than 3 columns"),
        ([["a"], ["a", "b" * 11]], "cell_too_long", "row 2, column B is longer than 10"),
        ([[""]], "empty", "empty"),
    ],
)
def test_what_is_too_much_is_refused_and_its_place_told(rows: list[list[str]], code: str, words: str) -> None:
    text = "\n".join(",".join(row) for row in rows) + "\n"
    for name, content in (("list.csv", text.encode()), ("list.xlsx", xlsx(rows))):
        with pytest.raises(Refused) as refusal:
            rows_of(name, content)
        assert refusal.value.code == code
        assert words in str(refusal.value.message)


def test_a_workbook_that_names_a_billion_cells_is_read_no_further_than_the_limit() -> None:
    (bomb,) = [each for each in HOSTILE if each.label == "workbook that names a billion cells"]
    with pytest.raises(Refused, match="more than 20,000 rows"):
        rows_of(bomb.name, bomb.content, Limits())


def test_a_row_far_to_the_right_is_refused() -> None:
    sheet = (
        XML + '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1"/>'
        '<sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'
    )
    with pytest.raises(Refused, match="Row 1 has more than 100 columns"):
        rows_of("list.xlsx", with_parts(xlsx(), {"xl/worksheets/sheet1.xml": sheet}), Limits())


def test_a_workbook_that_unpacks_to_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refused, match="too large to be read"):
        rows_of("list.xlsx", xlsx(), Limits(unpacked=1_000))


def test_a_workbook_that_only_looks_like_one_is_refused() -> None:
    broken = with_parts(xlsx(), {"xl/workbook.xml": XML + "<nothing/>"})
    with pytest.raises(Refused, match="damaged"):
        rows_of("list.xlsx", broken)


def test_a_formula_is_not_carried_out() -> None:
    assert [line.cells for line in rows_of("list.xlsx", xlsx([["Sum", "=1+1"]]))] == [("Sum", "")]
