"""Everything that leaves the process while a block runs: log lines, error reports, published tasks, mails, cache keys."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sentry_sdk
from celery.signals import before_task_publish
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from sentry_sdk.transport import Transport

from lantern.error_reports import switch_on
from lantern.logs import JsonLines, PlainLines


class Lines:
    """What was logged, in both formats."""

    def __init__(self) -> None:
        self.json, self.plain = io.StringIO(), io.StringIO()

    @property
    def facts(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.json.getvalue().splitlines()]

    @property
    def text(self) -> str:
        return self.json.getvalue() + self.plain.getvalue()


@contextmanager
def handlers(*pairs: tuple[io.StringIO, logging.Formatter]) -> Iterator[None]:
    """Each formatter writes every record of the process into its stream."""
    root, added = logging.getLogger(), []
    for stream, formatter in pairs:
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        root.addHandler(handler)
        added.append(handler)
    # Also what the settings hush: an installation may set LANTERN_LOG_LEVEL to DEBUG.
    hushed = [root, *(logging.getLogger(name) for name in settings.LOGGING["loggers"])]
    before = [logger.level for logger in hushed]
    for logger in hushed:
        logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        for logger, level in zip(hushed, before, strict=True):
            logger.setLevel(level)
        for handler in added:
            root.removeHandler(handler)


@contextmanager
def logged() -> Iterator[Lines]:
    lines = Lines()
    with handlers((lines.json, JsonLines()), (lines.plain, PlainLines())):
        yield lines


class Reports(Transport):
    """Keeps what would have been sent to Sentry."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.sent += [str(item.payload.json or item.payload.get_bytes()) for item in envelope.items]


@contextmanager
def reported() -> Iterator[Reports]:
    """Error reports are switched on as in production, and kept."""
    reports = Reports()
    switch_on("http://key@127.0.0.1:9/1", environment="test", release="1")
    sentry_sdk.get_client().transport = reports
    try:
        yield reports
        sentry_sdk.flush()
    finally:
        sentry_sdk.init(dsn="")


@contextmanager
def published() -> Iterator[list[str]]:
    """Body, headers and properties of every message that goes to the broker."""
    found: list[str] = []

    def note(sender: Any = None, **message: Any) -> None:
        found.append(repr((sender, {name: message.get(name) for name in ("body", "headers", "properties")})))

    before_task_publish.connect(note, weak=False)
    try:
        yield found
    finally:
        before_task_publish.disconnect(note)


def mails() -> list[tuple[str, str]]:
    """Who each mail that was sent is to, and everything in it."""
    return [(",".join(one.to), one.message().as_string() + one.subject + str(one.body)) for one in mail.outbox]


def cache_keys() -> list[str]:
    """Every key of every tenant's cache in this process."""
    return [str(key) for key in cache._cache]
