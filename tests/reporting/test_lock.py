"""The letterbox and the release builder meet at one lock: a return is in the release or refused, never in between."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from checklists.authority.models import Round, RoundSchool
from tenants.logins.builder import builder_of
from tenants.logins.passwords import password_of
from tests.cast import as_tenant
from tests.reporting.scene import make_version

INSERT = "insert into authority_reporting_return (id, created_at, round_id, sender, at, levels)"
VALUES = "values (gen_random_uuid(), now(), %s, '', now(), '{0,1,2,3}')"


@contextmanager
def signed_in(login) -> Iterator:
    """A real connection of this login, which waits for no lock longer than half a second."""
    given = connection.settings_dict
    raw = psycopg2.connect(
        host=given["HOST"],
        port=given["PORT"],
        dbname=given["NAME"],
        user=login.role,
        password=password_of(login.role),
        options=f"-c search_path={','.join(login.search_path)} -c lock_timeout=500ms",
    )
    try:
        yield raw
    finally:
        raw.close()


@pytest.fixture
def round_(committed):
    version = make_version(committed.hillshire, statements=4)
    today = timezone.localdate()
    with as_tenant(committed.hillshire):
        made = Round.objects.create(
            version=version, title="Audit", opens_on=today - timedelta(days=9), due_on=today, opened_by_name="Ruth"
        )
        RoundSchool.objects.bulk_create(
            RoundSchool(round=made, school_id=school.id, school_role=school.role)
            for school in (committed.oak, committed.elm)
        )
    return made


def test_the_builder_waits_for_a_return_under_way_and_the_next_return_for_the_builder(committed, round_):
    builder = builder_of(committed.hillshire)
    with signed_in(committed.oak) as oak, signed_in(builder) as building, signed_in(committed.elm) as elm:
        oak_cursor, builder_cursor, elm_cursor = oak.cursor(), building.cursor(), elm.cursor()
        take = "select pg_advisory_xact_lock(letterbox_key(%s))"

        oak_cursor.execute(f"{INSERT} {VALUES}", [str(round_.pk)])
        with pytest.raises(psycopg2.errors.LockNotAvailable):
            builder_cursor.execute(take, [str(round_.pk)])
        building.rollback()
        oak.commit()

        builder_cursor.execute(take, [str(round_.pk)])
        builder_cursor.execute("select count(*) from authority_reporting_return")
        assert builder_cursor.fetchone() == (1,)
        with pytest.raises(psycopg2.errors.LockNotAvailable):
            elm_cursor.execute(f"{INSERT} {VALUES}", [str(round_.pk)])
        elm.rollback()

        builder_cursor.execute(
            "insert into authority_reporting_closure (id, created_at, round_id, at)"
            " values (gen_random_uuid(), now(), %s, now())",
            [str(round_.pk)],
        )
        building.commit()
        with pytest.raises(psycopg2.errors.ObjectNotInPrerequisiteState, match="closed"):
            elm_cursor.execute(f"{INSERT} {VALUES}", [str(round_.pk)])


def test_on_a_real_login_the_authority_cannot_read_one_return(committed, round_):
    with signed_in(committed.oak) as oak, signed_in(committed.hillshire) as authority:
        oak.cursor().execute(f"{INSERT} {VALUES}", [str(round_.pk)])
        oak.commit()
        for statement in (
            "select levels from authority_reporting_return",
            "select count(*) from authority_reporting_return",
            "select 1 from authority_reporting_return limit 1",
            f"set role {committed.hillshire.role}_builder",
        ):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege), authority.cursor() as cursor:
                cursor.execute(statement)
            authority.rollback()
