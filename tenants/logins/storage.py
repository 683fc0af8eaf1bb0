"""Where files are kept: each tenant has a folder of its own, and none of it is served from an address."""

import os
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from tenants.logins.current import current_tenant


class TenantStorage(FileSystemStorage):
    """Django's storage of files, in the folder of the tenant of the moment; RuntimeError without one.

    Files are readable by the service alone. There is no `url`: a file is given out by a view that asked who is reading.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700, **options})

    # Asked anew each time: Django's own are kept for the life of the process, which serves many tenants.
    @property
    def base_location(self) -> str:
        return str(settings.PRIVATE_FILES / str(current_tenant().id))

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def url(self, name: str | None) -> str:
        """Never: see the class."""
        raise ValueError("A tenant's file has no address of its own.")
