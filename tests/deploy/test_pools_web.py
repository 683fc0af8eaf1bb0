"""The real web, started as the image starts it, through PgBouncer as it is shipped."""

import http.client
import os
import signal
import sys
from collections.abc import Iterator

import pytest

from lantern.access.roles import Role
from lantern.servers.accounts import oneself
from lantern.servers.children import LOOPBACK, free_port, is_listening, start_child, stop_child, wait_until
from lantern.servers.errors import last_lines
from tenants.logins.info import router_login
from tests.cast import World, client_for, make_person
from tests.conftest import superuser
from tests.deploy.pooled import MOST_OF_A_LOGIN
from tests.servers.pooler import DEPLOY, Pooler
from tests.servers.running import ROOT, all_gone, descendants


@pytest.fixture
def web(pooler: Pooler, committed: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """deploy/image/web with two processes, on loopback, through PgBouncer; yields its port."""
    folder, port = tmp_path_factory.mktemp("web"), free_port()
    script = (DEPLOY / "image/web").read_text(encoding="utf-8")
    shipped = "granian --interface wsgi --host 0.0.0.0 --port 8000 "
    assert shipped in script
    here = f"{sys.executable} -m granian --interface wsgi --host {LOOPBACK} --port {port} "
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")} | {
        # Production's but for https and a second step.
        "DJANGO_SETTINGS_MODULE": "lantern.settings.demo",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        "LANTERN_DB_MODE": "tenant",
        "LANTERN_WEB_WORKERS": "2",
        "DATABASE_URL": pooler.url,
    }
    log = folder / "web.log"
    child = start_child(
        ["/bin/sh", "-c", script.replace(shipped, here)],
        log=log,
        account=oneself(),
        farewell=signal.SIGTERM,
        cwd=ROOT,
        environment=environment,
    )
    family: set[int] = set()
    try:
        assert wait_until(lambda: child.poll() is not None or is_listening(port), seconds=60, pause=0.1)
        assert child.poll() is None, last_lines(log)
        yield port
        family = descendants(child.pid)
    finally:
        stop_child(child, signal.SIGTERM, patience=10)
    assert all_gone(family)


def test_the_real_web_serves_two_schools_through_it_each_its_own(web: int, committed: World) -> None:
    people = {
        tenant: make_person(tenant, Role.HEAD, name=f"Head at {tenant.host}")
        for tenant in (committed.oak, committed.elm)
    }
    cookies = {tenant: client_for(tenant, person).cookies["sessionid"].value for tenant, person in people.items()}
    for _ in range(6):
        for tenant, person in people.items():
            status, body = get(web, tenant.host, "/people/", cookies[tenant])
            assert status == 200
            assert person.name in body
            assert not any(other.name in body for other in people.values() if other != person)
    # A session of one school opens nothing of the other.
    assert get(web, committed.elm.host, "/people/", cookies[committed.oak])[0] == 302
    assert get(web, "nowhere.lantern.test", "/people/", cookies[committed.oak])[0] == 404
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(
            "select usename, count(*) from pg_stat_activity where usename = any(%s) group by 1",
            [[committed.oak.role, committed.elm.role, router_login().role]],
        )
        served = dict(cursor.fetchall())
    raw.close()
    assert served.keys() == {committed.oak.role, committed.elm.role, router_login().role}
    assert max(served.values()) <= MOST_OF_A_LOGIN


def get(port: int, host: str, path: str, session: str) -> tuple[int, str]:
    line = http.client.HTTPConnection(LOOPBACK, port, timeout=20)
    line.request("GET", path, headers={"Host": host, "Cookie": f"sessionid={session}"})
    answer = line.getresponse()
    body = answer.read().decode()
    line.close()
    return answer.status, body
