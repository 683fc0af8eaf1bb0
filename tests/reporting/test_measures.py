"""What schools' records say travels in bands beside the return and is frozen with it, by the same mechanism."""

from datetime import date

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from checklists.authority.models import Round
from reporting import measures
from reporting.authority import letterbox
from reporting.authority.erasing import erase_returns
from reporting.authority.models import Closure, MeasureRelease, MeasureReturn, MeasureRow, ReleaseRow
from reporting.measures import NOTHING_RECORDED, Measure, band_words, bands_of, coverage_band, number_band, period_of
from tenants.logins.builder import builder_of
from tests.cast import as_tenant, owner_mode
from tests.reporting.scene import make_round, make_scene, no_noise, publish, submit, undone

LEVELS = [0, 1, 2, 3]
BANDS = [3, 2, 4, 0, 1, 0, 5, 2]


@pytest.fixture
def round_(scene):
    return make_round(scene)


def drop(school, round_, bands=BANDS):
    with as_tenant(school):
        letterbox.drop_measures(round_.pk, bands)


def frozen(scene):
    """The rows by place of the group and measure."""
    with as_tenant(scene.authority):
        return {
            (place, measure): counts
            for place, measure, counts in MeasureRow.objects.values_list("group__position", "measure", "counts")
        }


def test_bands_begin_where_the_specification_says():
    assert [coverage_band(n, 100) for n in (0, 49, 50, 79, 80, 94, 95, 100)] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert [coverage_band(n, 1000) for n in (499, 500, 799, 800, 949, 950)] == [0, 1, 1, 2, 2, 3]
    assert [number_band(n) for n in (0, 1, 4, 5, 9, 10, 19, 20, 999)] == [0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert [len(bands_of(measure)) for measure in Measure] == [5] * 4 + [6] * 4
    assert measures.letter({Measure.CONTACT: 0}) == (4, 4, 4, 4, 5, 0, 5, 5)


def test_who_works_with_no_incident_does_not_learn_whether_there_was_one_or_none():
    few = [band_words(Measure.CONDUCT, band, few_together=True) for band in range(6)]
    assert few == ["Fewer than 5", "Fewer than 5", "5–9", "10–19", "20 and over", "Not recorded in Lantern"]
    assert band_words(Measure.CONDUCT, 0) == "0"
    assert band_words(Measure.LEADS_TRAINED, 0, few_together=True) == "Under 50%"


@pytest.mark.parametrize(
    ("opened", "counted_on", "begins", "ends"),
    [
        (date(2026, 9, 1), date(2026, 12, 31), date(2026, 4, 1), date(2026, 8, 31)),
        (date(2026, 12, 31), date(2026, 12, 31), date(2026, 4, 1), date(2026, 8, 31)),
        (date(2027, 1, 1), date(2027, 3, 31), date(2026, 9, 1), date(2026, 12, 31)),
        (date(2024, 4, 1), date(2024, 8, 31), date(2024, 1, 1), date(2024, 3, 31)),
    ],
)
def test_the_period_is_the_last_whole_term_before_the_round_opened(opened, counted_on, begins, ends):
    period = period_of(opened)
    assert period.coverage_on == counted_on
    assert (period.before.began, period.before.ended) == (begins, ends)


@pytest.mark.parametrize(
    "bands",
    [
        BANDS[:7],
        [*BANDS, 0],
        [5, *BANDS[1:]],
        [*BANDS[:7], 6],
        [-1, *BANDS[1:]],
        [],
        [None, *BANDS[1:]],
    ],
)
def test_a_letter_has_one_known_band_for_each_measure(scene, round_, bands):
    with pytest.raises((ValueError, DatabaseError)):
        drop(scene.world.oak, round_, bands)
    with as_tenant(builder_of(scene.authority)):
        assert not MeasureReturn.objects.exists()


@pytest.mark.parametrize("bands", ["{{0,0,0,0},{0,0,0,0}}", "{{0},{0},{0},{0},{0},{0},{0},{0}}", "{}"])
def test_the_database_refuses_a_letter_of_another_shape_by_itself(scene, round_, bands):
    insert = """insert into authority_reporting_measurereturn (id, created_at, round_id, sender, at, bands)
        values (gen_random_uuid(), now(), %s, '', now(), %s)"""
    with (
        as_tenant(scene.world.oak),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="one band for each measure"),
        transaction.atomic(),
    ):
        cursor.execute(insert, [round_.pk, bands])


def test_nobody_but_the_builder_reads_a_letter_and_nobody_changes_what_was_published(scene, round_):
    def refused(action):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            action()

    drop(scene.world.oak, round_)
    with as_tenant(scene.world.oak):
        with pytest.raises(Exception, match="submitted already"):
            letterbox.drop_measures(round_.pk, BANDS)
        MeasureReturn(round=make_round(scene), sender=scene.world.elm.role, bands=BANDS).save(force_insert=True)
        refused(lambda: list(MeasureReturn.objects.all()))
    for school in scene.schools:
        submit(school, round_, LEVELS)
    publish(scene, round_, no_noise)
    with as_tenant(scene.authority):
        refused(lambda: list(MeasureReturn.objects.all()))
        refused(lambda: MeasureRow.objects.update(counts=[0, 0, 0, 0, 0]))
        refused(lambda: MeasureRelease.objects.create(round=make_round(scene), term_began=date(2000, 1, 1)))
    with as_tenant(builder_of(scene.authority)):
        # Whose it is says the database, whatever the letter says.
        assert set(MeasureReturn.objects.values_list("sender", flat=True)) == {scene.world.oak.role}
        refused(lambda: MeasureRow.objects.all().delete())
        refused(lambda: MeasureRelease.objects.update(term_began=date(2000, 1, 1)))
        refused(lambda: MeasureReturn.objects.all().delete())
    with as_tenant(scene.world.oak):
        assert MeasureRow.objects.exists()
        with pytest.raises(Exception, match="closed"):
            letterbox.drop_measures(round_.pk, BANDS)
    with owner_mode():
        connection.set_tenant(scene.authority)
        erase_returns(scene.world.oak.role)
        assert not MeasureReturn.objects.exists()


