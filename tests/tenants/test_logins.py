"""Choosing a tenant: what the database backend lets through and what it refuses."""

import pytest
from django.core.cache import cache
from django.db import ProgrammingError, connection, transaction

from lantern.access.roles import Role
from tenants.logins.base import NoTenant, SwitchRefused
from tenants.logins.cache import key_of_tenant
from tenants.people.models import User
from tests.cast import World, as_tenant, make_person


def test_a_query_without_a_tenant_is_refused(loop: World) -> None:
    with pytest.raises(NoTenant):
        User.objects.count()


def test_each_tenant_sees_its_own_people_only(loop: World) -> None:
    make_person(loop.oak, Role.HEAD, name="Olive O’Hara")
    make_person(loop.elm, Role.HEAD, name="Eve")
    with as_tenant(loop.oak):
        assert list(User.objects.values_list("name", flat=True)) == ["Olive O’Hara"]
    with as_tenant(loop.elm):
        assert list(User.objects.values_list("name", flat=True)) == ["Eve"]


def test_the_tenant_may_not_change_inside_a_transaction(loop: World) -> None:
    with as_tenant(loop.oak), transaction.atomic():
        with pytest.raises(SwitchRefused):
            connection.set_tenant(loop.elm)
        assert connection.tenant == loop.oak


def test_a_callback_after_commit_runs_as_the_tenant_that_registered_it(
    loop: World, django_capture_on_commit_callbacks
) -> None:
    seen = []
    with django_capture_on_commit_callbacks(execute=True):
        with as_tenant(loop.oak), transaction.atomic():
            transaction.on_commit(lambda: seen.append(connection.tenant.name))
        with as_tenant(loop.elm), transaction.atomic():
            transaction.on_commit(lambda: seen.append(connection.tenant.name))
    assert seen == [loop.oak.name, loop.elm.name]


def test_the_cache_of_one_tenant_is_unknown_to_another(loop: World) -> None:
    with as_tenant(loop.oak):
        cache.set("greeting", "oak")
    with as_tenant(loop.elm):
        assert cache.get("greeting") is None
    with pytest.raises(NoTenant):
        key_of_tenant("greeting", "", 1)


def test_real_logins_keep_a_bounded_number_of_connections(committed: World, settings) -> None:
    settings.DB_KEEP_CONNECTIONS = 3
    users = []
    for tenant in committed.tenants * 2:
        with as_tenant(tenant), connection.cursor() as cursor:
            cursor.execute("select session_user::text")
            users.append(cursor.fetchone()[0])
        assert len(connection._kept) <= 3
    assert users == [tenant.role for tenant in committed.tenants * 2]


def test_a_kept_connection_that_the_server_ended_is_replaced(committed: World) -> None:
    from tests.conftest import superuser

    with as_tenant(committed.oak):
        assert User.objects.count() == 0
    raw = superuser()
    with raw.cursor() as cursor:
        # The second argument waits until the process is gone, so that its goodbye has been sent.
        cursor.execute(
            "select pg_terminate_backend(pid, 10000) from pg_stat_activity where usename = %s", [committed.oak.role]
        )
    raw.close()
    with as_tenant(committed.oak):
        assert User.objects.count() == 0


def test_an_error_in_one_tenant_does_not_follow_into_the_next(committed: World) -> None:
    with as_tenant(committed.oak), pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("select * from nothing_of_that_name")
    with as_tenant(committed.elm):
        assert User.objects.count() == 0
    with as_tenant(committed.oak):
        assert User.objects.count() == 0
