"""What a log line says, and what it cannot say."""

import json
import logging
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DataError, connection, transaction

from lantern.access.roles import Role
from lantern.logs import CUT, NOT_CONSTANT
from tests.cast import World, as_tenant, client_for, make_person, visitor
from tests.leaving.catching import Lines

ROOT = Path(__file__).resolve().parents[2]
NAME = "Amber Finch"

logger = logging.getLogger("lantern.test")


def test_numbers_and_identifiers_are_said_and_words_are_cut(lines: Lines) -> None:
    some = uuid.uuid4()
    logger.warning("pupil %s of %s waited %d for %s and %s", NAME, some, 5, str(some), [NAME])
    (facts,) = lines.facts
    assert facts["message"] == "pupil %s of %s waited %d for %s and %s"
    assert facts["args"] == [CUT, str(some), 5, str(some), CUT]
    assert (facts["level"], facts["logger"]) == ("WARNING", "lantern.test")
    assert NAME not in lines.text


def test_a_message_that_was_put_together_is_not_said(lines: Lines) -> None:
    # As libraries do.
    logger.warning(f"pupil {NAME}")  # noqa: G004
    logger.warning("pupil " + NAME)  # noqa: G003
    logger.warning("pupil {}".format(NAME))  # noqa: G001, UP032
    logger.warning(ValueError(NAME))
    logger.warning("pupil %(name)s", {"name": NAME})
    assert [facts["message"] for facts in lines.facts] == [NOT_CONSTANT] * 4 + ["pupil %(name)s"]
    assert NAME not in lines.text


def test_only_named_extras_that_look_as_they_should_are_said(lines: Lines) -> None:
    logger.info("done", extra={"route": "people:list", "status": 200, "pupil": NAME, "urn": "100001"})
    logger.info("done", extra={"route": f"/people/{NAME}/", "status": NAME, "client_ip": NAME})
    logger.info("done", extra={"client_ip": "192.0.2.7"})
    first, second, third = lines.facts
    assert (first["route"], first["status"], first["urn"]) == ("people:list", 200, "100001")
    assert {"route", "status", "client_ip"}.isdisjoint(second)
    assert third["client_ip"] == "192.0.2.7"
    assert NAME not in lines.text


def test_an_exception_is_its_kind_and_places(lines: Lines) -> None:
    try:
        try:
            raise KeyError(NAME)
        except KeyError as error:
            raise ValueError(f"no place for {NAME}") from error
    except ValueError:
        logger.exception("it failed")
    (facts,) = lines.facts
    assert facts["error"] == "builtins.ValueError from builtins.KeyError"
    assert facts["frames"][-1].endswith("test_an_exception_is_its_kind_and_places")
    assert NAME not in lines.text


def test_what_the_database_quotes_is_not_said(loop: World, lines: Lines) -> None:
    with as_tenant(loop.oak), transaction.atomic():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("select %s::integer", [NAME])
        except DataError as error:
            quoted = str(error)
            logger.exception("the database refused")
    assert NAME in quoted
    assert "DataError" in lines.text
    assert NAME not in lines.text


def test_both_formats_say_the_same(lines: Lines) -> None:
    logger.info("took %d", 7, extra={"route": "a:b"})
    (facts,) = lines.facts
    plain = lines.plain.getvalue().strip()
    assert plain == f"{facts['time']} INFO lantern.test took %d args=[7] route=a:b"


def test_a_request_is_one_line_with_its_route_and_who_asked(loop: World, lines: Lines) -> None:
    person = make_person(loop.oak, Role.HEAD)
    answer = client_for(loop.oak, person).get(f"/people/{person.id}/?q={NAME}")
    (facts,) = [facts for facts in lines.facts if facts["logger"] == "lantern.request_log"]
    assert facts["request"] == answer["X-Request-ID"]
    assert (facts["method"], facts["route"], facts["status"]) == ("GET", "people:person", 200)
    assert (facts["tenant"], facts["person"]) == (str(loop.oak.id), str(person.id))
    assert facts["ms"] >= 0
    assert person.email not in lines.text
    assert person.name not in lines.text


@pytest.mark.parametrize("address", ["/join/s3cret-t0ken/", "/account/password/reset/key/2a-s3cret-t0ken/", "/s3cret/"])
def test_the_address_of_a_refused_request_is_not_said(loop: World, lines: Lines, address: str) -> None:
    visitor(loop.oak).get(address)
    visitor(loop.oak).get("/", headers={"host": "s3cret.example"})
    visitor(loop.oak).get("/", headers={"host": "s3cret_bad host"})
    statuses = [facts["status"] for facts in lines.facts if facts["logger"] == "lantern.request_log"]
    assert statuses[-2:] == [404, 404]
    assert "s3cret" not in lines.text


def test_a_request_keeps_the_identifier_it_came_with_if_that_spells_nothing(loop: World) -> None:
    browser = visitor(loop.oak)
    given = "4bf92f3577b34da6a3ce929d0e0e4736"
    assert browser.get("/", headers={"x-request-id": given})["X-Request-ID"] == given
    for bad in ("short", "Amber-Finch-of-class-3", f"{given}\r\nX: y", "a" * 65, ""):
        made = browser.get("/", headers={"x-request-id": bad})["X-Request-ID"]
        assert made != bad
        assert uuid.UUID(made)


def test_nothing_but_the_two_formats_writes_a_line() -> None:
    for handler in settings.LOGGING["handlers"].values():
        assert handler["formatter"] in {"line", "json"}
    classes = {str(formatter["()"]) for formatter in settings.LOGGING["formatters"].values()}
    assert classes == {"lantern.logs.PlainLines", "lantern.logs.JsonLines"}
    for name in ("django", "django.server", "django.request"):
        assert logging.getLogger(name).handlers == []


FAILING_TASK = """
import django, logging
django.setup()
from lantern.celery import app
app.log.setup(loglevel="INFO")
try:
    raise ValueError("Amber Finch")
except ValueError:
    logging.getLogger("celery.app.trace").error(
        "Task %(name)s raised: %(exc)s", {"name": "x", "exc": "Amber Finch", "args": "Amber Finch"}, exc_info=True)
logging.getLogger("celery.worker.strategy").info("Task %(args)s received", {"args": "Amber Finch"})
import warnings
warnings.warn("Amber Finch")
"""


def test_a_worker_keeps_our_logging_and_production_catches_warnings(tmp_path: Path) -> None:
    from tests.settings.test_environment import PRODUCTION

    environment = {**PRODUCTION, "PYTHONPATH": f"{ROOT}:{ROOT}/platform", "CELERY_BROKER_URL": "memory://"}
    done = subprocess.run(
        [sys.executable, "-c", FAILING_TASK], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    logged = [json.loads(line) for line in done.stderr.splitlines()]
    assert [facts["logger"] for facts in logged] == ["celery.app.trace", "py.warnings"]
    assert logged[0]["error"] == "builtins.ValueError"
    assert "Amber" not in done.stderr + done.stdout
