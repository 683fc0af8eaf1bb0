"""Short ways to check, keep and fetch a file."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client

from lantern.access.roles import Role
from lantern.files.check import Checked, check
from lantern.files.keeping import accept
from lantern.files.kinds import EVERYTHING
from lantern.files.models import StoredFile
from lantern.files.tickets import Ticket
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tests.cast import as_tenant, make_person

FILES_HOST = "files.lantern.test"


def sent(name: str, content: bytes, says: str = "application/octet-stream") -> SimpleUploadedFile:
    """An upload under exactly this name: Django's own cleaning of names is not what is tested."""
    upload = SimpleUploadedFile("x", content, says)
    upload._name = name
    return upload


def checked(name: str, content: bytes, says: str = "application/octet-stream") -> Checked:
    return check(sent(name, content, says), kinds=EVERYTHING)


def keep(
    tenant: TenantInfo, name: str = "notes.txt", content: bytes = b"Met the head.", *, by: User | None = None
) -> StoredFile:
    """A file of this tenant."""
    role = {"authority": Role.OFFICER, "school": Role.HEAD, "directory": Role.OPERATOR}[tenant.kind]
    with as_tenant(tenant):
        person = by or User.objects.filter(role=role).first() or make_person(tenant, role)
    with as_tenant(tenant), transaction.atomic():
        return accept(upload=checked(name, content), by=person)


def fetched(tenant: TenantInfo, file: StoredFile) -> HttpResponseBase:
    """What the file's host answers to a fresh ticket."""
    return at_files_host().get(f"/{Ticket(tenant.id, file.id).signed()}")


def at_files_host() -> Client:
    return Client(headers={"host": FILES_HOST})


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
