"""What a school reads about itself: its own answers beside frozen figures, in words, without rank."""

import pytest

from checklists.authority.models import RoundSchool
from lantern.access.roles import Role
from tenants.people import actions as people
from tests.cast import as_tenant, client_for, make_person
from tests.reporting.scene import answer_and_sign, make_round, no_noise, publish, submit


@pytest.fixture
def round_(scene):
    return make_round(scene)


def client_of(tenant, role=Role.DSL):
    return client_for(tenant, make_person(tenant, role, name=f"A reading {role.label}"))


def closed(scene, round_, *, oak, elm=None, others=(0, 0, 2, 1)):
    """Oak (and Elm) answered like this, all others like that; the round is closed without noise."""
    answer_and_sign(scene.world.oak, round_, oak)
    if elm:
        answer_and_sign(scene.world.elm, round_, elm)
    for school in scene.schools[:-2]:
        submit(school, round_, others)
    publish(scene, round_, no_noise)


def test_the_own_answer_stands_beside_the_schools_of_the_same_phase(scene, round_):
    closed(scene, round_, oak=[2, 0, 0, 3], elm=[0, 0, 0, 0])
    position = client_of(scene.world.oak).get(f"/api/v1/position/{round_.pk}/").json()
    assert (position["group"], position["groups"], position["n"]) == ("primary", ["primary", "all"], 10)
    assert [(item["own"], item["place"], item["quarter"]) for item in position["statements"]] == [
        ("red", "half_or_more_answered_higher", "three_quarters_or_more"),
        ("green", "in_step", None),
        ("green", "half_or_more_answered_lower", "three_quarters_or_more"),
        ("", "cannot_be_compared", None),
    ]


def test_the_page_says_first_where_others_are_ahead_and_gives_no_rank(scene, round_):
    closed(scene, round_, oak=[2, 0, 0, 3], elm=[0, 0, 0, 0])
    page = client_of(scene.world.oak).get(f"/where-we-stand/{round_.pk}/").text
    assert page.index("Where others are ahead") < page.index("Where we are ahead")
    assert "Most answered higher" in page
    assert "About three quarters of schools or more" in page
    assert "Ours: Red" in page
    for sentence in (
        "It does not see your answers.",
        "Even someone who knew every other school’s answers could not be certain of yours.",
        "If nearly every school answers the same way, that will be visible.",
        "Small random adjustments are made to protect schools.",
    ):
        assert sentence in page, sentence


def test_a_school_outside_every_shown_group_sees_all_schools_and_why(scene, round_):
    closed(scene, round_, oak=[0, 0, 0, 0], elm=[0, 0, 0, 0])
    page = client_of(scene.world.elm).get(f"/where-we-stand/{round_.pk}/").text
    assert "Beside 15 of 15 schools: All schools" in page
    assert "Secondary schools are counted in “All schools” but not shown separately (fewer than 10)." in page
    client = client_of(scene.world.elm, Role.HEAD)
    assert client.get(f"/where-we-stand/{round_.pk}/?group=primary").status_code == 404
    assert client.get(f"/api/v1/position/{round_.pk}/?group=primary").status_code == 404


def test_a_school_that_sent_no_return_is_told_so(scene, round_):
    closed(scene, round_, oak=[0, 0, 0, 0])
    page = client_of(scene.world.elm).get(f"/where-we-stand/{round_.pk}/").text
    assert "Your school did not submit a return for this round." in page


def test_under_ten_returns_the_school_is_told_why_nothing_is_shown(scene, round_):
    answer_and_sign(scene.world.oak, round_, [0, 0, 0, 0])
    publish(scene, round_, no_noise)
    page = client_of(scene.world.oak).get(f"/where-we-stand/{round_.pk}/").text
    assert "Not shown: fewer than 10 schools have submitted." in page


def test_a_round_that_did_not_ask_the_school_is_not_found(scene, round_):
    with as_tenant(scene.authority):
        RoundSchool.objects.filter(school_role=scene.world.elm.role).delete()
    closed(scene, round_, oak=[0, 0, 0, 0])
    client = client_of(scene.world.elm)
    assert client.get(f"/where-we-stand/{round_.pk}/").status_code == 404
    assert client.get(f"/api/v1/position/{round_.pk}/").status_code == 404
    assert round_.title not in client.get("/where-we-stand/").text


