from typing import Any

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from lantern.ui import charts, dots, trends
from lantern.ui.dots import Mark, Row
from tests.ui.drawn import Element, read

COUNTS = {"green": 12, "amber": 6, "red": 3, "none": 4}
STATES = {"not_opened": 7, "started": 22, "ready": 9, "signed": 6, "submitted": 22, "late": 1}


def drawn(source: str, **context: Any) -> Element:
    return read(Template("{% load ui %}" + source).render(Context(context)))


CHARTS = {
    "rating bar": ('{% rating_bar counts "Section 3" "s3" %}', {"counts": COUNTS}),
    "rating bar without id": ('{% rating_bar counts "Section 3" %}', {"counts": COUNTS}),
    "thin rating bar": ('{% rating_bar counts "Section 3" thin=True %}', {"counts": COUNTS}),
    "own answer": ('{% rating_bar counts "Section 3" own="red" %}', {"counts": COUNTS}),
    "empty rating bar": ('{% rating_bar counts "Section 3" %}', {"counts": (0, 0, 0, 0)}),
    "progress": ('{% progress_bar 31 40 "Audit" %}', {}),
    "round": ('{% round_bar states "Round" "r1" %}', {"states": STATES}),
    "line": ('{% line_chart shares years "Training" "l1" %}', {"shares": [40, None, 75], "years": ["24", "25", "26"]}),
    "radar": ('{% radar then now axes "Sections" "r2" %}', {"then": [], "now": [40, 60, 75], "axes": ["A", "B", "C"]}),
    "dot and margin": ('{% dot_margin mark "Quality" "d1" %}', {"mark": Mark(60, "60%", "60%", margin=5)}),
    "dot without id": ('{% dot_margin mark "Quality" %}', {"mark": Mark(2.5, "≤5", "5% or fewer")}),
    "profile": (
        '{% profile rows names "green" "p1" %}',
        {"rows": [Row("Training", (Mark(60, "60%", "60%"), None))], "names": ["All", "Primary"]},
    ),
    "slope": ('{% slope 40 60 "Training" 2025 2026 verdict="better" %}', {}),
}


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_has_a_title_a_description_and_a_name(name: str) -> None:
    source, context = CHARTS[name]
    picture = drawn(source, **context).one("svg", role="img")
    title, description = picture.one("title"), picture.one("desc")
    assert title.words()
    assert description.words()
    named_by = (picture.get("aria-labelledby") or "").split()
    assert named_by == [title["id"], description["id"]] if named_by else picture["aria-label"]


@pytest.mark.parametrize("name", CHARTS)
def test_no_chart_needs_a_pattern_by_id_or_a_style(name: str) -> None:
    source, context = CHARTS[name]
    for element in drawn(source, **context).walk():
        assert "style" not in element.attributes
        assert "url(" not in " ".join(element.attributes.values())
        assert element.tag not in ("pattern", "style", "use")


def test_the_description_tells_the_figures() -> None:
    assert drawn('{% rating_bar c "S" %}', c=COUNTS).one("desc").words() == "Green 12, amber 6, red 3, not answered 4."
    assert drawn('{% progress_bar 31 40 "Audit" %}').one("desc").words() == "31 of 40, 9 left."
    said = drawn("{% round_bar states %}", states=STATES).one("desc").words()
    assert said == "7 not opened, 22 started, 9 ready, 6 signed, 22 submitted, 1 late. 66 schools."


def test_words_replace_the_figures_where_a_figure_would_say_too_much() -> None:
    tree = drawn(
        '{% rating_bar shares "S" texts=texts words=words own="none" %}',
        shares=(25, 40, 30, 5),
        texts=("25%", "40%", "30%", "≤5"),
        words=("25%", "40%", "30%", "5% or fewer"),
    )
    assert (
        tree.one("desc").words() == "Green 25%, amber 40%, red 30%, not answered 5% or fewer. Our answer: Not answered."
    )
    assert [text.words() for text in tree.all("text")] == ["25%", "40%", "30%", "≤5", "Ours: Not answered"]


def test_a_figure_without_room_is_left_out_of_the_bar_only() -> None:
    tree = drawn('{% rating_bar c "S" %}', c=(96, 1, 1, 2))
    assert [text.words() for text in tree.all("text")] == ["96"]
    assert tree.one("desc").words() == "Green 96, amber 1, red 1, not answered 2."


def test_a_level_that_nobody_chose_is_not_drawn() -> None:
    parts = charts.rating_bar((5, 0, 0, 0)).drawn
    assert [(part.key, part.width) for part in parts] == [("green", "100.00")]


@given(st.lists(st.integers(min_value=0, max_value=500), min_size=4, max_size=4))
def test_the_parts_of_a_bar_fill_it_in_order(numbers: list[int]) -> None:
    parts = charts.rating_bar(numbers).parts
    assert [part.key for part in parts] == list(charts.RATING_KEYS)
    end = 0.0
    for part in parts:
        assert float(part.start) == pytest.approx(end, abs=0.02)
        end = float(part.start) + float(part.width)
    assert end == pytest.approx(100 if sum(numbers) else 0, abs=0.02)


