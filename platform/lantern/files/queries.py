"""Finding kept files."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from lantern.crypto.keys import tenant_of_the_moment
from lantern.errors import NotFound
from lantern.files.models import StoredFile
from lantern.files.sealing import Unsealed, UnsealedAt


def kept_file(file_id: UUID | str) -> StoredFile:
    """The file with this identifier in this tenant; NotFound if there is none, or if it was removed."""
    found = StoredFile.objects.filter(pk=file_id, state=StoredFile.State.KEPT).first()
    if found is None:
        raise NotFound(_("There is no such file."))
    return found


def content_of(file: StoredFile) -> Unsealed:
    """The file's plain content in pieces. Everything that needs the tenant is done here; the pieces may be read after it was left."""
    tenant = tenant_of_the_moment()
    key = bytes.fromhex(file.key)
    opened = default_storage.open(file.stored_name)
    return Unsealed(opened, key=key, tenant=tenant, file=file.id)  # type: ignore[arg-type]  # a binary file under Django's wrapper


def archive_of(file: StoredFile) -> UnsealedAt:
    """The file's plain content, to be read from any place. Everything that needs the tenant is done here."""
    tenant = tenant_of_the_moment()
    key = bytes.fromhex(file.key)
    opened = default_storage.open(file.stored_name)
    return UnsealedAt(opened, key=key, tenant=tenant, file=file.id, size=file.size)  # type: ignore[arg-type]  # as above
