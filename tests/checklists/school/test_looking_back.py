"""Two audits side by side, and one over the years."""

import uuid

import pytest

from checklists.school.actions.starting import start_audit
from checklists.school.looking_back.comparison import Change, Comparison, compare, share_green, tally
from checklists.school.looking_back.presenters import what_changed
from checklists.school.looking_back.queries import Line
from checklists.school.models import Audit
from tests.cast import as_tenant, client_for, make_person
from tests.checklists.school.stage import Stage, open_for
from tests.checklists.school.test_budgets import at_most

A, B, C, D = (uuid.UUID(int=number) for number in range(1, 5))


def line(stable_id: uuid.UUID, rating: str, **other: object) -> Line:
    given = {
        "audit_id": uuid.uuid4(),
        "id": uuid.uuid4(),
        "stable_id": stable_id,
        "replaces": (),
        "section": "Training",
        "number": "1.1",
        "plain": f"Statement {stable_id.int}",
        "scale": "rag",
        "rating": rating,
        "reply": "",
        "note": "",
    }
    return Line(**(given | other))  # type: ignore[arg-type]


def changes(comparison: Comparison) -> list[Change]:
    return [pair.change for pair in comparison.pairs]


@pytest.mark.parametrize(
    ("scale", "then", "now", "expected"),
    [
        ("rag", "red", "amber", Change.BETTER),
        ("rag", "green", "amber", Change.WORSE),
        ("rag", "green", "green", Change.SAME),
        ("rag", "green", "na", Change.OTHER),
        ("rag", "", "green", Change.OTHER),
        ("rag", "", "", Change.SAME),
        ("five", "l4", "l5", Change.BETTER),
        ("five", "l2", "l1", Change.WORSE),
        ("partly", "no", "partly", Change.BETTER),
        ("yes_no", "yes", "no", Change.WORSE),
    ],
)
def test_what_became_of_a_statement_on_its_scale(scale: str, then: str, now: str, expected: Change) -> None:
    assert changes(compare([line(A, then, scale=scale)], [line(A, now, scale=scale)])) == [expected]


def test_a_scale_that_was_changed_is_compared_by_what_its_levels_count_as() -> None:
    assert changes(compare([line(A, "l4", scale="five")], [line(A, "amber")])) == [Change.WORSE]
    assert changes(compare([line(A, "l5", scale="five")], [line(A, "green")])) == [Change.SAME]


def test_a_reply_is_neither_better_nor_worse() -> None:
    then, now = line(A, "given", scale="number", reply="12"), line(A, "given", scale="number", reply="15")
    assert changes(compare([then], [now])) == [Change.OTHER]
    assert changes(compare([then], [then])) == [Change.SAME]


def test_a_split_statement_is_compared_with_the_one_it_came_from_and_a_merged_one_with_the_weakest() -> None:
    split = compare([line(A, "amber")], [line(B, "green", replaces=(A,)), line(C, "red", replaces=(A,))])
    assert changes(split) == [Change.BETTER, Change.WORSE]
    merged = compare([line(A, "green"), line(B, "red")], [line(C, "amber", replaces=(A, B))])
    assert changes(merged) == [Change.BETTER]
    assert [one.stable_id for one in merged.pairs[0].then] == [A, B]


def test_what_is_new_and_what_is_no_longer_asked_stands_in_its_section() -> None:
    comparison = compare(
        [line(A, "green"), line(B, "red"), line(C, "red", section="Policies")],
        [line(A, "green"), line(D, "amber", section="Filtering")],
    )
    assert [(section.title, [pair.change for pair in section.pairs]) for section in comparison.sections] == [
        ("Training", [Change.SAME, Change.GONE]),
        ("Filtering", [Change.NEW]),
        ("Policies", [Change.GONE]),
    ]


