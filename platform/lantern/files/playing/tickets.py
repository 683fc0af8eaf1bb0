"""What lets a package be played: a ticket to begin with, good for a minute, and one for its files, good for one sitting.

Both are signed, and name the tenant whose package it is, the package, whom it is played for and which host may show it. The first
stands in the page of the school; what the player is then told stands in no page of ours.
"""

from dataclasses import astuple, dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing

from lantern.files.tickets import Expired

LAUNCH_SECONDS = 60
# The files of a package are asked for as somebody comes to them. Who takes longer opens it again and goes on where they were.
SITTING_SECONDS = 4 * 60 * 60
_LAUNCH = "lantern.files: begin to play"
_FILES = "lantern.files: the files of what is played"


@dataclass(frozen=True)
class Launch:
    """One part of one package, to be played for one learner inside a page of one host.

    `learner` is a name that tells nobody who it is; `host` is that of the page, with its port; `entry` an address inside the package.
    """

    tenant: UUID
    file: UUID
    learner: str
    host: str
    standard: str
    entry: str
    title: str

    @property
    def opener(self) -> str:
        """The origin of the page that may show it."""
        return f"{settings.PUBLIC_SCHEME}://{self.host}"

    def signed(self) -> str:
        """As the ticket to begin with."""
        return _written(self, _LAUNCH)

    def for_files(self) -> str:
        """As the ticket to the package's files, which says no more than they need."""
        return _written(replace(self, entry="", title=""), _FILES)


def read_launch(text: str) -> Launch | None:
    """The ticket to begin with, or None if we never wrote it. Expired after its minute."""
    return _read(text, _LAUNCH, LAUNCH_SECONDS)


def read_sitting(text: str) -> Launch | None:
    """The ticket to a package's files, or None if we never wrote it. Expired after a sitting."""
    return _read(text, _FILES, SITTING_SECONDS)


def _written(launch: Launch, salt: str) -> str:
    tenant, file, *others = astuple(launch)
    return signing.dumps([tenant.hex, file.hex, *others], salt=salt)


def _read(text: str, salt: str, seconds: int) -> Launch | None:
    try:
        said: Any = signing.loads(text, salt=salt, max_age=seconds)
        tenant, file, *others = said
        return Launch(UUID(hex=tenant), UUID(hex=file), *others)
    except signing.SignatureExpired as error:
        raise Expired from error
    except (signing.BadSignature, ValueError, TypeError):
        return None
