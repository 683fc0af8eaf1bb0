"""Releases that this process has read before: rows of a release never change, so they need not be read for each page.

A release is kept under the authority's schema and its own identifier, which is drawn with it. Whoever asks has found that
identifier in the database just now, with their own login: a database that was restored, or another authority, has others.
What is kept here is what both rooms may read, and it ends with the process.
"""

import uuid
from collections import OrderedDict
from threading import Lock

from reporting.authority.figures import Release
from tenants.logins.current import current_tenant

# With its figures computed, a release of thirty statements in eight groups takes about 0.2 MB.
KEPT = 128

_Place = tuple[str, uuid.UUID]
_kept: "OrderedDict[_Place, Release]" = OrderedDict()
_lock = Lock()


def find(release_id: uuid.UUID) -> Release | None:
    """The release of this authority with this identifier if it was read before."""
    place = _place(release_id)
    with _lock:
        found = _kept.get(place)
        if found is not None:
            _kept.move_to_end(place)
        return found


def keep(release_id: uuid.UUID, release: Release) -> None:
    """The release is found from now on, until KEPT others were asked for since."""
    with _lock:
        _kept[_place(release_id)] = release
        _kept.move_to_end(_place(release_id))
        while len(_kept) > KEPT:
            _kept.popitem(last=False)


def forget() -> None:
    """Nothing is kept; the next page reads from the database."""
    with _lock:
        _kept.clear()


def number() -> int:
    """How many releases this process keeps."""
    return len(_kept)


def _place(release_id: uuid.UUID) -> _Place:
    tenant = current_tenant()
    return (tenant.authority or tenant).schema_name, release_id
