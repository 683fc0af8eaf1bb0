"""What officers read: who is where by name, and benchmarks with their limits on the page."""

from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists.authority.models import Round, RoundSchool
from lantern.access.roles import Role
from reporting.authority import letterbox
from tests.cast import as_tenant, client_for, make_person, visitor
from tests.reporting.scene import answer_and_sign, make_round, make_scene, make_version, no_noise, publish, submit

LEVELS = [0, 1, 2, 3]


@pytest.fixture
def officer(scene):
    return client_for(scene.authority, make_person(scene.authority, Role.OFFICER))


def tell(school, round_, *kinds):
    with as_tenant(school):
        for kind in kinds:
            letterbox.tell(round_.pk, kind)


def test_a_new_authority_is_told_what_to_do_first(loop):
    page = client_for(loop.otherton, make_person(loop.otherton, Role.ADMINISTRATOR)).get("/").text
    assert "Three steps to your first round" in page
    # Ash is there, so the next step is a checklist, and only that step has a button.
    assert "Choose a checklist" in page
    assert 'href="/rounds/new/"' not in page


def test_the_heading_is_the_finding(scene, officer):
    round_ = make_round(scene, due=5)
    assert "15 schools have not opened the audit" in officer.get("/").text
    for school in scene.schools[:14]:
        tell(school, round_, "opened")
    page = officer.get("/").text
    assert "1 school has not opened the audit" in page
    assert scene.schools[14].name in page
    assert scene.schools[0].name not in page
    tell(scene.schools[14], round_, "started")
    assert "15 schools have not submitted yet" in officer.get("/").text
    for school in scene.schools:
        submit(school, round_, LEVELS)
    assert "All schools have submitted" in officer.get("/").text


def test_a_late_school_is_named_on_the_home_page(scene, officer):
    round_ = make_round(scene, due=-1)
    for school in scene.schools[1:]:
        submit(school, round_, LEVELS)
    page = officer.get("/").text
    assert "1 school is late" in page
    assert scene.schools[0].name in page
    assert scene.schools[1].name not in page


def test_the_home_page_says_that_results_come_at_the_close(scene, officer):
    make_round(scene, due=5)
    page = officer.get("/").text
    assert "Results appear when the round closes." in page


def test_the_newest_notice_says_where_a_school_is_and_submitted_is_the_end(scene, officer):
    round_ = make_round(scene, due=5)
    first, second = scene.schools[:2]
    tell(first, round_, "opened", "started", "ready", "signed", "ready")
    tell(second, round_, "submitted", "started")
    rows = {row["name"]: row for row in officer.get(f"/api/v1/rounds/{round_.pk}/completion/").json()["schools"]}
    assert rows[first.name]["stage"] == "ready"
    assert rows[second.name]["stage"] == "submitted"


def test_completion_is_filtered_by_stage_phase_and_name(scene, officer):
    round_ = make_round(scene, due=5)
    primary, secondary = scene.schools[0], scene.schools[9]
    tell(primary, round_, "started")
    tell(secondary, round_, "started")
    page = f"/rounds/{round_.pk}/schools/"
    started = officer.get(f"{page}?figure=started").text
    assert primary.name in started
    assert secondary.name in started
    assert scene.schools[1].name not in started
    assert secondary.name not in officer.get(f"{page}?figure=started&phase=primary").text
    assert primary.name not in officer.get(f"{page}?q=elm").text
    assert "No school matches" in officer.get(f"{page}?figure=submitted").text
    # An unknown filter asks for all, and never breaks the page.
    assert primary.name in officer.get(f"{page}?figure=nonsense&phase=nonsense&page=99").text


def test_the_completion_file_has_the_filtered_schools_and_no_formula(scene, officer):
    with as_tenant(scene.authority), connection.cursor() as cursor:
        cursor.execute("update register_school set contact_name = '=1+1' where id = %s", [scene.schools[0].id])
    round_ = make_round(scene, due=5)
    tell(scene.schools[0], round_, "started")
    answer = officer.get(f"/rounds/{round_.pk}/schools.csv?figure=started")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    lines = answer.text.strip().splitlines()
    assert len(lines) == 2
    assert "'=1+1" in lines[1]
    assert "Started" in lines[1]
    sheet = openpyxl.load_workbook(
        BytesIO(officer.get(f"/rounds/{round_.pk}/schools.xlsx?figure=started").content)
    ).active
    _heading, (_name, _phase, _type, contact, *_dates) = sheet.iter_rows()
    assert (contact.value, contact.data_type) == ("=1+1", "s")


