"""What a visitor from support sees and may do, and what the others see of them."""

import re
from uuid import uuid4

import pytest

from lantern.access.guard import NotHere
from lantern.access.permissions import Permission, permissions_of
from lantern.access.roles import Role
from lantern.audit.models import Entry
from tenants.logins.info import TenantInfo
from tenants.register.models import Import
from tests.access.walk import Address, addresses_of
from tests.cast import World, as_tenant, client_for, make_person
from tests.support.visits import NAME, come_in, let_in, manager_of

READS = {
    "people.view", "activity.view", "schools.view", "templates.view", "rounds.view", "completion.view",
    "benchmarks.view", "courses.view", "audits.view", "evidence.view", "plan.view", "position.view",
}  # fmt: skip
# Leaving, and coming in again by another link.
WAYS_OUT = {"account_logout", "enter", "over"}


@pytest.fixture(params=["oak", "hillshire"])
def tenant(request: pytest.FixtureRequest, loop: World) -> TenantInfo:
    return getattr(loop, request.param)


def filled(address: Address) -> str:
    """The address with an identifier of nothing in each gap."""
    path = re.sub(r"<uuid:\w+>", str(uuid4()), address.path)
    path = re.sub(r"<int:\w+>", "1", path)
    path = re.sub(r"<(str|slug|path):\w+>", "nothing", path)
    return re.sub(r"\(\?P<\w+>[^)]*\)", "x", path)


def test_the_role_reads_and_nothing_else() -> None:
    assert {permission.value for permission in permissions_of(Role.SUPPORT)} == READS
    assert {name.partition(".")[2] for name in READS} == {"view"}


def test_nothing_can_be_changed_at_any_address(loop: World, tenant: TenantInfo) -> None:
    let_in(tenant, manager_of(tenant))
    browser = come_in(loop, tenant)
    tried = 0
    for address in addresses_of(tenant.kind):
        if address.name in WAYS_OUT or isinstance(address.access, NotHere):
            continue
        for method in ("post", "delete"):
            answer = getattr(browser, method)(filled(address))
            assert answer.status_code == 403, (method, address.path)
            tried += 1
    assert tried > 70
    assert browser.get("/people/").status_code == 200, "and they are still in"


def test_no_file_leaves_no_api_answers_and_no_page_about_signing_in_opens(loop: World, tenant: TenantInfo) -> None:
    let_in(tenant, manager_of(tenant))
    browser = come_in(loop, tenant)
    closed = [
        address
        for address in addresses_of(tenant.kind)
        if not address.has_arguments
        and (address.path.startswith(("/api/", "/account/")) or address.path.endswith((".csv", ".xlsx")))
        and address.name not in WAYS_OUT
        and not isinstance(address.access, NotHere)
    ]
    assert len(closed) > 12
    for address in closed:
        assert browser.get(address.path).status_code == 403, address.path


def test_a_file_of_a_page_they_may_read_is_refused_too(loop: World) -> None:
    administrator = manager_of(loop.hillshire)
    with as_tenant(loop.hillshire):
        done = Import.objects.create(file_name="schools.csv", state="done", uploaded_by_name="x", known=1, present=1)
    path = f"/schools/import/{done.id}/not-taken.csv"
    assert "attachment" in client_for(loop.hillshire, administrator).get(path)["Content-Disposition"]
    let_in(loop.hillshire, administrator)
    answer = come_in(loop, loop.hillshire).get(path)
    assert (answer.status_code, answer.has_header("Content-Disposition")) == (403, False)
    with as_tenant(loop.hillshire):
        assert not Entry.objects.filter(verb="support.page_opened").exists()


def test_pages_they_may_read_open(loop: World, tenant: TenantInfo) -> None:
    let_in(tenant, manager_of(tenant))
    browser = come_in(loop, tenant)
    opened = 0
    for address in addresses_of(tenant.kind):
        readable = isinstance(address.access, Permission) and address.access.value in READS
        if (
            not readable
            or address.has_arguments
            or address.path.startswith("/api/")
            or address.path.endswith((".csv", ".xlsx"))
        ):
            continue
        assert browser.get(address.path).status_code == 200, address.path
        opened += 1
    assert opened >= 4
    assert browser.get("/").status_code == 200
    assert browser.get("/help/").status_code == 200


def test_each_page_is_in_the_journal_by_its_pattern_and_not_by_what_was_asked(loop: World) -> None:
    head = manager_of(loop.oak)
    let_in(loop.oak, head)
    browser = come_in(loop, loop.oak)
    browser.get("/people/?search=Wren+Canary")
    browser.get(f"/people/{head.id}/")
    browser.get(f"/people/{uuid4()}/")
    with as_tenant(loop.oak):
        rows = list(Entry.objects.filter(verb="support.page_opened").order_by("created_at", "id"))
    assert [row.facts for row in rows] == [{"page": "people/"}, {"page": "people/<uuid:person_id>/"}]
    assert {row.by_name for row in rows} == {NAME}
    page = client_for(loop.oak, head).get("/activity/?kind=support").content.decode()
    assert "opened as Lantern support the page <b>/people/&lt;uuid:person_id&gt;/</b>" in page
    assert "Wren" not in page


def test_everybody_concerned_sees_that_support_is_there(loop: World, tenant: TenantInfo) -> None:
    manager = manager_of(tenant)
    let_in(tenant, manager)
    browser = come_in(loop, tenant)
    for page in ("/", "/people/", "/activity/", "/help/"):
        told = client_for(tenant, manager).get(page).content.decode()
        assert f"{NAME} from Lantern support can look at your records until" in told
        assert "End it now" in told
        shown = browser.get(page).content.decode()
        assert f"You are helping {tenant.name} until" in shown
        assert "Every page you open is recorded" in shown
        assert "End it now" not in shown
    other = make_person(tenant, Role.DSL if tenant.kind == "school" else Role.OFFICER)
    assert "can look at your records until" not in client_for(tenant, other).get("/people/").content.decode()


def test_without_support_there_is_no_notice(loop: World, tenant: TenantInfo) -> None:
    page = client_for(tenant, manager_of(tenant)).get("/people/").content.decode()
    assert "Lantern support" not in page
    assert "Support access" in page, "but the way to let somebody in"


def test_the_journal_of_a_visit_can_be_read_as_sentences(loop: World) -> None:
    head = manager_of(loop.oak)
    grant = let_in(loop.oak, head)
    come_in(loop, loop.oak).get("/people/")
    client_for(loop.oak, head).post(f"/support/{grant.id}/end/")
    page = client_for(loop.oak, head).get("/activity/?kind=support").content.decode()
    for words in (
        f"let in as Lantern support: <b>{NAME}</b>.",
        f"{NAME} came in with the link for support access.",
        f"ended the support access of <b>{NAME}</b>.",
    ):
        assert words in page, words


def test_signing_out_ends_the_visit_and_asks_for_a_new_link(loop: World) -> None:
    let_in(loop.oak, manager_of(loop.oak))
    browser = come_in(loop, loop.oak)
    assert browser.post("/account/logout/").status_code == 302
    assert browser.get("/people/")["Location"].startswith("/account/login/")
