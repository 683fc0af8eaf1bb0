"""What a school's login can and cannot read of its authority's checklists, in the database itself."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from checklists.authority import catalogue
from checklists.authority.models import (
    Round,
    RoundSchool,
    Section,
    Statement,
    Template,
    Version,
    VersionSection,
    VersionStatement,
)
from checklists.authority.queries import schools_of, statements_of
from lantern.errors import NotFound
from tests.cast import as_tenant
from tests.checklists.authority.conftest import Desk

Days = Callable[[int], date]


def test_a_school_reads_a_published_version_whole_and_in_order(desk: Desk) -> None:
    version = desk.version()
    with as_tenant(desk.world.hillshire):
        expected = [one.pk for one in statements_of(version.pk)]
    with as_tenant(desk.world.oak):
        read = catalogue.version_for(version.pk)
    assert [one.id for one in read.statements] == expected
    assert [section.title for section in read.sections][:2] == ["Strategy", "Training"]
    assert read.statements[11].allow_not_applicable


def test_a_version_is_read_in_three_queries(desk: Desk, django_assert_num_queries: Any) -> None:
    version = desk.version()
    with as_tenant(desk.world.oak):
        catalogue.version_for(version.pk)  # the test's way of changing login counts as a query
        with django_assert_num_queries(3):
            catalogue.version_for(version.pk)


def test_a_school_finds_the_rounds_that_name_it_and_no_other(desk: Desk) -> None:
    round_ = desk.round()
    with as_tenant(desk.world.oak):
        assert [one.id for one in catalogue.open_rounds()] == [round_.pk]
        assert catalogue.round_by_id(round_.pk).title == "Online safety audit"
    with as_tenant(desk.world.elm):
        assert catalogue.open_rounds() == []
        with pytest.raises(NotFound):
            catalogue.round_by_id(round_.pk)
    with as_tenant(desk.world.hillshire):
        assert catalogue.open_rounds() == []


def test_a_round_waits_for_its_opening_day_and_ends_with_its_closing(desk: Desk, days: Days) -> None:
    version = desk.version()
    closed = desk.round(version)
    with as_tenant(desk.world.hillshire):
        Round.objects.filter(pk=closed.pk).update(closing_at=timezone.now())
    coming = desk.round(version, opens_on=days(2))
    with as_tenant(desk.world.oak):
        assert catalogue.open_rounds() == []
        assert [one.id for one in catalogue.coming_rounds()] == [coming.pk]
        assert catalogue.round_by_id(closed.pk).closed


def test_a_school_never_sees_another_schools_row_of_a_round(desk: Desk) -> None:
    round_ = desk.round(school_ids=[desk.world.oak.id, desk.world.elm.id])
    for school in (desk.world.oak, desk.world.elm):
        with as_tenant(school):
            assert list(RoundSchool.objects.values_list("school_id", "school_role")) == [(school.id, school.role)]
    with as_tenant(desk.world.hillshire):
        assert len(schools_of(round_)) == 2


@pytest.mark.parametrize("model", [Template, Section, Statement])
def test_a_school_cannot_read_a_draft(desk: Desk, model: Any) -> None:
    desk.draft()
    with as_tenant(desk.world.oak), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        model.objects.exists()


@pytest.mark.parametrize("model", [Version, VersionSection, VersionStatement, Round, RoundSchool])
@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param(lambda rows: rows.update(created_at=timezone.now()), id="update"),
        pytest.param(lambda rows: rows._raw_delete(rows.db), id="delete"),
    ],
)
def test_a_school_changes_nothing_of_its_authority(desk: Desk, model: Any, attempt: Callable[[Any], int]) -> None:
    desk.round()
    with as_tenant(desk.world.oak), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        attempt(model.objects.all())


def test_a_school_cannot_put_itself_into_a_round(desk: Desk) -> None:
    round_ = desk.round()
    row = RoundSchool(round_id=round_.pk, school_id=desk.world.elm.id, school_role=desk.world.elm.role)
    with as_tenant(desk.world.elm), pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
        row.save(force_insert=True)


def test_another_authoritys_school_finds_nothing_here(desk: Desk) -> None:
    round_ = desk.round()
    with as_tenant(desk.world.ash):
        assert catalogue.open_rounds() == []
        for find in (
            lambda: catalogue.round_by_id(round_.pk),
            lambda: catalogue.version_for(round_.version_id),
            lambda: catalogue.version_for(uuid.uuid4()),
        ):
            with pytest.raises(NotFound):
                find()
    schema = desk.world.hillshire.schema_name
    for stranger in (desk.world.ash, desk.world.otherton):
        with (
            as_tenant(stranger),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"select * from {schema}.authority_checklists_version")
