"""The figures as files and in the API: the same rows everywhere, with the published symbols and what they mean."""

import csv
from io import StringIO

import pytest
from django.test import Client

from lantern.access.roles import Role
from reporting import words
from reporting.authority import columns, releases
from reporting.authority.table import Row, Symbol, Table, What
from tests.cast import World, as_tenant, client_for, make_person
from tests.checklists.school.exports.reading import book
from tests.reporting.scene import Scene, make_round, make_scene, make_version, no_noise, publish, submit


@pytest.fixture
def officer(scene: Scene) -> Client:
    return client_for(scene.authority, make_person(scene.authority, Role.OFFICER))


def table_of_round(scene: Scene, round_id: object) -> Table:
    with as_tenant(scene.authority):
        return releases.table_by_round(round_id)  # type: ignore[arg-type]


def read_csv(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def shares_of(row: Row) -> list[str]:
    assert row.shown is not None
    return [words.figure(share) for share in row.shown]


def test_csv_workbook_api_and_page_give_out_the_same_rows(loop: World) -> None:
    scene = make_scene(loop, {"primary_S": 11, "primary_L": 12, "special_S": 5})
    officer = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    for title, shift in (("Audit 2025", 0), ("Audit 2026", 1)):
        round_ = make_round(scene, title=title, version=make_version_of(scene, title))
        for number, school in enumerate(scene.schools):
            submit(school, round_, [(number + shift) % 3, 0, 1 - shift, 3])
        publish(scene, round_, no_noise)
    table = table_of_round(scene, round_.pk)
    assert [group.key for group in table.release.groups] == ["all", "primary", "primary-small", "primary-large"]
    assert len(table.rows) == 4 * (1 + 2 + 3 + 1), (
        "of each group: all, two sections, three statements, one without level"
    )

    lines = read_csv(officer, f"/benchmarks/{round_.pk}/results.csv")
    assert [line["group"] for line in lines if line["symbol"] == "c"] == ["Secondary", "Special"]
    for line, row in zip(lines, table.rows, strict=False):
        assert line["group"] == words.group_name(row.group)
        assert line["symbol"] == row.symbol
        if row.shown is None:
            assert {line[name] for name in ("green", "amber", "red", "none", "margin", "change")} == {"z"}
        else:
            assert [line[name] for name in ("green", "amber", "red", "none")] == shares_of(row)
            assert line["margin"] == str(row.margin)

    sheets = book(officer.get(f"/benchmarks/{round_.pk}/results.xlsx").content)
    assert list(sheets) == ["Figures", "Records", "National", "Groups", "About", "Data dictionary"]
    in_book = [["" if cell is None else str(cell) for cell in line] for line in sheets["Figures"][1:]]
    assert in_book == [list(line.values()) for line in lines]
    explained = [(line[0] or "", line[1]) for line in sheets["Data dictionary"][1:]]
    assert explained == [
        *((file.name, name) for file in columns.FILES for name in file.heading),
        *(("", symbol) for symbol in ("c", "u", "z")),
    ]
    assert [line[0] for line in sheets["Groups"][1:]] == [
        *(words.group_name(group) for group in table.release.groups),
        "Secondary",
        "Special",
    ]

    answer = officer.get(f"/api/v1/releases/{round_.pk}/").json()
    assert answer["compared_with"] == str(table.earlier.round_id if table.earlier else "")
    for group, told in zip(table.release.groups, answer["groups"], strict=True):
        for what, name in ((What.SECTION, "sections"), (What.STATEMENT, "statements")):
            rows = [row for row in table.of(group, what) if row.shown]
            assert len(rows) == len(told[name])
            for row, one in zip(rows, told[name], strict=True):
                shown = dict(zip(("green", "amber", "red", "none"), row.shown or (), strict=True))
                assert {key: (one[key]["percent"], one[key]["bound"]) for key in shown} == {
                    key: (share.points, share.bound.value) for key, share in shown.items()
                }
                assert (one["trend"], one["margin"]) == (row.trend.value, row.margin)
        page = officer.get(f"/benchmarks/{round_.pk}/sections/?group={group.key}").text
        for row in table.of(group, What.SECTION):
            assert row.shown is not None
            cells = "".join(f'<td class="ln-num">{words.percent(share)}</td>' for share in row.shown)
            assert f'<th scope="row">{row.section}</th>{cells}<td class="ln-num">±{row.margin}</td>' in page
    assert [one["code"] for one in answer["without_level"]] == ["A4"]
    assert {one["symbol"] for one in answer["symbols"]} == {"c", "u", "z"}


def make_version_of(scene: Scene, title: str) -> object:
    """The first round's version asks three levels and a text; the second round's is its next edition."""
    if title == "Audit 2025":
        scene.version = make_version(scene.authority, statements=4, typed=(4,))
        return scene.version
    return make_version(scene.authority, statements=4, after=scene.version, kept=4, typed=(4,))


def test_the_dictionary_explains_every_column_and_every_symbol_that_a_file_holds(scene: Scene, officer: Client) -> None:
    round_ = make_round(scene)
    for school in scene.schools:
        submit(school, round_, [0, 1, 2, 3])
    publish(scene, round_, no_noise)
    told = read_csv(officer, "/benchmarks/data-dictionary.csv")
    assert all(len(line["meaning"]) > 20 for line in told)
    explained = {line["column"] for line in told if not line["file"]}
    for name in ("records", "national", "results"):
        lines = read_csv(officer, f"/benchmarks/{round_.pk}/{name}.csv")
        assert list(lines[0]) == [line["column"] for line in told if line["file"] == name]
    symbols = {line["symbol"] for line in lines} - {""}
    assert symbols == {Symbol.CONFIDENTIAL, Symbol.LOW_RELIABILITY}
    assert symbols | {Symbol.NOT_APPLICABLE} == explained
    # A first round has nothing to be compared with, which is said and not left empty.
    assert {line["change"] for line in lines if line["symbol"] != "c"} == {"z"}


def test_a_title_that_looks_like_a_formula_is_text_in_every_file(scene: Scene, officer: Client) -> None:
    round_ = make_round(scene, title="=1+1")
    for school in scene.schools:
        submit(school, round_, [0, 1, 2, 3])
    publish(scene, round_, no_noise)
    assert {line["round"] for line in read_csv(officer, f"/benchmarks/{round_.pk}/results.csv")} == {"'=1+1"}
    sheets = book(officer.get(f"/benchmarks/{round_.pk}/results.xlsx").content)
    assert sheets["Figures"][1][0] == "=1+1"
