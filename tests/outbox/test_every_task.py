"""Work of the outbox is done at least once, so every registered task, run a second time, must change nothing.

The tasks come from Celery's own list: a new one needs a scene here, or this module fails.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from lantern.celery import app
from tests.cast import World, owner_mode
from tests.incidents.keeping import scenes as keeping
from tests.outbox import scenes, scenes_of_records
from tests.outbox.scenes import Call, run, the_fleet
from tests.training.school.learning import scenes as learning
from tests.training.school.needs import scenes as needs

TASKS = sorted(name for name in app.tasks if not name.startswith(("celery.", "probe.")))
FLEET = [name for name in TASKS if name.endswith("_fleet")]

SCENES: dict[str, Callable[[World], Call]] = {
    **scenes.SCENES,
    **scenes_of_records.SCENES,
    **keeping.SCENES,
    **learning.SCENES,
    **needs.SCENES,
    **dict.fromkeys(FLEET, the_fleet),
}

# A check of the journal is noted each time that it is made, whatever it finds: the note says when somebody looked.
NOTED_EACH_TIME = {"journal.seal": "audit_check"}


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    """Files and anchors are written, and keys destroyed, where no other test looks."""
    settings.PRIVATE_FILES, settings.ANCHORS_DIR = tmp_path / "files", tmp_path / "anchors"
    settings.KEYS_DIR = tmp_path / "keys"


def test_every_task_has_a_scene() -> None:
    assert sorted(SCENES) == TASKS


@pytest.mark.parametrize("name", sorted(SCENES))
def test_a_task_that_is_run_twice_does_its_work_once(loop: World, name: str) -> None:
    tenant, arguments = SCENES[name](loop)
    before = everything()
    run(name, tenant, arguments)
    after = everything()
    run(name, tenant, arguments)
    noted = f"{tenant.schema_name}.{NOTED_EACH_TIME[name]}" if tenant and name in NOTED_EACH_TIME else ""
    assert changed(after, everything()) - {noted} == set()
    # A scene in which the task has nothing to do would show nothing.
    assert tenant is None or changed(before, after)


def everything() -> dict[str, str]:
    """A digest of every table of every tenant."""
    with owner_mode():
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            cursor.execute(
                "select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables"
                " where schemaname not in ('pg_catalog', 'information_schema')"
            )
            tables = [table for (table,) in cursor.fetchall()]
            digest = "select '{0}', md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {0} t"
            cursor.execute(" union all ".join(digest.format(table) for table in tables))
            return dict(cursor.fetchall())


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The tables that differ."""
    return {table for table in before.keys() | after.keys() if before.get(table) != after.get(table)}
