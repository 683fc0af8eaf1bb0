"""Officers read a release: its pages, their order and groups, and what to do next. One stage with two closed rounds."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantern.access.roles import Role
from reporting.authority import kept
from tests.cast import World, as_tenant, client_for, make_person
from tests.reporting.scene import Scene, make_round, make_scene, make_version, no_noise, publish, submit
from tests.ui.drawn import Element, read
from training.authority import library
from training.authority.actions.courses import take_starter
from training.authority.queries import courses_covering

PAGES = ("", "statements/", "sections/", "groups/", "next/")


@dataclass
class Read:
    """A round of 2024 and one of 2025, and an officer who reads them."""

    scene: Scene
    first: Any
    second: Any
    client: Client
    officer: Any

    @property
    def over_time(self) -> str:
        return f"/benchmarks/over-time/{self.scene.version.template_id}/"

    def get(self, page: str, round_: Any = None) -> str:
        answer: Any = self.client.get(f"/benchmarks/{(round_ or self.second).pk}/{page}")
        assert answer.status_code == 200, (page, answer.status_code)
        return str(answer.text)


@pytest.fixture
def read_by_officer(loop: World) -> Read:
    """24 schools: all primary, 12 small with Oak and 12 large with Elm; statement 4 is worst, 1 was worst and is mended."""
    scene = make_scene(loop, {"primary_S": 11, "secondary_L": 11})
    first, second = make_round(scene, title="Audit 2024", due=-40), make_round(scene, title="Audit 2025")
    for number, school in enumerate(scene.schools):
        submit(school, first, [2, 1, 0, 2 if number % 2 else 0])
        submit(school, second, [0, 1, 0, 2])
    publish(scene, first, no_noise)
    publish(scene, second, no_noise)
    officer = make_person(scene.authority, Role.OFFICER, name="Ruth Adeyemi")
    return Read(scene, first, second, client_for(scene.authority, officer), officer)


def labels(page: str) -> list[str]:
    """The statements of the page's charts, in order."""
    charts = read(page).all("ul", cls="ln-dist")
    return [
        item.all("span")[0].words().partition(" ")[0] for chart in charts for item in chart.all("li") if item.all("svg")
    ]


def main_of(page: str) -> Element:
    return read(page).one("main")


def test_every_page_says_how_many_schools_how_sure_and_since_when(read_by_officer: Read) -> None:
    for page in PAGES:
        words = main_of(read_by_officer.get(page)).words()
        for sentence in (
            "Published when the round closed on", "24 of 24 schools", "Later returns are not included",
            "Small random adjustments are made to protect schools.", "Margin: about ±", "do not change.",
        ):  # fmt: skip
            assert sentence in words, (page, sentence)
        chosen = main_of(read_by_officer.get(f"{page}?group=primary")).words()
        assert "Primary. 12 of 12 schools. Low reliability: fewer than 20 schools." in chosen, page
        views = main_of(read_by_officer.get(f"{page}?group=primary")).one("nav", aria_label="Pages of these results")
        for link in views.all("a"):
            assert read_by_officer.client.get(link["href"]).status_code == 200, link["href"]
            assert link["href"].endswith("group=primary") == (link.words() != "National")
        for group in ("special", "primary-small", "oak"):
            assert (
                read_by_officer.client.get(f"/benchmarks/{read_by_officer.second.pk}/{page}?group={group}").status_code
                == 404
            )


def test_the_three_questions_are_one_link_from_home_and_answered_in_words(read_by_officer: Read) -> None:
    home = read(read_by_officer.client.get("/").text)
    asked = {link.words(): link["href"] for link in home.all("a")}
    round_ = f"/benchmarks/{read_by_officer.second.pk}/"
    assert asked["Where are schools weakest?"] == f"{round_}statements/"
    assert asked["Is it getting better?"] == read_by_officer.over_time
    assert asked["Whom do we train, and where do we go?"] == f"{round_}next/"
    words = main_of(read_by_officer.get("")).words()
    assert "50% of answers are green: what was asked for is in place." in words
    assert "2 sections are better." not in words
    assert "The weakest section is “Training”, with 50% green." in words or "The weakest section is “Policies”" in words
    assert "A4 Statement number 4: 5% or fewer green." in words or "A4 Statement number 4: 10% or fewer green." in words
    assert "A course of yours covers 0 of the 4 weakest statements." in words


def test_statements_come_in_four_orders_that_links_to_groups_keep(read_by_officer: Read) -> None:
    assert labels(read_by_officer.get("statements/")) == ["A4", "A2", "A1", "A3"]
    assert labels(read_by_officer.get("statements/?sort=nonsense")) == ["A4", "A2", "A1", "A3"]
    assert labels(read_by_officer.get("statements/?sort=order")) == ["A1", "A2", "A3", "A4"]
    assert labels(read_by_officer.get("statements/?sort=changed"))[:2] == ["A1", "A4"]
    # In the round before, half of the schools were green and half red on the last statement.
    assert labels(read_by_officer.get("statements/?sort=spread", read_by_officer.first))[0] == "A4"
    page = main_of(read_by_officer.get("statements/?sort=spread&group=primary"))
    groups = [link["href"] for link in page.one("nav", aria_label="Group").all("a")]
    assert groups == [f"?sort=spread&group={key}" for key in ("all", "primary", "secondary")]
    orders = [link["href"] for link in page.one("nav", aria_label="Order").all("a")]
    assert all(href.endswith("&group=primary") for href in orders)


