"""What an error report may carry."""

import json
import logging
from typing import Any

import sentry_sdk
from sentry_sdk.transport import Transport

from lantern.error_reports import allowed, switch_on

SECRET = "Amber Finch, 9 years"


class Caught(Transport):
    """Keeps what would have been sent."""

    sent: list[str] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.sent.append(json.dumps([item.get_event() for item in envelope.items if item.get_event()]))


def test_a_report_says_where_and_what_kind_and_none_of_the_words(monkeypatch) -> None:
    switch_on("http://key@127.0.0.1:9/1", environment="test", release="1")
    client = sentry_sdk.get_client()
    monkeypatch.setattr(client, "transport", Caught())
    Caught.sent.clear()
    try:
        pupil = SECRET
        sentry_sdk.set_user({"email": SECRET})
        sentry_sdk.set_tag("school", SECRET)
        logging.getLogger("lantern.test").warning("before %s", SECRET)
        try:
            raise ValueError(f"cannot save {pupil}")
        except ValueError as error:
            sentry_sdk.capture_exception(error)
        logging.getLogger("lantern.test").error("failed for %s", SECRET)
        sentry_sdk.flush()
    finally:
        sentry_sdk.init(dsn="")
    assert len(Caught.sent) == 2
    assert not any("Amber" in report for report in Caught.sent)
    assert "ValueError" in Caught.sent[0]
    assert "test_error_reports.py" in Caught.sent[0]


def test_an_unknown_part_of_an_event_is_left_out() -> None:
    event = {"event_id": "1", "message": SECRET, "extra": {"a": SECRET}, "contexts": {"x": SECRET}, "new_field": SECRET}
    assert allowed(event) == {"event_id": "1", "exception": {"values": []}}
