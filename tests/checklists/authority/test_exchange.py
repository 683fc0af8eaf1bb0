"""Checklists out to files and in from files."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from jsonschema import Draft202012Validator
from openpyxl.worksheet.formula import ArrayFormula

from checklists.authority.actions.templates import Details, create_template
from checklists.authority.drafts import draft_of
from checklists.authority.exchange.forms import FileForm
from checklists.authority.exchange.models import Incoming
from checklists.authority.exchange.reading import Known
from checklists.authority.models import Section, Statement, StatementText, Template
from checklists.authority.queries import statements_of, template_by_id
from lantern.access.roles import Role
from lantern.audit.models import Entry
from tests.cast import as_tenant, run_jobs
from tests.checklists.authority.conftest import Desk
from tests.checklists.authority.pages import queries_of, text_of
from tests.checklists.authority.test_publishing import reword, statement
from tests.files.building import xlsx, zipped

FOLDER = Path(__file__).parents[3] / "checklists/authority"
SCHEMA = json.loads((FOLDER / "exchange/schema.json").read_text(encoding="utf-8"))
HEADINGS = ["Section", "Code", "Statement", "Weight", "Only for", "How often", "May be not applicable", "Scale"]


def send(desk: Desk, content: bytes, name: str, template: Template | None = None) -> Any:
    where = f"{template.pk}/" if template else ""
    return desk.client.post(f"/checklists/{where}import/", {"file": SimpleUploadedFile(name, content)})


def carried_out(desk: Desk, response: Any) -> Incoming:
    """The sound file that was sent in, confirmed and carried out by a worker."""
    assert response.status_code == 302, text_of(response)
    assert desk.client.post(f"{response.url}confirm/").status_code == 302
    run_jobs(desk.world)
    with as_tenant(desk.world.hillshire):
        return Incoming.objects.get(pk=response.url.rstrip("/").rpartition("/")[2])


def faults_of(response: Any) -> list[str]:
    assert response.status_code == 422, response.status_code
    return [f"{fault.place}: {fault.sentence}" for fault in response.context["faults"]]


def everything(template: Template) -> dict[str, object]:
    """The draft as it is, its sections with their statements, without what names the rows."""
    held = template_by_id(template.pk)
    return {
        "cover": {name: getattr(held, name) for name in Details.__dataclass_fields__},
        "sections": [
            (
                part.title,
                part.section.schools_may_add,
                [{name: getattr(one, name) for name in StatementText.COPIED} for one in part.statements],
            )
            for part in draft_of(held).sections
        ],
    }


def hard_one(desk: Desk) -> Template:
    """A checklist with everything that a field can hold, and texts that programs like to take for something else."""
    with as_tenant(desk.world.hillshire):
        template = create_template(
            details=Details(
                title="=HYPERLINK(“x”) & co: “Ω”",
                summary="First line\n\n- second: line # no comment",
                edition="1.10",
                in_force_on=date(2026, 9, 1),
                review_by=date(2027, 9, 1),
            ),
            by=desk.officer,
        )
        first = Section.objects.create(template=template, position=1, title="no", schools_may_add=True)
        empty = Section.objects.create(template=template, position=2, title="Nothing in it yet")
        last = Section.objects.create(template=template, position=3, title="Last: §")
        assert empty.pk
        old = Statement.objects.create(
            section=first,
            position=1,
            code="A-1",
            plain="=1+1 is what we say, and @SUM(A1)",
            official="“Quoted”\nand a second line\n\nand a third",
            source_ref="0012",
            guidance="yes",
            evidence="The log\nThe policy: signed",
            frequency="yearly",
            unconfirmed="null",
            advice_green="1e5",
            advice_red="'apostrophe",
            allow_not_applicable=False,
            phases=["primary", "special"],
            weight=7,
            red_flag=True,
            needs_evidence=True,
            offered_rating="green",
            offered_note="On our service: in place",
            live_source="two-step-share",
        )
        Statement.objects.create(
            section=last,
            position=1,
            code="1.10",
            plain="true",
            scale="five",
            descriptors=["", "Begun: a little", "", "", "All of it"],
            replaces=[old.stable_id],
        )
        Statement.objects.create(section=last, position=2, code="B-2", plain="-3 °C", scale="number")
    return template


@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
def test_what_is_saved_and_taken_in_again_is_the_same(desk: Desk, kind: str) -> None:
    template = hard_one(desk)
    saved = desk.client.get(f"/checklists/{template.pk}/export/?as={kind}")
    assert saved.headers["Content-Disposition"].endswith(f'.{kind}"')
    with as_tenant(desk.world.hillshire):
        before, revision = everything(template), template_by_id(template.pk).revision

    back = send(desk, saved.content, f"back.{kind}", template)
    assert "The file changes no statement" in text_of(desk.client.get(back.url))
    assert carried_out(desk, back).state == Incoming.State.DONE
    as_new = carried_out(desk, send(desk, saved.content, f"new.{kind}"))

    assert as_new.template_id not in (None, template.pk)
    assert as_new.content == {}
    with as_tenant(desk.world.hillshire):
        assert everything(template) == before
        assert template_by_id(template.pk).revision == revision + 1
        assert everything(as_new.template) == before  # type: ignore[arg-type]  # it is done, so it has one
    if kind == "yaml":
        assert list(Draft202012Validator(SCHEMA).iter_errors(yaml.load(saved.content, yaml.BaseLoader))) != []
        assert list(Draft202012Validator(SCHEMA).iter_errors(yaml.safe_load(saved.content))) == []
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(saved.content)).worksheets[0]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_a_formula_stays_text(desk: Desk) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Title", "Sums"],
        HEADINGS,
        ["First", "A-1", '=HYPERLINK("https://evil.test","Click")'],
        ["First", "A-2", "x"],
    ):
        book.active.append(row)
    book.active["C4"] = ArrayFormula("C4", "=SUM(1,1)")
    made = io.BytesIO()
    book.save(made)
    done = carried_out(desk, send(desk, made.getvalue(), "sums.xlsx"))
    with as_tenant(desk.world.hillshire):
        said = [one.plain for one in draft_of(done.template).statements]  # type: ignore[arg-type]  # it is done, so it has one
    assert said == ['=HYPERLINK("https://evil.test","Click")', "=SUM(1,1)"]


def test_saving_a_long_checklist_takes_as_few_queries_as_a_short_one(desk: Desk) -> None:
    template = desk.draft()
    version = desk.version(template)
    with as_tenant(desk.world.hillshire):
        section = draft_of(template).sections[0].section
        Statement.objects.bulk_create(
            Statement(section=section, position=100 + number, code=f"L-{number}", plain="It is so")
            for number in range(600)
        )
    for address in (f"{template.pk}/export/", f"{template.pk}/export/?as=yaml", f"versions/{version.pk}/export/"):
        assert queries_of(desk.client, f"/checklists/{address}") <= 15
    assert queries_of(desk.client, f"/checklists/{template.pk}/compare/") <= 15


def test_a_version_is_saved_with_what_it_froze(desk: Desk) -> None:
    template = desk.draft()
    version = desk.version(template)
    with as_tenant(desk.world.hillshire):
        reword(template, "LAO-2", "Said otherwise since", desk)
        frozen = [one.plain for one in statements_of(version.pk)]
    saved = yaml.safe_load(desk.client.get(f"/checklists/versions/{version.pk}/export/?as=yaml").content)
    assert [one["plain"] for part in saved["sections"] for one in part["statements"]] == frozen


def test_the_librarys_own_files_can_be_sent_in(desk: Desk) -> None:
    done = carried_out(desk, send(desk, (FOLDER / "library/lao.yaml").read_bytes(), "lao.yaml"))
    with as_tenant(desk.world.hillshire):
        assert len(draft_of(done.template).statements) == 16  # type: ignore[arg-type]  # it is done, so it has one


def test_a_workbook_with_twenty_planted_faults_tells_all_of_them(desk: Desk) -> None:
    headings = [*HEADINGS, "Red flag", "Offered answer", "What each answer means", "Replaces", "Id", "Colour"]
    same = "5d0f0d6c-2a37-4f1e-9d4e-0d7a5e2f1c11"
    usual = {"Section": "First", "Statement": "It is true"}

    def row(code: str, **given: object) -> list[object]:
        values = usual | {"Code": code} | {key.replace("_", " "): value for key, value in given.items()}
        return [values.get(heading, "") for heading in headings]

    rows: list[list[object]] = [
        ["Title", ""],  # 1: a cover without a title
        ["In force from", "1 September"],  # 2
        ["Colour", "blue"],  # 3
        [],
        headings,  # 4: a heading that is not known
        row("A-1", Section=""),  # 5
        row(""),  # 6
        row("A 2"),  # 7
        row("A-3"),
        row("A-3"),  # 8
        row("A-4", Statement=""),  # 9
        row("A-5", Statement="long " * 70),  # 10
        row("A-6", Weight="heavy"),  # 11
        row("A-7", Weight=11),  # 12
        row("A-8", Only_for="primary, infants"),  # 13
        row("A-9", How_often="now and then"),  # 14
        row("A-10", May_be_not_applicable="perhaps"),  # 15
        row("A-11", Scale="stars"),  # 16
        row("A-12", Scale="yes_no", Offered_answer="green"),  # 17
        row("A-13", What_each_answer_means="Good is good"),  # 18
        row("A-14", Replaces="Z-99"),  # 19
        row("A-15", Id=same),
        row("A-16", Id=same),  # 20
        row("A-17", Id="17"),  # 21
        row("A-18", Red_flag="red"),  # 22
    ]
    found = faults_of(send(desk, xlsx(rows), "faulty.xlsx"))
    assert [fault.split(":")[0] for fault in found] == [
        "row 1, column B",
        "row 2, column B",
        "row 3, column A",
        "row 5, column N",
        "row 6, column A",
        "row 7, column B",
        "row 8, column B",
        "row 10, column B",
        "row 11, column C",
        "row 12, column C",
        "row 13, column D",
        "row 14, column D",
        "row 15, column E",
        "row 16, column F",
        "row 17, column G",
        "row 18, column H",
        "row 19, column J",
        "row 20, column K",
        "row 21, column L",
        "row 23, column M",
        "row 24, column M",
        "row 25, column I",
    ]
    assert found[12] == (
        "row 15, column E: Only for is “infants”; it can be one of: "
        "nursery, primary, secondary, all_through, special, pru, post_16, other"
    )
    page = text_of(send(desk, xlsx(rows), "faulty.xlsx"))
    assert "The file has 22 faults." in page
    with as_tenant(desk.world.hillshire):
        assert not Incoming.objects.exists()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("title: [a", "line 2, column 1: This is not YAML"),
        ("- a list", "line 1: A checklist begins with lines like “title: …”"),
        ("title: A\nsections: &all []\nmore: *all\n", "line 2, column 11: References (& and *) cannot be taken"),
        ("a: " + "[" * 40 + "]" * 40, "column 11: This is nested too deep for a checklist"),
        ("title: A\nsections: none", "line 2, column 11: Here belongs a list"),
        ("title: A\ntitel: B\nsections: []", "line 2, column 8: “titel” is not known"),
        (
            "title: A\nsections:\n  - title: S\n    statements:\n      - code: A\n        weight: 0\n",
            "line 6, column 17: Weight is “0”",
        ),
        (
            "title: A\nsections:\n  - title: S\n    statements:\n      - code: A\n",
            "line 5, column 9: Statement is missing",
        ),
        ('title: "A\\0B"\nsections: []', "line 1, column 8: Title has a character that cannot be kept"),
        (
            "title: A\nsections:\n  - title: S\n    statements:\n      - advice: {blue: b}\n",
            "“advice.blue” is not known",
        ),
        ("format: another-1\ntitle: A\n", "line 1, column 9: The format is “another-1”"),
    ],
)
def test_yaml_that_is_wrong_names_the_line(content: str, expected: str) -> None:
    form = FileForm({}, {"file": SimpleUploadedFile("checklist.yaml", content.encode())}, known=Known())
    assert not form.is_valid()
    found = [f"{fault.place}: {fault.sentence}" for fault in form.faults]
    assert any(expected in fault for fault in found), found


def test_what_is_no_checklist_is_refused_beside_the_field(desk: Desk) -> None:
    sheet = xlsx([HEADINGS, ["A", "B", "C"]])
    bomb = zipped(
        {name: part for name, part in _parts(sheet).items() if name != "xl/worksheets/sheet1.xml"}
        | {"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 200_000_000}
    )
    for content, name, sentence in [
        (bomb, "bomb.xlsx", "unpack"),
        (sheet, "checklist.yaml", "The name says YAML file, but the content"),
        (b"", "checklist.yaml", "The file is empty"),
        (xlsx([["Name"], ["Oak"]]), "list.xlsx", "There is no row with the headings Section, Code and Statement"),
    ]:
        answer = send(desk, content, name)
        assert answer.status_code == 422
        assert sentence in text_of(answer), text_of(answer)


def _parts(container: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(container)) as old:
        return {name: old.read(name) for name in old.namelist()}


def test_a_draft_becomes_what_the_file_says_and_its_statements_stay_the_same_ones(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        ids = {one.code: (one.pk, one.stable_id) for one in draft_of(template).statements}
    saved = yaml.safe_load(desk.client.get(f"/checklists/{template.pk}/export/?as=yaml").content)
    first, second = saved["sections"][:2]
    first["statements"][0]["plain"] = "Said in other words"
    gone = first["statements"].pop(1)
    second["statements"].insert(0, first["statements"].pop(1))
    del second["statements"][0]["id"]  # by its code it is known all the same
    second["statements"].append({"code": "NEW-1", "plain": "One more", "replaces": [gone["code"]]})
    saved["title"] = "Another title"
    wanted = [[one["code"] for one in part["statements"]] for part in saved["sections"]]

    response = send(desk, yaml.safe_dump(saved, allow_unicode=True).encode(), "changed.yml", template)
    page = text_of(desk.client.get(response.url))
    assert "Check what the file would do" in page
    assert [line.row.code for line in desk.client.get(f"{response.url}?show=reworded").context["lines"]] == [
        "LAO-1",
        "NEW-1",
    ]
    with as_tenant(desk.world.hillshire):
        assert draft_of(template).statements[0].code == "LAO-1"
        assert statement(template, "LAO-1").plain != "Said in other words"
    assert carried_out(desk, response).state == Incoming.State.DONE
    with as_tenant(desk.world.hillshire):
        draft = draft_of(template_by_id(template.pk))
        assert [[one.code for one in part.statements] for part in draft.sections] == wanted
        now = {one.code: one for one in draft.statements}
        assert {code: (one.pk, one.stable_id) for code, one in now.items() if code in ids} == {
            code: each for code, each in ids.items() if code != gone["code"]
        }
        assert now["LAO-1"].plain == "Said in other words"
        assert now["NEW-1"].replaces == [ids[gone["code"]][1]]
        assert statement(template, gone["code"]).removed_at is not None
        assert draft.template.title == "Another title"
        verbs = set(Entry.objects.filter(verb__startswith="checklist.").values_list("verb", flat=True))
    assert {"checklist.file_sent_in", "checklist.file_confirmed", "checklist.imported"} <= verbs
    assert "The file was carried out" in text_of(desk.client.get(response.url))
    assert desk.client.post(f"{response.url}confirm/").status_code == 409


def test_a_draft_that_changed_meanwhile_stays_as_it_is(desk: Desk) -> None:
    template = desk.draft()
    saved = desk.client.get(f"/checklists/{template.pk}/export/?as=yaml").content.replace(b"LAO-1\n", b"LAO-99\n")
    response = send(desk, saved, "late.yaml", template)
    with as_tenant(desk.world.hillshire):
        reword(template, "LAO-2", "Somebody else's words", desk)
        before = everything(template)
    assert carried_out(desk, response).state == Incoming.State.FAILED
    page = text_of(desk.client.get(response.url))
    assert "Nothing was changed" in page
    assert "Somebody else changed this after you opened it." in page
    with as_tenant(desk.world.hillshire):
        assert everything(template) == before


def test_a_discarded_file_changes_nothing_and_is_dealt_with(desk: Desk) -> None:
    response = send(desk, (FOLDER / "library/bq.yaml").read_bytes(), "bq.yaml")
    assert desk.client.post(f"{response.url}discard/").status_code == 302
    assert desk.client.post(f"{response.url}confirm/").status_code == 409
    with as_tenant(desk.world.hillshire):
        assert not Template.objects.exists()
        assert Incoming.objects.get().content == {}


def test_an_analyst_saves_files_and_sends_none_in(desk: Desk) -> None:
    template = desk.draft()
    analyst = desk.client_of(Role.ANALYST)
    assert analyst.get(f"/checklists/{template.pk}/export/").status_code == 200
    assert analyst.get("/checklists/import/").status_code == 403
    assert analyst.get(f"/checklists/{template.pk}/import/").status_code == 403
