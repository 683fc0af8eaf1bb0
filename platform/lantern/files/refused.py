"""The one way in which a file is turned away."""

from typing import ClassVar

from lantern.errors import DomainError


class Refused(DomainError):
    """The file is not taken. The message says what is wrong with it and what to do; nothing was kept."""

    default_code: ClassVar[str] = "file_refused"
