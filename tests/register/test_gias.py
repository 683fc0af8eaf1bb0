"""Reading extracts: what is taken, why a row is not, and which files are refused as a whole."""

import zipfile
from collections import Counter
from contextlib import suppress
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.register.encoding import Refused
from tenants.register.gias import REQUIRED, Reason, Row, read
from tenants.register.presenters import reason_text
from tests.register.extract import COLUMNS, SAMPLE, file_of, row, text_of


def rows_of(file: BytesIO, la_code: str = "344") -> list[Row]:
    return read(file, la_code=la_code, authority="Hillshire")


def only(file: BytesIO) -> Row:
    (found,) = rows_of(file)
    return found


def refusal(file: BytesIO, la_code: str = "344") -> str:
    with pytest.raises(Refused) as refused:
        rows_of(file, la_code)
    return str(refused.value)


class TestTheSampleOfRealRows:
    def camden(self) -> list[Row]:
        return read(BytesIO(SAMPLE.read_bytes()), la_code="202", authority="Camden")

    def test_camdens_38_open_schools_are_taken(self) -> None:
        taken = [found.facts for found in self.camden() if found.facts]
        assert len(taken) == 38
        assert all(facts.laestab.startswith("202") and len(facts.laestab) == 7 for facts in taken)

    def test_the_one_that_is_proposed_to_close_is_taken_with_its_date(self) -> None:
        (closing,) = [found.facts for found in self.camden() if found.facts and found.facts.status == "closing"]
        assert (closing.name, closing.closed_on) == ("Carlton Primary School", date(2021, 8, 31))

    def test_every_other_row_says_why_it_is_not_taken(self) -> None:
        rejected = [found for found in self.camden() if not found.facts]
        assert len(rejected) == 61
        assert Counter(found.reason for found in rejected) == {Reason.ELSEWHERE: 55, Reason.CLOSED: 6}
        said = {
            found.urn: reason_text(found.reason, found.detail, found.closed_on) for found in rejected if found.reason
        }
        assert said["100000"] == "Belongs to another authority: City of London (201)."
        assert said["100016"] == "Closed on 31 August 2000."

    def test_phases_and_sizes_are_those_of_the_file(self) -> None:
        kinds = Counter((found.facts.phase, found.facts.size_band) for found in self.camden() if found.facts)
        assert kinds == {
            ("primary", "S"): 11,
            ("primary", "M"): 20,
            ("primary", "L"): 4,
            ("nursery", "L"): 1,
            ("pru", "S"): 1,
            ("pru", "M"): 1,
        }

    def test_the_sample_is_utf_8_although_gias_writes_windows_1252_and_its_accents_survive(self) -> None:
        assert "Môn".encode() in SAMPLE.read_bytes()
        assert len(self.camden()) == 99

    @pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
    def test_the_encodings_that_are_read_give_the_same_rows(self, encoding: str) -> None:
        again = SAMPLE.read_text("utf-8").encode(encoding)
        assert read(BytesIO(again), la_code="202", authority="Camden") == self.camden()

    def test_cut_anywhere_it_is_refused_or_loses_only_whole_rows(self) -> None:
        whole, found = SAMPLE.read_bytes(), self.camden()
        for cut in range(len(whole) - 3000, len(whole), 7):
            try:
                rows = read(BytesIO(whole[:cut]), la_code="202", authority="Camden")
            except Refused:
                continue
            assert rows == found[: len(rows)]


class TestNames:
    @pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
    @pytest.mark.parametrize("name", ["Ysgol Môn", "St Anne’s", "St Mary's & St John’s", "École Élémentaire – Nord"])
    def test_accents_and_apostrophes_survive(self, name: str, encoding: str) -> None:
        assert only(file_of(row(name=name), encoding=encoding)).name == name

    def test_a_name_with_commas_quotes_and_a_line_break_is_one_field(self) -> None:
        assert only(file_of(row(name='Holy "Trinity", NW3\r\nInfants'))).name == 'Holy "Trinity", NW3\r\nInfants'

    def test_a_school_without_a_name_is_not_taken(self) -> None:
        assert only(file_of(row(name=" "))).reason == Reason.NO_NAME

    def test_head_teachers_names_are_not_kept(self) -> None:
        assert "Canary-Surname" not in repr(
            rows_of(file_of(row(), row("200002", status="Closed"), row("200003", la="999")))
        )


