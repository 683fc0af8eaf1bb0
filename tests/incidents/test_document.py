"""docs/incidents.md is what the code says."""

from incidents.categories import Area, Category, area_of, categories_in, grouped_choices, guidance_for, own_deadlines
from tests.incidents.document import FILE, document


def test_the_page_about_incidents_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == document(), "run .venv/bin/python -m tests.incidents.document"


def test_every_category_stands_in_one_group_and_has_guidance() -> None:
    assert [one for area in Area for one in categories_in(area)] == list(Category)
    assert all(category in categories_in(area_of(category)) for category in Category)
    offered = [value for _label, found in grouped_choices() for value, _words in found]
    assert offered == [one.value for one in Category if one != Category.UNSORTED]
    for category in Category:
        guidance = guidance_for(category)
        assert guidance.steps or guidance.now
        assert guidance.sources


def test_what_has_a_clock_of_its_own_says_so_in_its_guidance() -> None:
    for category in Category:
        if own_deadlines(category):
            said = " ".join(str(line) for line in (*guidance_for(category).now, *guidance_for(category).steps))
            assert "72 hours" in said or "one working day" in said
