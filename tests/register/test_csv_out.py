"""Files that people open in a spreadsheet."""

import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from tenants.register.csv_out import disarmed, rejected_csv
from tenants.register.models import ImportRow


@given(st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "  @"]), st.text(max_size=20))
def test_no_cell_begins_a_formula(start: str, rest: str) -> None:
    assert disarmed(start + rest).startswith("'")


@given(st.text(alphabet='abcÉ’&1 ,"\n=', max_size=30).filter(lambda text: text[:1].isalpha()))
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert disarmed(text) == text


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30), max_size=20))
def test_a_spreadsheet_reads_back_every_row(names: list[str]) -> None:
    rows = [ImportRow(line=number, urn="", name=name, reason="no_urn") for number, name in enumerate(names)]
    read = list(csv.reader(StringIO(rejected_csv(rows).decode("utf-8-sig"))))
    assert [row[2] for row in read[1:]] == [disarmed(name) for name in names]