def test_what_changed_is_told_in_sentences() -> None:
    then = [line(A, "red"), line(B, "green"), line(C, "red", number="1.3"), line(D, "green")]
    now = [line(A, "green"), line(B, "red", number="1.2"), line(C, "red", number="1.3")]
    assert what_changed(compare(then, now)) == [
        "3 statements were asked both times: 1 better, 1 worse, 1 neither.",
        "1 statement is no longer asked.",
        "Most lost: Training, from 50% green to 33%.",
        "Turned red: 1.2 Statement 2.",
        "Red both times: 1.3 Statement 3.",
    ]
    assert what_changed(compare([line(A, "red")], [line(B, "red")]))[0].startswith("The two audits ask no statement")


def test_a_share_is_of_what_has_a_level() -> None:
    assert share_green(tally([line(A, "green"), line(B, "red"), line(C, "na"), line(D, "")])) == 50
    assert share_green(tally([line(A, "na")])) is None


@pytest.fixture
def two(stage: Stage) -> tuple[Audit, Audit]:
    """Last year all green but one note; this year the first red and the second's note another one."""
    before = stage.audit()
    rows = stage.statements(before)
    stage.answer(before, rows[0], "green", "In place since May.")
    for statement in rows[1:]:
        stage.answer(before, statement, "green", "As agreed.")
    with as_tenant(stage.world.hillshire):
        round_ = open_for(stage.world, stage.officer, stage.template, title="Audit 2027")
    with as_tenant(stage.oak):
        after = start_audit(round_id=round_.pk, by=stage.dsl)
    rows = stage.statements(after)
    stage.answer(after, rows[0], "red", "The log was lost.")
    for statement in rows[1:]:
        stage.answer(after, statement, "green", "As agreed.")
    return before, after


def test_two_audits_are_laid_side_by_side_and_only_what_changed_if_asked(
    stage: Stage, two: tuple[Audit, Audit]
) -> None:
    before, after = two
    browser = client_for(stage.oak, stage.governor)
    address = f"/audits/compare/?from={before.pk}&to={after.pk}"
    with at_most(6):
        page = browser.get(address).content.decode()
    assert "6 statements were asked both times: 0 better, 1 worse, 5 neither." in page
    assert "Turned red: 1.1 Statement 1 of section 1 is true." in page
    assert "In place since May." in page
    assert "The log was lost." in page
    assert page.count("Statement 2 of section 1 is true") == 1
    changed = browser.get(f"{address}&show=changed").content.decode()
    assert "Statement 2 of section 1" not in changed
    assert browser.get("/audits/compare/").status_code == 200


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("from={0}&to={0}", "Choose another audit"),
        ("from={0}&to=00000000-0000-0000-0000-000000000000", "Select an answer from the list"),
    ],
)
def test_a_comparison_that_cannot_be_made_says_so(
    stage: Stage, two: tuple[Audit, Audit], asked: str, told: str
) -> None:
    answer = client_for(stage.oak, stage.head).get(f"/audits/compare/?{asked.format(two[0].pk)}")
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_the_years_stand_in_lines_and_in_a_table_beside_them(stage: Stage, two: tuple[Audit, Audit]) -> None:
    _before, after = two
    browser = client_for(stage.oak, stage.dsl)
    with at_most(8):
        page = browser.get(f"/audits/{after.pk}/over-time/").content.decode()
    assert page.count("67%") >= 2
    assert "2 of 3" in page
    assert "ln-radar" not in page
    elsewhere = client_for(stage.world.elm, make_person(stage.world.elm, "head"))
    assert elsewhere.get(f"/audits/{after.pk}/over-time/").status_code == 404


def test_a_school_with_one_audit_is_told_what_will_be_here(stage: Stage) -> None:
    audit = stage.audit()
    browser = client_for(stage.oak, stage.dsl)
    assert "There are not two audits" in browser.get("/audits/compare/").content.decode()
    assert "Nothing has been answered yet" in browser.get(f"/audits/{audit.pk}/over-time/").content.decode()
