"""Most turns find nothing to do. What such a turn asks is asked a thousand times a night."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantern.celery import app
from lantern.settings.schedule import FLEET_JOBS
from tests.cast import World, as_tenant

# Savepoints included. Most turns ask 1 to 5; the night has time for these, and a new one this dear is a decision.
MOST_STATEMENTS = 12
OF_AUTHORITIES = {"bookings.forget_names", "reports.remove_old"}


@pytest.mark.parametrize("name", sorted(FLEET_JOBS))
def test_a_turn_with_nothing_to_do_asks_little(loop: World, name: str, settings: Any, tmp_path: Path) -> None:
    settings.PRIVATE_FILES, settings.ANCHORS_DIR = tmp_path / "files", tmp_path / "anchors"
    with as_tenant(loop.hillshire if name in OF_AUTHORITIES else loop.oak):
        # What is noted once in a day or a week has been noted then.
        app.tasks[name].apply(throw=True)
        with CaptureQueriesContext(connection) as asked:
            app.tasks[name].apply(throw=True)
    assert 1 <= len(asked) <= MOST_STATEMENTS, [query["sql"] for query in asked]