def test_a_school_of_another_authority_finds_nothing(scene, round_):
    closed(scene, round_, oak=[0, 0, 0, 0])
    client = client_of(scene.world.ash)
    assert client.get(f"/where-we-stand/{round_.pk}/").status_code == 404
    assert "No round has been closed yet" in client.get("/where-we-stand/").text


def test_staff_see_a_home_page_and_not_where_the_school_stands(scene, round_):
    client = client_of(scene.world.oak, Role.STAFF)
    page = client.get("/").text
    assert "uses Lantern" in page
    assert round_.title not in page
    assert client.get("/where-we-stand/").status_code == 403
    assert client.get(f"/api/v1/position/{round_.pk}/").status_code == 403


def test_the_home_page_says_what_needs_this_person(scene):
    round_ = make_round(scene, title="Audit for spring", due=9)
    dsl = client_of(scene.world.oak).get("/").text
    assert "What needs you now" in dsl
    assert "Audit for spring" in dsl
    assert "in 9 days" in dsl
    governor = client_of(scene.world.oak, Role.GOVERNOR).get("/").text
    assert "Nothing needs you now" in governor
    assert "Waiting for others" in governor
    answer_and_sign(scene.world.elm, round_, [0, 0, 0, 0])
    assert "Nothing needs you now" in client_of(scene.world.elm, Role.IT_LEAD).get("/").text


def test_a_school_that_nobody_asked_is_told_what_will_come(loop):
    page = client_of(loop.ash, Role.GOVERNOR).get("/").text
    assert "Nothing needs you now" in page
    assert "When Otherton Council asks your school to answer a checklist, it appears here." in page


def test_a_new_school_is_told_what_to_do_first_until_it_is_done(loop):
    head = make_person(loop.ash, Role.HEAD)
    browser = client_for(loop.ash, head)
    steps = (
        "Invite the safeguarding lead",
        "Invite a governor",
        "List your staff",
        "Decide whether children and parents",
    )
    page = browser.get("/").text
    assert "Set your school up" in page
    assert [step for step in steps if step in page] == list(steps)
    assert 'value="governor" checked' in browser.get("/people/invite/?role=governor").text
    with as_tenant(loop.ash):
        people.invite(email="lead@ash.example", name="Lee Lead", role=Role.DSL, by=head)
        people.invite(email="gov@ash.example", name="Gil Gov", role=Role.GOVERNOR, by=head)
    page = browser.get("/").text
    assert [step for step in steps if step in page] == list(steps[2:])
    staff = {
        "name": "Nia Powell",
        "roles": "teacher",
        "started_on_day": "1",
        "started_on_month": "9",
        "started_on_year": "2025",
    }
    assert browser.post("/training/staff/add/", staff).status_code == 302
    assert browser.post("/concerns/page/", {"is_on": "no", "keep_months": "24"}).status_code == 302
    page = browser.get("/").text
    assert not any(step in page for step in steps)
    assert "Nothing needs you now" in page


def test_the_home_page_leads_to_the_latest_results(scene, round_):
    closed(scene, round_, oak=[0, 0, 0, 0])
    assert f"/where-we-stand/{round_.pk}/" in client_of(scene.world.oak).get("/").text


def test_the_page_shows_sections_and_what_schools_like_it_improve_next(scene):
    before = make_round(scene, title="Spring", due=-60)
    for school in scene.schools:
        submit(school, before, [1, 2, 2, 1])
    publish(scene, before, no_noise)
    round_ = make_round(scene, title="Summer")
    # Clearly better since spring: all but the third. Most are ahead of Oak on the first and the fourth.
    closed(scene, round_, oak=[2, 0, 1, 1], others=(0, 0, 1, 0))
    page = client_of(scene.world.oak).get(f"/where-we-stand/{round_.pk}/").text
    sections = page[page.index("Section by section") : page.index("What schools like ours improve next")]
    assert "Ours: 1 of 2 green, All schools: 80% or more" in sections
    steps = page[page.index("What schools like ours improve next") : page.index("Where others are ahead")]
    assert steps.index("A1 Statement number 1") < steps.index("A4 Statement number 4")
    assert "They have become better at it since Spring. Most of them answered higher than you." in steps
    assert "A2 Statement" not in steps, "green already"
    assert "A3 Statement" not in steps, "in step with others"
    assert 'href="/audits/' in steps
