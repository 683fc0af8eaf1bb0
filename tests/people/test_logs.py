"""A log line holds no token of a one-use link."""

import logging

import pytest
from django.conf import settings

from tenants.people.logs import HideLinkTokens
from tests.cast import World, visitor


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("/join/s3cret-t0ken/", "/join/…/"),
        ("/account/password/reset/key/2a-s3cret-t0ken/", "/account/password/reset/key/…/"),
        ("/people/", "/people/"),
    ],
)
def test_the_token_is_cut_from_message_and_arguments(address: str, left: str) -> None:
    record = logging.LogRecord("x", logging.WARNING, "x.py", 1, f"at {address} %s %s", ("Gone", address), None)
    assert HideLinkTokens().filter(record)
    assert record.getMessage() == f"at {left} Gone {left}"


def test_every_handler_of_the_settings_cuts_tokens() -> None:
    for handler in settings.LOGGING["handlers"].values():
        assert "no_link_tokens" in handler["filters"]


def test_a_dead_link_is_logged_without_its_token(loop: World, capsys: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler()
    handler.addFilter(HideLinkTokens())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        visitor(loop.oak).get("/join/s3cret-t0ken/")
    finally:
        logger.removeHandler(handler)
    assert "s3cret" not in capsys.readouterr().err
