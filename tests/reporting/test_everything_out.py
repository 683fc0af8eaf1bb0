"""Everything that is released leaves by every way out: what records say and the national figures, from the same rows."""

import csv
import re
from datetime import date
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from checklists.authority.models import Round
from lantern.access.roles import Role
from lantern.audit.record import SystemActor
from reporting import words
from reporting.authority import columns, letterbox, releases
from reporting.authority.report.contents import Contents
from reporting.authority.report.models import CommitteeReport
from reporting.authority.report.queries import contents_of
from reporting.authority.report.writing import pdf
from reporting.authority.table import Table, What
from reporting.measures import Measure, bands_of
from reporting.national.freezing import freeze_period
from tenants.provisioning.schemas import in_directory
from tests.cast import World, as_tenant, client_for, make_person, owner_mode
from tests.checklists.school.exports.reading import book
from tests.reporting.national.stage import LIBRARY, a_submitted_round, national_scene, on, others_give
from tests.reporting.scene import Scene, make_round, no_noise, publish, submit

LEVELS = ("green", "amber", "red", "none")
BANDS = [3, 2, 1, 0, 0, 1, 2, 4]
NOT_KEPT = [4, 4, 4, 4, 5, 5, 5, 5]


def a_full_round(scene: Scene, *, year: int = 2026, authorities: int = 12) -> Any:
    """A round of that year with bands from records and with national figures to stand beside."""
    round_ = a_submitted_round(scene, title=f"Audit {year}")
    with as_tenant(scene.authority):
        Round.objects.filter(pk=round_.pk).update(opens_on=date(year - 1, 9, 20))
    for place, school in enumerate(scene.schools):
        with as_tenant(school):
            letterbox.drop_measures(round_.pk, BANDS if place % 2 else NOT_KEPT)
    with on(date(year, 3, 10)):
        publish(scene, round_, no_noise)
    others_give(authorities, period=year - 1)
    with owner_mode(), in_directory(), on(date(year, 9, 1)):
        freeze_period(library=LIBRARY, period=year - 1, by=SystemActor("National comparison"))
    return round_


def table_of(scene: Scene, round_: Any) -> Table:
    with as_tenant(scene.authority):
        return releases.table_by_round(round_.pk)