class TestNumbers:
    @pytest.mark.parametrize("code", ["344", "0344", "00344"])
    def test_an_la_code_counts_with_or_without_zeros(self, code: str) -> None:
        assert only(file_of(row(la=code))).facts is not None

    def test_an_establishment_number_gets_its_zeros_back(self) -> None:
        facts = only(file_of(row(number="19"))).facts
        assert facts is not None
        assert facts.laestab == "3440019"

    def test_a_school_without_an_establishment_number_has_no_dfe_number(self) -> None:
        facts = only(file_of(row(number=""))).facts
        assert facts is not None
        assert facts.laestab == ""

    @pytest.mark.parametrize(("urn", "reason"), [("", Reason.NO_URN), ("0", Reason.NO_URN), ("12345", Reason.BAD_URN)])
    def test_a_row_needs_a_urn_of_six_digits(self, urn: str, reason: Reason) -> None:
        assert only(file_of(row(urn))).reason == reason

    @pytest.mark.parametrize("urn", ["1234567", "12345a", "-12345", "１２３４５６"])
    def test_what_is_not_a_urn_is_named(self, urn: str) -> None:
        found = only(file_of(row(urn), encoding="utf-8-sig"))
        assert found.reason == Reason.BAD_URN
        assert found.urn in reason_text(found.reason, found.detail)

    def test_letters_in_the_number_of_pupils_are_a_reason(self) -> None:
        found = only(file_of(row(pupils="many")))
        assert (found.reason, found.detail) == (Reason.BAD_NUMBER, "many")

    def test_no_pupils_yet_means_sized_by_places(self) -> None:
        facts = only(file_of(row(pupils="", capacity="630"))).facts
        assert facts is not None
        assert (facts.pupils, facts.size_band) == (None, "L")


class TestStatus:
    def test_a_closed_school_has_the_day_it_closed(self) -> None:
        found = only(file_of(row(status="Closed", closed="31/08/2020")))
        assert (found.reason, found.closed_on) == (Reason.CLOSED, date(2020, 8, 31))

    @pytest.mark.parametrize("day", ["", "soon", "31-02-2020", "2020-08-31"])
    def test_a_closing_day_that_cannot_be_read_does_not_matter(self, day: str) -> None:
        assert only(file_of(row(status="Closed", closed=day))).closed_on is None

    def test_a_school_proposed_to_open_waits(self) -> None:
        assert only(file_of(row(status="Proposed to open"))).reason == Reason.PROPOSED

    def test_an_unknown_status_is_named(self) -> None:
        found = only(file_of(row(status="Sleeping")))
        assert (found.reason, found.detail) == (Reason.UNKNOWN_STATUS, "Sleeping")

    @pytest.mark.parametrize(("code", "taken"), [("1", True), ("01", True), ("3", True), ("2", False), ("4", False)])
    def test_the_code_stands_in_for_a_blank_status(self, code: str, taken: bool) -> None:
        assert (only(file_of(row(status="", status_code=code))).facts is not None) is taken