def test_a_benchmark_says_how_it_was_made_and_what_it_leaves_out(scene, officer):
    round_ = make_round(scene)
    for school in scene.schools[:-1]:
        submit(school, round_, LEVELS)
    publish(scene, round_, no_noise)
    page = officer.get(f"/benchmarks/{round_.pk}/").text
    for sentence in (
        "Published when the round closed on",
        "14 of 15 schools",
        "Later returns are not included",
        "Small random adjustments are made to protect schools. Figures may not add up and small differences mean nothing.",
        "Margin: about ±14 points.",
        "means 20% or fewer. The same rule holds for every figure, so a 0 is never shown.",
        "Low reliability: under 20",
        "This is the first closed round of this checklist.",
    ):
        assert sentence in page, sentence


def test_a_statement_without_level_is_listed_apart_and_is_in_no_figure(scene, officer):
    version = make_version(scene.authority, statements=4, typed=(4,))
    round_ = make_round(scene, version=version)
    for school in scene.schools[:-2]:
        submit(school, round_, [0, 0, 0, 3])
    answer_and_sign(scene.world.oak, round_, [0, 0, 0, 3])
    publish(scene, round_, no_noise)
    page = officer.get(f"/benchmarks/{round_.pk}/").text
    assert "1 statement asks for a number or a text and has no level" in page
    assert "A4 Statement number 4" in page
    assert "The 3 statements with the fewest green answers." in page
    release = officer.get(f"/api/v1/releases/{round_.pk}/").json()
    assert [one["code"] for one in release["groups"][0]["statements"]] == ["A1", "A2", "A3"]
    assert ",A4,Statement number 4,1,z,z,z,z,z,10,z,z,z" in officer.get(f"/benchmarks/{round_.pk}/results.csv").text
    head = client_for(scene.world.oak, make_person(scene.world.oak, Role.HEAD, name="A reading head"))
    own = head.get(f"/where-we-stand/{round_.pk}/").text
    assert "1 statement asks for a number or a text and has no level" in own


def test_a_phase_with_few_schools_is_a_sentence_and_never_an_empty_bar(scene, officer):
    round_ = make_round(scene)
    for school in scene.schools:
        submit(school, round_, LEVELS)
    publish(scene, round_, no_noise)
    page = officer.get(f"/benchmarks/{round_.pk}/").text
    # Those with the same reason share one sentence.
    assert "<strong>Secondary and Special.</strong> Counted in “All schools” but not shown separately" in page
    assert officer.get(f"/benchmarks/{round_.pk}/?group=special").status_code == 404
    rows = officer.get(f"/benchmarks/{round_.pk}/results.csv").text.splitlines()
    assert rows[-1].endswith(",Special,,,,,,,,c,c,c,c,c,,,,c")
    release = officer.get(f"/api/v1/releases/{round_.pk}/").json()
    assert [(item["phase"], item["symbol"]) for item in release["not_shown"]] == [("secondary", "c"), ("special", "c")]
    assert [group["key"] for group in release["groups"]] == ["all", "primary"]


def test_a_phase_that_takes_in_a_few_others_is_not_called_too_small(loop):
    scene = make_scene(loop, {"primary_S": 11, "secondary_L": 10, "special_S": 2})
    officer = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    round_ = make_round(scene)
    for school in scene.schools:
        submit(school, round_, LEVELS)
    publish(scene, round_, no_noise)
    page = officer.get(f"/benchmarks/{round_.pk}/").text
    assert "Secondary and special 13" in page
    assert "They are counted in “Secondary and special”." in page
    assert "<strong>Secondary.</strong>" not in page
    assert [item["phase"] for item in officer.get(f"/api/v1/releases/{round_.pk}/").json()["not_shown"]] == ["special"]


def test_only_frozen_groups_can_be_asked_for(scene, officer):
    round_ = make_round(scene)
    for school in scene.schools:
        submit(school, round_, LEVELS)
    publish(scene, round_, no_noise)
    for group in ("primary-small", "secondary", "oak", "x' or 1=1"):
        assert officer.get(f"/benchmarks/{round_.pk}/", {"group": group}).status_code == 404
    assert officer.get(f"/benchmarks/{round_.pk}/?group=primary").status_code == 200