def test_sections_and_groups_stand_side_by_side_with_a_table_of_the_same_figures(read_by_officer: Read) -> None:
    sections = main_of(read_by_officer.get("sections/?group=primary"))
    assert [item.words() for item in sections.all("ul", cls="ln-key-list")[0].all("li")] == ["Primary", "All schools"]
    groups = main_of(read_by_officer.get("groups/"))
    (table, sizes) = groups.all("table")
    assert [cell.words() for cell in table.all("th", scope="col")] == ["Section", "All schools", "Primary", "Secondary"]
    assert [cell.words() for cell in table.all("th", scope="row")] == ["All statements", "Policies", "Training"]
    assert "±" in sizes.words()
    described = [picture.one("desc").words() for picture in groups.all("svg", role="img")]
    row = table.all("tr")[1]
    assert (
        described[0]
        == f"All schools: {row.all('td')[0].words()}, Primary: {row.all('td')[1].words()}, Secondary: {row.all('td')[2].words()}."
    )


def test_rounds_over_time_say_better_or_no_clear_change(read_by_officer: Read) -> None:
    page = main_of(read_by_officer.client.get(read_by_officer.over_time).text)
    (figures, rounds) = page.all("table")
    cells = {row.one("th").words(): row.all("td")[1].words() for row in figures.all("tr")[1:]}
    assert "Better" in cells["Policies"]
    assert "Worse" in cells["Training"]
    assert rounds.words().count("24 of 24") == 2
    assert read_by_officer.client.get(f"{read_by_officer.over_time}?group=special").status_code == 404
    other = make_version(read_by_officer.scene.authority, statements=2)
    assert (
        "No closed round of this checklist has figures yet"
        in read_by_officer.client.get(f"/benchmarks/over-time/{other.template_id}/").text
    )


def test_an_officer_says_which_course_covers_a_weak_statement_and_finds_it_there(read_by_officer: Read) -> None:
    with as_tenant(read_by_officer.scene.authority):
        starter = library.starter("governors")
        assert starter is not None
        course = take_starter(starter=starter, by=read_by_officer.officer)
    assert "None of your courses is named for these statements yet." in read_by_officer.get("next/")
    worst = read_by_officer.scene.statements[3]
    address = f"/benchmarks/{read_by_officer.second.pk}/next/{worst.pk}/courses/"
    assert address in read_by_officer.get("next/")
    refused = read_by_officer.client.post(address, {"courses": [str(worst.pk)]})
    assert "One of these courses is not there any more. Choose again" in refused.text
    assert read_by_officer.client.post(address, {"courses": [str(course.pk)]}).status_code == 302
    words = main_of(read_by_officer.get("next/")).words()
    assert (
        "Governors: filtering and monitoring For: Governor or trustee Covers 1 of them: A4 Statement number 4" in words
    )
    assert "No session that schools can book." in words
    assert "A course of yours covers 1 of the 4 weakest statements." in main_of(read_by_officer.get("")).words()
    analyst = client_for(read_by_officer.scene.authority, make_person(read_by_officer.scene.authority, Role.ANALYST))
    assert analyst.get(address).status_code == 403
    assert analyst.post(address, {"courses": []}).status_code == 403
    assert "Say which course covers it" not in analyst.get(f"/benchmarks/{read_by_officer.second.pk}/next/").text
    with as_tenant(read_by_officer.scene.authority):
        assert courses_covering([worst.stable_id]) == {worst.stable_id: [course]}
    unknown = f"/benchmarks/{read_by_officer.second.pk}/next/{course.pk}/courses/"
    assert read_by_officer.client.get(unknown).status_code == 404


def test_a_page_asks_as_often_for_many_schools_statements_and_rounds(loop: World) -> None:
    scene = make_scene(loop, {"primary_S": 20, "secondary_L": 12})
    client = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    small = make_round(scene, title="Small", due=-80)
    wide = make_version(scene.authority, statements=12)
    many = [make_round(scene, title=f"Wide {number}", version=wide, due=-due) for number, due in enumerate((40, 20, 0))]
    for school in scene.schools[:12]:
        submit(school, small, [0, 1, 2, 3])
    for school in scene.schools:
        for round_ in many:
            submit(school, round_, [0, 1, 2, 3] * 3)
    for round_ in (small, *many):
        publish(scene, round_, no_noise)
    client.get("/")

    def asked(round_: Any, version: Any) -> list[int]:
        pages = [f"/benchmarks/{round_.pk}/{page}" for page in PAGES]
        counts = []
        for page in [*pages, f"/benchmarks/over-time/{version.template_id}/"]:
            kept.forget()
            with CaptureQueriesContext(connection) as caught:
                assert client.get(page).status_code == 200, page
            # Noting the visit now and then is no part of the page.
            counts.append(sum("authority_" in query["sql"] for query in caught))
        return counts

    # The round before is read too where there is one: as many queries again, whatever it holds.
    first, newest = asked(many[0], wide), asked(many[-1], wide)
    assert asked(small, scene.version) == first
    assert max(later - before for later, before in zip(newest, first, strict=True)) <= 4