class TestPhases:
    @pytest.mark.parametrize(
        ("phase", "kind", "low", "high", "wanted"),
        [
            ("Nursery", "Local authority nursery school", "3", "5", "nursery"),
            ("Middle deemed primary", "Community school", "9", "13", "primary"),
            ("Middle deemed secondary", "Academy converter", "9", "13", "secondary"),
            ("16 plus", "Free schools 16 to 19", "16", "19", "post_16"),
            ("All-through", "Academy sponsor led", "4", "18", "all_through"),
            ("Not applicable", "Community special school", "4", "19", "special"),
            ("Not applicable", "Free schools special", "", "", "special"),
            ("Not applicable", "Pupil referral unit", "5", "16", "pru"),
            ("Not applicable", "Academy alternative provision converter", "", "", "pru"),
            ("Not applicable", "Other independent school", "4", "13", "primary"),
            ("Not applicable", "Other independent school", "7", "18", "all_through"),
            ("Not applicable", "Other independent school", "11", "18", "secondary"),
            ("Not applicable", "Other independent school", "", "", "other"),
            ("Not applicable", "Further education", "16", "99", "post_16"),
            ("Not applicable", "Offshore schools", "", "", "other"),
        ],
    )
    def test_the_phase_comes_from_the_file_then_the_type_then_the_ages(
        self, phase: str, kind: str, low: str, high: str, wanted: str
    ) -> None:
        facts = only(file_of(row(phase=phase, type=kind, low=low, high=high))).facts
        assert facts is not None
        assert facts.phase == wanted

    @pytest.mark.parametrize(("code", "wanted"), [("2", "primary"), ("02", "primary"), ("04", "secondary")])
    def test_the_code_stands_in_for_a_blank_phase(self, code: str, wanted: str) -> None:
        facts = only(file_of(row(phase="", phase_code=code))).facts
        assert facts is not None
        assert facts.phase == wanted

    def test_an_unknown_phase_is_named(self) -> None:
        found = only(file_of(row(phase="Tertiary")))
        assert (found.reason, found.detail) == (Reason.UNKNOWN_PHASE, "Tertiary")

    @pytest.mark.parametrize(
        ("phase", "pupils", "band"),
        [
            ("Primary", "210", "S"),
            ("Primary", "211", "M"),
            ("Primary", "420", "M"),
            ("Primary", "421", "L"),
            ("Secondary", "600", "S"),
            ("Secondary", "1200", "M"),
            ("Secondary", "1201", "L"),
        ],
    )
    def test_a_size_is_a_size_among_schools_of_the_phase(self, phase: str, pupils: str, band: str) -> None:
        facts = only(file_of(row(phase=phase, pupils=pupils))).facts
        assert facts is not None
        assert facts.size_band == band