def test_two_rounds_are_compared_by_the_statement_and_not_by_its_place(scene, officer):
    first = make_round(scene, title="Audit 2025", due=-40)
    for school in scene.schools:
        submit(school, first, [2, 2, 2, 2])
    publish(scene, first, no_noise)
    later = make_version(scene.authority, statements=4, after=scene.version, kept=3)
    second = make_round(scene, title="Audit 2026", version=later)
    for school in scene.schools:
        submit(school, second, [0, 2, 2, 0])
    publish(scene, second, no_noise)
    (group, *_) = officer.get(f"/api/v1/releases/{second.pk}/").json()["groups"]
    assert [item["trend"] for item in group["statements"]] == [
        "higher", "no_clear_change", "no_clear_change", "new_statement",
    ]  # fmt: skip
    page = officer.get(f"/benchmarks/{second.pk}/?all").text
    assert "New statement" in page
    assert "Compared with the round before" in page
    # The first statement of two moved; the section is their mean.
    assert "Policies: share of green answers" in page


def test_another_checklist_is_not_the_round_before(scene, officer):
    first = make_round(scene, title="Audit 2025", due=-40)
    other = make_round(scene, title="Other", version=make_version(scene.authority, statements=2))
    for school in scene.schools:
        submit(school, first, LEVELS)
        submit(school, other, [0, 0])
    publish(scene, first, no_noise)
    publish(scene, other, no_noise)
    (group, *_) = officer.get(f"/api/v1/releases/{other.pk}/").json()["groups"]
    assert {item["trend"] for item in group["statements"]} == {"no_earlier_round"}


def test_figures_of_api_page_and_file_agree(scene, officer):
    round_ = make_round(scene)
    for number, school in enumerate(scene.schools):
        submit(school, round_, [number % 3, 0, 1, 2])
    publish(scene, round_, no_noise)
    (group, *_) = officer.get(f"/api/v1/releases/{round_.pk}/").json()["groups"]
    assert group["statements"][0]["green"] == {"percent": 30, "bound": ""}
    assert group["statements"][1]["green"] == {"percent": 80, "bound": "or_more"}
    assert group["statements"][1]["red"] == {"percent": 20, "bound": "or_fewer"}
    assert "A1,Statement number 1,1,30,30,30,<=20," in officer.get(f"/benchmarks/{round_.pk}/results.csv").text
    assert "80% or more" in officer.get(f"/benchmarks/{round_.pk}/").text


def queries_of(client, address):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_number_of_queries_does_not_grow_with_the_number_of_schools(loop):
    scene = make_scene(loop, {"primary_S": 40, "secondary_M": 12})
    officer = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    few, many = (
        make_round(scene, title="Few", due=4),
        make_round(scene, title="Many", due=5, version=make_version(scene.authority, statements=4)),
    )
    with as_tenant(scene.authority):
        kept = [school.id for school in scene.schools[:12]]
        RoundSchool.objects.filter(round=few).exclude(school_id__in=kept).delete()
    for round_, schools in ((few, scene.schools[:12]), (many, scene.schools)):
        for school in schools:
            submit(school, round_, LEVELS)
    # The first request looks the host up and notes the visit.
    officer.get("/")
    small = {
        page: queries_of(officer, page.format(few.pk)) for page in ("/rounds/{}/schools/", "/rounds/{}/schools.csv")
    }
    large = {page: queries_of(officer, page.format(many.pk)) for page in small}
    assert large == small
    home = queries_of(officer, "/")
    publish(scene, few, no_noise)
    publish(scene, many, no_noise)
    pages = ("/benchmarks/{}/?all", "/benchmarks/{}/results.csv", "/api/v1/releases/{}/")
    assert [queries_of(officer, page.format(few.pk)) for page in pages] == [
        queries_of(officer, page.format(many.pk)) for page in pages
    ]
    assert home <= 20


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OFFICER, Role.ANALYST])
def test_everybody_at_an_authority_reads_completion_and_benchmarks(scene, role):
    round_ = make_round(scene)
    client = client_for(scene.authority, make_person(scene.authority, role))
    assert client.get("/").status_code == 200
    assert client.get(f"/rounds/{round_.pk}/schools/").status_code == 200
    assert client.get("/benchmarks/").status_code == 200


def test_a_stranger_is_asked_to_sign_in(scene):
    round_ = make_round(scene)
    for page in ("/", f"/rounds/{round_.pk}/schools/", "/benchmarks/", f"/benchmarks/{round_.pk}/"):
        assert visitor(scene.authority).get(page).status_code == 302


def test_another_authority_finds_none_of_it(scene):
    round_ = make_round(scene)
    publish(scene, round_, no_noise)
    client = client_for(scene.world.otherton, make_person(scene.world.otherton, Role.ADMINISTRATOR))
    for page in ("/rounds/{}/schools/", "/rounds/{}/close/", "/benchmarks/{}/", "/api/v1/releases/{}/"):
        assert client.get(page.format(round_.pk)).status_code == 404
    with as_tenant(scene.world.otherton):
        assert not Round.objects.exists()