@given(st.integers(min_value=-5, max_value=50), st.integers(min_value=0, max_value=40))
def test_progress_never_leaves_its_bar(done: int, total: int) -> None:
    filled = charts.progress(done, total).parts[0]
    assert 0 <= float(filled.width) <= 100


def test_the_figures_of_a_round_link_to_the_names_behind_them() -> None:
    tree = drawn("{% round_figures states urls %}", states=STATES, urls={"started": "/rounds/1/?state=started"})
    assert [link.words() for link in tree.all("a")] == ["22 Started"]
    assert len(tree.all("dd")) == len(STATES)


def test_a_line_has_a_gap_where_there_is_no_figure_and_says_so() -> None:
    tree = drawn("{% line_chart shares years 'Training' %}", shares=[40, None, 75, 100], years=["23", "24", "25", "26"])
    assert tree.one("desc").words() == "23: 40%, 24: none, 25: 75%, 26: 100%."
    assert [text.words() for text in tree.all("text")] == ["40%", "75%", "100%", "23", "24", "25", "26"]
    # Two lines of the frame, and the one piece between two figures.
    assert len(tree.all("line")) == 3
    assert len(tree.all("circle")) == 3


def test_a_change_that_is_not_clear_is_a_dashed_line_and_texts_replace_figures() -> None:
    tree = drawn(
        "{% line_chart shares years 'Training' texts=texts clear=clear %}",
        shares=[2.5, 5, 75],
        years=["24", "25", "26"],
        texts=["≤5", "5%", "75%"],
        clear=[False, False, True],
    )
    assert [piece.get("stroke-dasharray") for piece in tree.all("line")[2:]] == ["5 4", None]
    assert tree.one("desc").words() == "24: ≤5, 25: 5%, 26: 75%."


def test_a_radar_puts_all_at_the_rim_and_none_in_the_middle() -> None:
    picture = trends.radar([0, 0, 0, 0], [100, 0, 100, None], ["A", "B", "C", "D"])
    assert picture is not None
    then, now = picture.shapes
    middle = f"{trends.RADAR_WIDTH / 2:.1f}", f"{trends.RADAR_HEIGHT / 2:.1f}"
    assert {(corner.x, corner.y) for corner in then.corners} == {middle}
    assert (now.corners[0].x, now.corners[0].y) == ("210.0", f"{190 - trends.RADAR_RADIUS:.1f}")
    assert (now.corners[1].x, now.corners[1].y) == middle
    assert picture.description == "A 100%, B 0%, C 100%, D –."


@pytest.mark.parametrize("number", [0, 2, 17])
def test_a_radar_of_too_few_or_too_many_parts_is_not_drawn(number: int) -> None:
    assert trends.radar([], [50] * number, ["A"] * number) is None
    tree = drawn("{% radar then now axes 'Sections' %}", then=[], now=[50] * number, axes=["A"] * number)
    assert tree.all("svg") == []


def test_a_margin_is_a_line_through_the_dot_that_stays_on_the_scale() -> None:
    drawn_dot = dots.dot_margin(Mark(60, "60%", "60%", margin=5))
    assert (drawn_dot.left, drawn_dot.x, drawn_dot.right) == ("54.70", "59.40", "64.10")
    assert drawn_dot.description == "60%, give or take 5 points."
    at_the_end = dots.dot_margin(Mark(98, "≥95", "95% or more", margin=14))
    assert (at_the_end.right, at_the_end.anchor) == (f"{dots.RIGHT:.2f}", "end")


def test_dots_that_would_cover_each_other_stand_in_lanes_and_keep_their_shapes() -> None:
    names = ["All", "Primary", "Secondary"]
    (row,) = dots.profile(
        [Row("Training", (Mark(60, "60%", "60%"), Mark(60, "60%", "60%"), Mark(80, "80%", "80%")))], names
    ).rows
    assert [dot.shape for dot in row.dots] == ["disc", "ring", "square"]
    first, second, third = row.dots
    assert first.x == second.x
    assert second.y - first.y == dots.LANE
    assert third.y == first.y
    assert row.height == 2 * dots.FIRST_LANE + dots.LANE
    assert row.description == "All: 60%, Primary: 60%, Secondary: 80%."


def test_a_profile_says_where_there_is_no_figure_in_picture_and_table() -> None:
    rows = [Row("Training", (Mark(2.5, "≤5", "5% or fewer"), None), "#training")]
    tree = drawn("{% profile rows names 'green' 'p' %}", rows=rows, names=["All", "Special"])
    assert tree.one("desc").words() == "All: 5% or fewer, Special: no figure."
    assert [item.words() for item in tree.one("ul", cls="ln-key-list").all("li")] == ["All", "Special"]
    table = drawn("{% profile_table rows names 'Section' %}", rows=rows, names=["All", "Special"])
    assert [cell.words() for cell in table.all("td")] == ["5% or fewer", "–"]
    alone = drawn("{% profile rows names 'green' 'p' %}", rows=rows, names=["All"])
    assert alone.all("ul", cls="ln-key-list") == []


def test_a_profile_of_more_names_than_shapes_is_refused() -> None:
    with pytest.raises(ValueError, match="eight"):
        dots.profile([], [str(number) for number in range(9)])