class TestRefusedFiles:
    def test_an_empty_file(self) -> None:
        assert "empty" in refusal(BytesIO(b""))
        assert "empty" in refusal(BytesIO(b"\r\n  \r\n"))
        assert "empty" in refusal(BytesIO(b"\xef\xbb\xbf"))

    def test_only_a_heading_line(self) -> None:
        assert "no schools" in refusal(file_of())

    @pytest.mark.parametrize("column", REQUIRED)
    def test_a_missing_column_is_named(self, column: str) -> None:
        columns = tuple(name for name in COLUMNS if name != column)
        assert refusal(file_of(row(), columns=columns)) == f"The file has no column named {column}."

    def test_columns_may_come_in_any_order_and_case(self) -> None:
        text = text_of(row(), columns=tuple(reversed(COLUMNS)))
        head, rest = text.split("\r\n", 1)
        assert only(BytesIO(f"{head.upper()}\r\n{rest}".encode("cp1252"))).facts is not None

    def test_a_column_that_comes_twice_is_named(self) -> None:
        text = text_of(row()).splitlines()
        doubled = "\r\n".join([f"{text[0]},URN", f"{text[1]},200002"])
        assert "more than one column named URN" in refusal(BytesIO(doubled.encode("cp1252")))

    def test_a_file_without_a_heading_line(self) -> None:
        assert "not an extract" in refusal(BytesIO(b"100000,201,City of London\r\n"))

    @pytest.mark.parametrize("mark", [";", "\t"])
    def test_other_separators(self, mark: str) -> None:
        assert "separated by commas" in refusal(BytesIO(text_of(row()).replace(",", mark).encode("cp1252")))

    def test_the_last_row_is_cut_off(self) -> None:
        text = text_of(row(), row("200002"))
        assert "Line 3 has 5 columns instead of 16" in refusal(
            BytesIO(text[: text.index("200002") + 30].encode("cp1252"))
        )

    def test_a_quotation_mark_is_not_closed(self) -> None:
        text = text_of(row(), row("200002", name='The "School"'))
        assert "quotation mark" in refusal(BytesIO(text[: text.rindex('""School')].encode("cp1252")))

    def test_a_urn_comes_twice(self) -> None:
        said = refusal(file_of(row(), row("200002"), row("0200001", name="Another")))
        assert "URN 200001 is in the file twice, on lines 2 and 4" in said

    def test_a_urn_comes_twice_in_rows_of_another_authority(self) -> None:
        assert "twice" in refusal(file_of(row(), row("200002", la="201"), row("200002", la="202")))

    def test_rows_without_a_urn_are_not_doubles(self) -> None:
        assert [found.reason for found in rows_of(file_of(row(""), row("")))] == [Reason.NO_URN, Reason.NO_URN]

    def test_no_row_of_this_authority(self) -> None:
        said = refusal(file_of(row(la="202", la_name="Camden"), row("200002", la="201", la_name="City of London")))
        assert said == ("The file has no school of Hillshire (344). It has schools of: 201 City of London, 202 Camden.")

    def test_a_national_file_without_this_authority_names_only_some(self) -> None:
        rows = [row(f"2{number:05}", la=f"{number}", la_name="Shire") for number in range(400, 430)]
        assert refusal(file_of(*rows)).endswith("411 Shire and 18 more.")

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
    def test_utf_16(self, encoding: str) -> None:
        assert "UTF-16" in refusal(file_of(row(), encoding=encoding))

    def test_utf_8_that_was_read_as_windows_1252_and_saved_again(self) -> None:
        garbled = text_of(row(name="Ysgol Môn")).encode().decode("cp1252")
        said = refusal(BytesIO(garbled.encode()))
        assert "line 2 are garbled" in said

    def test_two_encodings_in_one_file(self) -> None:
        mixed = text_of(row(name="Ysgol Môn")).encode() + text_of(row("200002", name="École")).encode("cp1252")[-90:]
        assert refusal(BytesIO(mixed))

    def test_letters_that_were_lost(self) -> None:
        assert "garbled" in refusal(file_of(row(name="Ysgol M\ufffdn"), encoding="utf-8"))

    def test_a_utf_8_mark_before_something_else(self) -> None:
        assert "damaged" in refusal(BytesIO(b"\xef\xbb\xbf" + text_of(row(name="École")).encode("cp1252")))

    def test_bytes_that_windows_1252_does_not_have(self) -> None:
        assert "not Windows-1252" in refusal(BytesIO(text_of(row(name="X")).encode() + b"\x81\xff"))

    def test_a_workbook_and_a_zip_file(self) -> None:
        book, plain = BytesIO(), BytesIO()
        with zipfile.ZipFile(book, "w") as file:
            file.writestr("[Content_Types].xml", "<Types/>")
            file.writestr("xl/workbook.xml", "<workbook/>")
        with zipfile.ZipFile(plain, "w") as file:
            file.writestr("edubasealldata20260101.csv", text_of(row()))
        assert "Excel workbook" in refusal(book)
        assert "ZIP file" in refusal(plain)

    @pytest.mark.parametrize("start", [b"\xd0\xcf\x11\xe0", b"%PDF-1.7", b"\x1f\x8b\x08", b"\x89PNG\r\n", b"URN\x00LA"])
    def test_binary_files(self, start: bytes) -> None:
        assert "not a CSV file" in refusal(BytesIO(start + bytes(range(256)) * 4))

    def test_zero_bytes_far_behind_the_beginning(self) -> None:
        rows = [row(f"{200001 + number}") for number in range(1500)]
        assert "not a CSV file" in refusal(BytesIO(text_of(*rows).encode("cp1252") + b"\x00"))


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(Refused):
        assert rows_of(BytesIO(content))


@given(
    st.lists(
        st.fixed_dictionaries(
            {name: st.text(st.characters(codec="cp1252", exclude_categories=("Cc",)), max_size=20) for name in COLUMNS}
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_cells_are_taken_rejected_with_a_sentence_or_refused(rows: list[dict[str, str]]) -> None:
    found = []
    with suppress(Refused):
        found = rows_of(file_of(*rows, row("299999")))
    for each in found:
        assert each.facts or reason_text(each.reason or "", each.detail, each.closed_on)