def test_every_school_of_a_group_is_counted_once_in_every_measure(loop):
    """With and without a letter; a letter without a return counts nowhere."""
    scene = make_scene(loop, {"primary_S": 10, "secondary_M": 2, "special_S": 2})
    round_ = make_round(scene)
    silent, *submitted = scene.schools
    for school in submitted:
        submit(school, round_, LEVELS)
    drop(submitted[0], round_)
    drop(silent, round_, [0] * 8)
    publish(scene, round_, no_noise)
    rows = frozen(scene)
    with as_tenant(scene.authority):
        sizes = dict(ReleaseRow.objects.values_list("group__position", "group__n"))
        assert MeasureRelease.objects.get().term_began == period_of(round_.opens_on).term.began
    assert len(rows) == len(sizes) * len(Measure)
    assert all(sum(counts) == sizes[place] for (place, _measure), counts in rows.items())
    for measure, band, last in zip(Measure, BANDS, NOTHING_RECORDED, strict=True):
        expected = [0] * (last + 1)
        expected[band] += 1
        expected[last] += sizes[0] - 1
        assert rows[0, measure] == expected
        # The other group holds nobody who sent one.
        assert rows[1, measure] == [0] * last + [sizes[1]]


def test_the_records_of_a_term_are_published_once(scene, round_):
    later = make_round(scene, title="Another one")
    other_term = make_round(scene, title="Last year")
    with as_tenant(scene.authority):
        Round.objects.filter(pk=other_term.pk).update(opens_on=date(2025, 1, 10))
    for one in (round_, later, other_term):
        for school in scene.schools:
            submit(school, one, LEVELS)
    with as_tenant(scene.world.oak):
        assert letterbox.takes_measures(later.opens_on)
    publish(scene, round_, no_noise)
    with as_tenant(scene.world.oak):
        assert not letterbox.takes_measures(later.opens_on)
        assert letterbox.takes_measures(date(2025, 1, 10))
    publish(scene, later, no_noise)
    publish(scene, other_term, no_noise)
    with as_tenant(scene.authority):
        assert set(MeasureRelease.objects.values_list("round", flat=True)) == {round_.pk, other_term.pk}
        assert set(MeasureRow.objects.values_list("round", flat=True)) == {round_.pk, other_term.pk}
        assert ReleaseRow.objects.filter(round=later).exists()


def test_under_ten_returns_no_measure_is_published_and_the_term_is_still_free(scene, round_):
    for school in scene.schools[:9]:
        submit(school, round_, LEVELS)
        drop(school, round_)
    publish(scene, round_, no_noise)
    with as_tenant(scene.authority):
        assert not MeasureRelease.objects.exists()


def test_where_freezing_the_measures_fails_nothing_at_all_is_published(scene, round_):
    def fails_at_the_measures(levels):
        if levels != len(LEVELS):
            raise RuntimeError("the worker is gone")
        return (0,) * levels

    for school in scene.schools:
        submit(school, round_, LEVELS)
    with pytest.raises(RuntimeError, match="gone"):
        publish(scene, round_, fails_at_the_measures)
    with as_tenant(scene.authority):
        assert not Closure.objects.exists()
        assert not ReleaseRow.objects.exists()
        assert not MeasureRelease.objects.exists()


def test_whatever_band_a_school_is_in_the_same_rows_can_be_published(scene, round_):
    """Twin worlds: noise moved by one at the old and the new band makes every other band of a school look the same."""
    statements = len(LEVELS)

    class Drawn:
        """No noise for statements, then one vector for each measure and group, moved where it is asked for."""

        def __init__(self, group=0, moves=()):
            self.drawn, self.group, self.moves = -2 * statements, group, moves

        def __call__(self, levels):
            place, self.drawn = self.drawn, self.drawn + 1
            noise = [0] * levels
            if place >= 0:
                noise[place % levels] += 2
                noise[(place + 1) % levels] -= 2
                if self.moves and place % 2 == self.group:
                    old, new = self.moves[place // 2]
                    noise[old] += 1
                    noise[new] -= 1
            return tuple(noise)

    def bands(position, by=0):
        return [(position * 3 + place + by) % len(bands_of(one)) for place, one in enumerate(Measure)]

    for school in scene.schools:
        submit(school, round_, LEVELS)
    watched = {0: scene.schools[3], 1: scene.schools[10]}
    for position, school in enumerate(scene.schools):
        if school not in watched.values():
            drop(school, round_, bands(position))
    worlds = []
    for group, school in watched.items():
        other = watched[1 - group]
        for by in range(5):
            with undone():
                drop(school, round_, bands(1, by))
                drop(other, round_, bands(2))
                moves = list(zip(bands(1), bands(1, by), strict=True))
                publish(scene, round_, Drawn(group, moves))
                worlds.append((group, frozen(scene)))
    for group in watched:
        same = [rows for place, rows in worlds if place == group]
        assert len(same) == 5
        assert all(rows == same[0] for rows in same)
    with undone():
        drop(watched[0], round_, bands(1, 1))
        drop(watched[1], round_, bands(2))
        publish(scene, round_, Drawn())
        # The control: without the noise moved, another band shows.
        assert frozen(scene) != worlds[0][1]
