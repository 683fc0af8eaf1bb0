"""The whole stage, for tests that ask every address of it; `tests/fuzz` has it too."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from tenants.logins.hosts import forget_hosts
from tests.access.stage import Stage, make_stage, one_probe
from tests.cast import World
from tests.conftest import empty_caches


@pytest.fixture(scope="module")
def whole_stage(world: World, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The tenants at work, nobody slowed down, and no line in the log for each of thousands of refusals.

    Made once, in one transaction that is never committed: making it takes as long as a part of the matrix.
    """
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ACCOUNT_RATE_LIMITS", False)
        patch.setattr(settings, "MFA_RATE_LIMITS", False)
        patch.setattr(settings, "PRIVATE_FILES", tmp_path_factory.mktemp("files"))
        patch.setattr("rest_framework.throttling.UserRateThrottle.THROTTLE_RATES", {"user": "1000000/min"})
        logging.disable(logging.CRITICAL)
        forget_hosts()
        whole = transaction.atomic()
        # As Django's own TestCase marks its transaction: the tenant may change inside.
        whole._from_testcase = True
        try:
            with whole:
                yield make_stage(world)
                transaction.set_rollback(True)
        finally:
            logging.disable(logging.NOTSET)
            empty_caches(world)
            connection.close()


@pytest.fixture
def stage(whole_stage: Stage) -> Iterator[Stage]:
    """The stage; what a test changes on it is undone."""
    with one_probe():
        yield whole_stage
