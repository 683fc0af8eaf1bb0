"""Error reports that carry an allow-list and nothing else.

Sentry's own defaults would send local variables, request bodies, headers and log messages. Here a report is
built anew from the type of the error and the places in the code it passed.
"""

from typing import Any

import sentry_sdk

_FRAME = ("filename", "function", "module", "lineno", "in_app")


def switch_on(dsn: str, *, environment: str, release: str) -> None:
    """Errors of this process are reported from here on, cut down to the allow-list."""
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release,
        before_send=allowed,
        before_send_transaction=lambda event, hint: None,
        before_breadcrumb=lambda crumb, hint: None,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0.0,
        auto_session_tracking=False,
        server_name="lantern",
    )


def allowed(event: Any, hint: Any = None) -> Any:
    """A new event: kind of error and file, function and line of each frame. No message, value, request, user or variable."""
    kept = {
        key: event[key]
        for key in ("event_id", "timestamp", "level", "platform", "environment", "release")
        if key in event
    }
    values = (event.get("exception") or {}).get("values") or []
    kept["exception"] = {"values": [_exception(value) for value in values]}
    return kept


def _exception(value: dict[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "stacktrace": {"frames": [{key: frame[key] for key in _FRAME if key in frame} for frame in frames]},
    }
