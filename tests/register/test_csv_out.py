"""The lines that were not taken, as a person opens them in a spreadsheet. What no cell may do: tests/files/test_tables_out.py."""

import csv
from io import StringIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantern.files.tables.going_out import harmless
from tenants.register.csv_out import rejected_csv
from tenants.register.models import ImportRow


# A machine with other work draws slowly; that says nothing about the writer.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30), max_size=20))
def test_a_spreadsheet_reads_back_every_row(names: list[str]) -> None:
    rows = [ImportRow(line=number, urn="", name=name, reason="no_urn") for number, name in enumerate(names)]
    read = list(csv.reader(StringIO(rejected_csv(rows).decode("utf-8-sig"))))
    assert [row[2] for row in read[1:]] == [harmless(name) for name in names]
    assert [row[0] for row in read[1:]] == [str(number) for number in range(len(names))]