def read_csv(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def as_told(shown: Any) -> dict[str, Any]:
    return {"percent": shown.points, "bound": shown.bound.value}


@pytest.fixture
def stage(loop: World) -> tuple[Scene, Client]:
    scene, ada = national_scene(loop)
    return scene, client_for(scene.authority, ada)


def test_records_and_national_figures_are_the_same_in_files_workbook_api_and_on_their_pages(
    stage: tuple[Scene, Client],
) -> None:
    scene, client = stage
    round_ = a_full_round(scene)
    table = table_of(scene, round_)
    address = f"/benchmarks/{round_.pk}/"
    told = client.get(f"/api/v1/releases/{round_.pk}/").json()
    sheets = book(client.get(f"{address}results.xlsx").content)

    # Each group, measure and band, then each group that is not shown.
    assert len(table.records) == len(Measure) * len(table.release.groups)
    lines = read_csv(client, f"{address}records.csv")
    bands = [(row, place) for row in table.records for place in range(len(bands_of(row.measure)))]
    assert [line["group"] for line in lines[len(bands) :]] == [words.phase_name(one.phase) for one in table.not_shown]
    assert {(line["share"], line["margin"], line["symbol"]) for line in lines[len(bands) :]} == {("c", "c", "c")}
    for (row, place), line in zip(bands, lines, strict=False):
        assert (line["group"], line["measure"]) == (words.group_name(row.group), row.measure.value)
        assert (line["band"], line["band_words"]) == (str(place + 1), str(bands_of(row.measure)[place]))
        assert (line["share"], line["margin"]) == (words.figure(row.shown[place]), str(row.margin))
        assert line["symbol"] == row.group.reliability
    for group, api in zip(table.release.groups, told["records"], strict=True):
        page = client.get(f"{address}records/?group={group.key}").text
        assert api["key"] == group.key
        for row, one in zip(table.records_of(group), api["measures"], strict=True):
            assert (one["measure"], one["margin"]) == (row.measure.value, row.margin)
            for band, shown, said in zip(bands_of(row.measure), row.shown, one["bands"], strict=True):
                assert said == {"band": str(band), **as_told(shown)}
                assert f'<th scope="row">{band}</th><td class="ln-num">{words.percent(shown)}</td>' in page

    compare_national(client, address, table, told["national"])

    for file in columns.FILES:
        in_book = [["" if cell is None else str(cell) for cell in line] for line in sheets[str(file.title)][1:]]
        assert in_book == [list(line.values()) for line in read_csv(client, f"{address}{file.name}.csv")]
    about = {line[0]: line[1] for line in sheets["About"]}
    assert "came along in bands" in about["Records"]
    assert "school year 2025–26" in about["National"]


def compare_national(client: Client, address: str, table: Table, told: Any) -> None:
    """Each group, section and statement, with what is green here where the group is shown here."""
    national = table.national
    assert national
    lines = read_csv(client, f"{address}national.csv")
    assert len(lines) == len(table.beside) > 0
    for row, line in zip(table.beside, lines, strict=True):
        assert (line["group"], line["school_year"]) == (words.national_name(row.group), "2025–26")
        assert row.shown
        assert [line[level] for level in LEVELS] == [words.figure(one) for one in row.shown]
        assert (line["margin"], line["rounded_to"]) == (str(row.margin), str(row.rounded_to))
        assert line["green_here"] == (words.figure(row.here) if row.here else "c")
        assert line["difference"] == (str(words.DIFFERENCE_WORDS[row.difference]) or "z")
    assert {row.own is None for row in table.beside} == {True, False}, "groups that are shown here, and one that is not"
    for group, api in zip(national.groups, told["groups"], strict=True):
        page = client.get(f"{address}national/?group={group.key}").text
        rows = table.beside_of(group)
        for row, one in zip(
            [*(row for row in rows if not row.statement), *(row for row in rows if row.statement)],
            [*api["sections"], *api["statements"]],
            strict=True,
        ):
            assert row.shown
            assert [one[level] for level in LEVELS] == [as_told(shown) for shown in row.shown]
            assert one["green_here"] == (as_told(row.here) if row.here else None)
            assert (one["margin"], one["rounded_to"], one["schools"]) == (row.margin, row.rounded_to, row.n)
            assert one["difference"] == row.difference.value
            cells = [words.percent(one) for one in (row.here, row.shown[0]) if one]
            after = "".join(f'<td class="ln-num">{cell}</td>' for cell in cells)
            assert f'{after}<td class="ln-num">±{row.margin}</td>' in page


def test_a_round_without_records_or_national_figures_says_so_in_a_word_and_a_symbol(scene: Scene) -> None:
    officer = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    rounds = [make_round(scene, title=title) for title in ("First", "Second")]
    for round_ in rounds:
        for school in scene.schools:
            submit(school, round_, [0, 1, 2, 3])
        publish(scene, round_, no_noise)
    address = f"/benchmarks/{rounds[1].pk}/"
    (line,) = read_csv(officer, f"{address}records.csv")
    assert (line["round"], line["group"], line["share"], line["symbol"]) == ("Second", "All schools", "z", "z")
    (line,) = read_csv(officer, f"{address}national.csv")
    assert {line[name] for name in (*LEVELS, "margin", "green_here", "difference", "symbol")} == {"z"}
    about = {line[0]: line[1] for line in book(officer.get(f"{address}results.xlsx").content)["About"]}
    assert about["Records"] == words.NO_RECORDS
    assert about["National"] == words.NO_NATIONAL
    told = officer.get(f"/api/v1/releases/{rounds[1].pk}/").json()
    assert (told["records"], told["national"]) == (None, None)
    for page in ("records/", "national/"):
        text = officer.get(f"{address}{page}").text
        assert f'href="{address}statements/"' in text, "the tabs stand on a page without figures too"


def test_files_api_and_report_ask_the_same_of_twice_the_schools_and_authorities(stage: tuple[Scene, Client]) -> None:
    scene, client = stage
    few = [school for school in scene.schools if school.phase == "primary"][:12]
    counts = []
    for year, schools, authorities in ((2026, few, 10), (2027, scene.schools, 20)):
        round_ = a_full_round(Scene(scene.world, schools, scene.version), year=year, authorities=authorities)
        asked = [
            queries_of(client, address.format(round_.pk))
            for address in (
                "/benchmarks/{}/results.xlsx",
                "/benchmarks/{}/records.csv",
                "/benchmarks/{}/national.csv",
                "/api/v1/releases/{}/",
            )
        ]
        with as_tenant(scene.authority), CaptureQueriesContext(connection) as queries:
            contents = contents_of(CommitteeReport(round_id=round_.pk, group_key="all"))
            assert contents.table.records
            assert contents.table.beside
            assert contents.table.of(contents.group, What.STATEMENT)
        counts.append([*asked, len(queries)])
    # The second round has a round before, whose figures this process has read already.
    assert counts[0] == counts[1]


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_pages_of_a_round_lead_to_what_records_say_and_its_files_for_the_group_that_is_read(scene: Scene) -> None:
    officer = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    round_ = make_round(scene)
    for school in scene.schools:
        submit(school, round_, [0, 1, 2, 3])
    publish(scene, round_, no_noise)
    address = f"/benchmarks/{round_.pk}/"
    for page in ("", "sections/", "records/", "national/"):
        text = officer.get(f"{address}{page}").text
        assert f'href="{address}records/"' in text, page
        assert f'href="{address}national/"' in text, page
    primary = officer.get(f"{address}?group=primary").text
    for way in ("records/?group=primary", "records.csv", "national.csv", "results.xlsx"):
        assert f'href="{address}{way}"' in primary
    assert 'aria-current="page">Records</a>' in officer.get(f"{address}records/").text
    assert f'href="{address}sections/?group=primary"' in officer.get(f"{address}records/?group=primary").text
    listed = officer.get("/benchmarks/").text
    assert listed.count('href="/benchmarks/ledger/"') == listed.count('href="/benchmarks/national/"') == 1


def test_the_report_says_what_records_say_and_how_the_group_stands_beside_others(stage: tuple[Scene, Client]) -> None:
    scene, _client = stage
    first = a_full_round(scene, year=2026)
    later = a_submitted_round(scene, title="Audit 2027")
    with as_tenant(scene.authority):
        # In the term of which the first round has told already.
        Round.objects.filter(pk=later.pk).update(opens_on=date(2025, 10, 1))
    with on(date(2027, 3, 10)):
        publish(scene, later, no_noise)
    with as_tenant(scene.authority):
        full = contents_of(CommitteeReport(round_id=first.pk, group_key="primary", title="Full"))
        plain = contents_of(CommitteeReport(round_id=later.pk, group_key="all", title="Plain"))
        told = text_of(full)
        later_told = text_of(plain)
        document = pdf.written(full)
    for row in full.records:
        shares = " ".join(words.percent(share) for share in row.shown)
        assert f"{row.measure.label} {shares} ±{row.margin}" in told
    assert len(full.records) == len(Measure)
    assert full.national
    for line in full.national:
        assert line.here
        assert line.shown
        figures = f"{words.percent(line.here)} {words.percent(line.shown[0])} ±{line.margin}"
        assert f"{line.section} {figures} {words.DIFFERENCE_WORDS[line.difference]}" in told
    assert "Primary schools nationally: 240 schools of 12 authorities" in told
    assert document.startswith(b"%PDF-1.7")

    # Nothing of records was published with the later round; the figures of the year before still stand beside it.
    assert str(words.NO_RECORDS) in later_told
    assert "All schools nationally: " in later_told
    # Its change since the round before is drawn, one slope for each section, and the first round has none.
    assert html_of(plain).count('class="ln-slope"') == len(plain.sections) > 0
    assert 'class="ln-slope"' not in html_of(full)


def html_of(contents: Contents) -> str:
    return render_to_string("authority_report/report.html", pdf.page_of(contents))


def text_of(contents: Contents) -> str:
    """The words of the report, one space between any two cells."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html_of(contents))).split())
