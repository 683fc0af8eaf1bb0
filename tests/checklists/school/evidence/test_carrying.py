"""Evidence comes along from one audit to the next, with the answers that it stood beside."""

from checklists.school.actions.signing import sign_as_governor
from checklists.school.evidence import queries
from checklists.school.evidence.carrying import bring_along
from checklists.school.evidence.models import Use
from tests.cast import as_tenant, client_for
from tests.checklists.school.evidence.desk import Desk, desk_for
from tests.checklists.school.stage import Stage, open_for
from tests.checklists.school.test_budgets import at_most
from tests.checklists.school.test_pages import text_of


def next_year(desk: Desk) -> Desk:
    """The audit is finished, the next round has begun, and its audit is started."""
    stage = desk.stage
    audit = stage.signed_audit()
    with as_tenant(stage.oak):
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
    with as_tenant(stage.world.hillshire):
        following = open_for(stage.world, stage.officer, stage.template, title="Next year")
    return desk_for(Stage(**{**stage.__dict__, "round": following}))


def test_it_comes_along_in_its_present_edition_and_the_old_audit_keeps_its_own(desk: Desk) -> None:
    register, page, gone, left = desk.file(), desk.link(), desk.link("Gone"), desk.link("Left")
    desk.put(register, 0, 3)
    desk.put(page, 0)
    desk.put(gone, 0)
    desk.put(left, 0)
    desk.browser.post(desk.for_statement(0, f"{left.pk}/leave-out/"))
    desk.browser.post(f"/evidence/{gone.pk}/remove/")
    after = next_year(desk)
    assert [(cited.title, cited.came_along) for cited in after.beside(0)] == [("Policy", True), ("Register", True)]
    assert [(cited.title, cited.also_in) for cited in after.beside(3)] == [("Register", ("1.1",))]
    assert "It came with your last answer: does it still fit?" in text_of(after.browser.get(after.page_of(0)))
    desk.newer(register)
    assert [cited.number for cited in after.beside(3)] == [2]
    assert [cited.number for cited in desk.beside(3)] == [1]
    page_of_item = text_of(after.browser.get(f"/evidence/{register.pk}/"))
    assert "Next year 1.1" in page_of_item
    assert "Online safety audit 2026 1.1" in page_of_item


def test_what_came_along_is_said_to_fit_by_putting_it_there_again(desk: Desk) -> None:
    item = desk.link()
    desk.put(item, 0)
    after = next_year(desk)
    assert "Still fits" in text_of(after.browser.get(after.page_of(0)))
    after.browser.post(after.for_statement(0, f"{item.pk}/use/"))
    page = text_of(after.browser.get(after.page_of(0)))
    assert "It came with your last answer" not in page
    assert [cited.came_along for cited in after.beside(0)] == [False]


def test_a_statement_that_replaces_two_has_the_evidence_of_both_once(desk: Desk) -> None:
    both, second = desk.link("Both"), desk.link("Second")
    desk.put(both, 0, 1)
    desk.put(second, 1)
    new, first, other = (desk.statements[place].pk for place in (2, 0, 1))
    with as_tenant(desk.stage.oak):
        assert bring_along([(new, first), (new, other)], by=desk.dsl) == 2
        assert bring_along([(new, first), (new, other)], by=desk.dsl) == 0
        assert bring_along([], by=desk.dsl) == 0
        assert {cited.title for cited in queries.of_statement(desk.statements[2])} == {"Both", "Second"}
        assert Use.objects.filter(came_along=True).count() == 2


def test_starting_an_audit_with_evidence_to_bring_along_stays_within_its_budget(desk: Desk) -> None:
    desk.put(desk.link(), 0, 1, 2)
    desk.stage.ready_audit()
    with as_tenant(desk.stage.world.hillshire):
        following = open_for(desk.stage.world, desk.stage.officer, desk.stage.template, title="Next year")
    desk.browser.get("/audits/")
    with at_most(15):
        desk.browser.post(f"/audits/start/{following.pk}/")
    with as_tenant(desk.stage.oak):
        assert Use.objects.filter(came_along=True).count() == 3


def test_a_statement_page_asks_for_evidence_once_however_much_there_is(desk: Desk) -> None:
    for number in range(12):
        desk.put(desk.link(f"Page {number}"), 0, 1, 2)
    reader = client_for(desk.stage.oak, desk.dsl)
    reader.get("/audits/")
    with at_most(8):
        assert "Page 11" in text_of(reader.get(desk.page_of(0)))
    with at_most(5):
        reader.get("/evidence/")
