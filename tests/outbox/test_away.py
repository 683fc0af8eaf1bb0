"""Servers that are away: the database under a request, the broker and the cache at a commit."""

import os
import signal
import time
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

from lantern.access.roles import Role
from lantern.outbox import send
from lantern.outbox.models import Message
from lantern.servers.children import free_port, wait_until
from lantern.servers.valkey import EmbeddedValkey
from tenants.logins.info import TenantInfo
from tenants.logins.tasks import prune_outbox
from tests.cast import PASSWORD, World, as_tenant, client_for, make_person, visitor
from tests.conftest import superuser
from tests.figures import Figure
from tests.outbox import broker
from tests.tenants.worker import publishing_to

LETTERS = 100


def end_sessions_of(tenant: TenantInfo) -> int:
    """What a database that restarts does to connections; returns how many there were."""
    raw = superuser()
    with raw.cursor() as cursor:
        asked = "from pg_stat_activity where usename = %s"
        cursor.execute(f"select pg_terminate_backend(pid) {asked}", [tenant.role])
        ended = cursor.rowcount

        def are_gone() -> bool:
            cursor.execute(f"select count(*) {asked}", [tenant.role])
            return bool(cursor.fetchone()[0] == 0)

        assert wait_until(are_gone, seconds=10)
    raw.close()
    return ended


class EndsOwnSession:
    """Middleware of these tests: the database goes away after the request has begun, once."""

    armed: TenantInfo | None = None

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if EndsOwnSession.armed is not None:
            connection.ensure_connection()
            tenant, EndsOwnSession.armed = EndsOwnSession.armed, None
            assert end_sessions_of(tenant) == 1
        return self.get_response(request)


def test_the_first_request_after_a_restart_of_the_database_is_answered(committed: World) -> None:
    browser = client_for(committed.oak, make_person(committed.oak, Role.HEAD))
    assert browser.get("/people/").status_code == 200
    assert end_sessions_of(committed.oak) == 1
    assert browser.get("/people/").status_code == 200


@pytest.mark.parametrize("path", ["/people/", "/api/v1/me/"])
def test_a_request_whose_database_leaves_says_when_to_come_again(committed: World, settings, path: str) -> None:
    browser = client_for(committed.oak, make_person(committed.oak, Role.HEAD))
    browser.raise_request_exception = False
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.outbox.test_away.EndsOwnSession"]
    EndsOwnSession.armed = committed.oak
    answer = browser.get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert browser.get(path).status_code == 200


def test_while_nobody_answers_at_the_databases_address_every_page_is_503(committed: World) -> None:
    browser = client_for(committed.oak, make_person(committed.oak, Role.HEAD))
    browser.raise_request_exception = False
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = free_port()
    try:
        answer = browser.get("/people/")
    finally:
        connection.settings_dict["PORT"] = port
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Lantern is not available just now" in answer.text
    assert browser.get("/people/").status_code == 200


def test_a_mistake_of_ours_is_not_taken_for_a_server_that_is_away(committed: World, settings) -> None:
    browser = client_for(committed.oak, make_person(committed.oak, Role.HEAD))
    browser.raise_request_exception = False
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.outbox.test_away.too_slow_a_statement"]
    assert browser.get("/people/").status_code == 500


def too_slow_a_statement(get_response):
    """Middleware of these tests: a statement that PostgreSQL ends because it takes too long."""

    def middleware(request):
        with connection.cursor() as cursor:
            cursor.execute("set statement_timeout = 10")
            try:
                cursor.execute("select pg_sleep(5)")
            finally:
                connection.close()
        return get_response(request)

    return middleware


@pytest.fixture
def frozen_broker() -> Iterator[str]:
    """The address of a broker that accepts connections and never answers."""
    with EmbeddedValkey() as server:
        assert server.child is not None
        os.kill(server.child.pid, signal.SIGSTOP)
        try:
            yield server.broker_url
        finally:
            os.kill(server.child.pid, signal.SIGCONT)


@pytest.fixture(autouse=True)
def nothing_known_of_the_broker() -> Iterator[None]:
    yield
    broker.forget()


def commit_letters(tenant: TenantInfo) -> float:
    """Queues many tasks in one transaction; returns the seconds that its commit took."""
    with as_tenant(tenant):
        with transaction.atomic():
            for _ in range(LETTERS):
                send.queue_task(prune_outbox)
            began = time.monotonic()
        return time.monotonic() - began


def test_a_commit_stands_and_goes_on_though_the_broker_is_away(
    committed: World, frozen_broker: str, figure: Figure
) -> None:
    with publishing_to(f"redis://127.0.0.1:{free_port()}/0"):
        refused = commit_letters(committed.oak)
    broker.forget()
    with publishing_to(frozen_broker):
        silent = commit_letters(committed.elm)
        again = commit_letters(committed.elm)
    for tenant, count in ((committed.oak, LETTERS), (committed.elm, 2 * LETTERS)):
        with as_tenant(tenant):
            assert Message.objects.filter(done_at=None).count() == count
    figure(
        "outbox: commit of 100 messages while the broker hangs",
        f"{silent:.2f} s",
        against=f"refused {refused:.2f} s, the commit after it {again:.2f} s",
        target="≤ 2 s",
        ok=silent <= 2,
    )


def test_marks_that_a_broker_missed_are_made_when_it_is_back(committed: World, frozen_broker: str) -> None:
    with publishing_to(frozen_broker):
        commit_letters(committed.oak)
    broker.leave_pause()
    with EmbeddedValkey() as server, publishing_to(server.broker_url):
        commit_letters(committed.elm)
        assert set(broker.marks(server)) == {committed.oak.schema_name, committed.elm.schema_name}


@pytest.fixture
def no_cache(settings) -> Iterator[None]:
    """Nobody answers at the cache's address."""
    real = settings.CACHES
    away = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"redis://127.0.0.1:{free_port()}/1",
        "OPTIONS": {"retry": Retry(NoBackoff(), 0)},
    }
    settings.CACHES = {"default": {**real["default"], **away}}
    yield
    settings.CACHES = real


def test_the_api_answers_while_the_cache_is_away(committed: World, no_cache: None) -> None:
    browser = client_for(committed.oak, make_person(committed.oak, Role.HEAD))
    assert browser.get("/api/v1/me/").status_code == 200


def test_nobody_can_guess_passwords_while_the_cache_that_counts_guesses_is_away(
    committed: World, no_cache: None
) -> None:
    head = make_person(committed.oak, Role.HEAD)
    answer = visitor(committed.oak).post("/account/login/", {"login": head.email, "password": PASSWORD})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
