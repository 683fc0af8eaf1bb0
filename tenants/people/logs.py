"""What a log line must not hold."""

import logging
import re

# Links that open something for whoever holds them: invitations and new passwords.
_SECRET = re.compile(r"(/join/|/password/reset/key/)[^/\s]+")


class HideLinkTokens(logging.Filter):
    """Cuts the token out of the addresses of one-use links, which Django writes whole when it refuses a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True always: the line stays, without the token."""
        record.msg = _cut(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_cut(arg) for arg in record.args)
        return True


def _cut(value: object) -> object:
    return _SECRET.sub(r"\1…", value) if isinstance(value, str) else value
