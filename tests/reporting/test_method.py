"""The method page: one text on both hosts, and every number on it is worked out."""

import re
from fractions import Fraction

from django.test import Client

from lantern.access.roles import Role
from reporting import measured_error
from reporting.authority.disclosure.margins import change_margin, margin
from reporting.method import figures
from tests.cast import World, client_for, make_person, visitor
from tests.reporting.scene import Scene, answer_and_sign, make_round, no_noise, publish, submit

ADDRESS = "/how-figures-are-made/"


def main_of(client: Client) -> str:
    page = client.get(ADDRESS)
    assert page.status_code == 200
    return page.text.partition("<main")[2].partition("</main>")[0]


def test_officers_schools_and_people_without_an_account_read_the_same_text(loop: World) -> None:
    for_school, for_authority = main_of(visitor(loop.oak)), main_of(visitor(loop.hillshire))
    assert for_school == for_authority
    odds = figures.odds_words(figures.odds())
    for sentence in (
        "Nobody can be certain of one school’s answer from these figures",
        "If nearly every school answers the same way, that is visible.",
        f"can shift the odds on one answer of one school by at most {odds} to 1",
        f"can become {figures.beliefs(figures.odds())[0][1]}% sure, and no surer",
        "Together it may shift the odds by at most 9 to 1",
        "Rounds add up.",
        "It does not bind people who run the database servers, nor whoever gets hold of a backup.",
        f"pure differential privacy with epsilon = ln {odds}",
    ):
        assert sentence in for_school, sentence


def test_what_an_insider_may_come_to_believe_is_the_bound_of_the_noise_composed() -> None:
    assert figures.beliefs(Fraction(4)) == [(1, "80"), (2, "94.1"), (3, "98.4"), (5, "99.9")]
    # DISCLOSURE 3: a flat prior over three levels, the same answer in 1, 2, 3 and 5 rounds.
    believed = [float(figures.belief(Fraction(4), rounds=n, prior=Fraction(1, 3))) for n in (1, 2, 3, 5)]
    assert [round(one, 3) for one in believed] == [0.667, 0.889, 0.97, 0.998]


def test_the_margins_on_the_page_are_those_of_the_figures(loop: World) -> None:
    page = main_of(visitor(loop.hillshire))
    for size, (n, leaves) in zip(figures.sizes(), figures.SIZES, strict=True):
        assert (size.statement, size.change) == (
            max(1, round(margin(n, leaves))),
            max(1, round(change_margin(n, leaves, n, leaves))),
        )
        row = page.partition(f'scope="row">{n}</th>')[2].partition("</tr>")[0]
        assert all(f">±{points}<" in row for points in (size.statement, size.change, size.section))
        assert f"{size.low}% or fewer, {size.high}% or more" in row


def test_the_page_states_the_errors_that_were_measured_and_odds_that_are_never_rounded_down(loop: World) -> None:
    page = main_of(visitor(loop.oak)).partition('id="measured-caption"')[2].partition("</table>")[0]
    rows = [re.findall(r">([^<>\n]+)</t[hd]>", row) for row in page.split("<tr")[2:]]
    assert [(row[0], *row[2:]) for row in rows] == [
        (str(one.schools), str(one.before_rounding), str(one.as_displayed), f"{one.within_margin}%")
        for one in measured_error.MEASURED
    ]
    assert [figures.odds_words(Fraction(factor)) for factor in ("4", "400/81", "439/50")] == ["4", "5", "8.8"]
    assert figures.odds() <= figures.cap()


def test_the_example_is_stored_and_shown_as_the_product_would(loop: World) -> None:
    example = figures.EXAMPLE
    assert sum(example.noise) == 0
    assert sum(example.stored) == example.n >= figures.limits()[0]
    page = main_of(visitor(loop.oak))
    for words in ("50%", "40%", "15%", "10% or fewer"):
        assert f">{words}</td>" in page


def test_who_may_read_the_ledger_is_led_to_the_one_of_this_host(loop: World) -> None:
    officer = client_for(loop.hillshire, make_person(loop.hillshire, Role.OFFICER))
    head = client_for(loop.oak, make_person(loop.oak, Role.HEAD))
    for client, address in ((officer, "/benchmarks/ledger/"), (head, "/where-we-stand/ledger/")):
        assert f'href="{address}"' in main_of(client)
        assert client.get(address).status_code == 200
    for client in (visitor(loop.hillshire), visitor(loop.oak)):
        assert "ledger/" not in main_of(client)


def test_each_page_with_figures_leads_to_the_method(scene: Scene) -> None:
    round_ = make_round(scene)
    answer_and_sign(scene.world.oak, round_, [0, 1, 2, 3])
    head = client_for(scene.world.oak, make_person(scene.world.oak, Role.HEAD, name="A reading head"))
    for school in scene.schools[:-2]:
        submit(school, round_, [0, 1, 2, 3])
    publish(scene, round_, no_noise)
    officer = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    for client, page in (
        (officer, f"/benchmarks/{round_.pk}/"),
        (officer, "/what-the-authority-sees/"),
        (head, f"/where-we-stand/{round_.pk}/"),
        (head, "/what-the-authority-sees/"),
    ):
        assert f'href="{ADDRESS}"' in client.get(page).text, page
