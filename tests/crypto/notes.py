"""A table with encrypted text, for the tests alone: it belongs to no app of the product."""

from django.apps.registry import Apps
from django.db import connection, models

from lantern.crypto.fields import EncryptedTextField
from lantern.records import Record
from tenants.logins.info import TenantInfo
from tests.cast import owner_mode

APART = Apps()


class Note(Record):
    """Two encrypted texts of one row, one of which may be missing."""

    title = models.CharField(max_length=50, default="")
    text = EncryptedTextField(blank=True, max_length=5_000)
    aside = EncryptedTextField(null=True, blank=True)

    class Meta:
        apps = APART
        app_label = "notes"
        db_table = "notes_note"


class Folder(Record):
    """Points at notes, so that they are loaded through a join."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE)

    class Meta:
        apps = APART
        app_label = "notes"
        db_table = "notes_folder"


def make_tables(tenant: TenantInfo) -> None:
    """Both tables exist in this tenant, open to its own login."""
    with owner_mode():
        connection.set_tenant(tenant)
        with connection.schema_editor() as editor:
            editor.create_model(Note)
            editor.create_model(Folder)
        with connection.cursor() as cursor:
            cursor.execute(f'grant select, insert, update, delete on notes_note, notes_folder to "{tenant.role}"')


def drop_tables(tenant: TenantInfo) -> None:
    """Neither table exists in this tenant: for tests that commit."""
    with owner_mode():
        connection.set_tenant(tenant)
        with connection.cursor() as cursor:
            cursor.execute("drop table notes_folder, notes_note")


def stored(note: Note, column: str = "text") -> bytes | None:
    """What the database holds for this note, read beside the field."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {column} from notes_note where id = %s", [note.pk])
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


def put(note: Note, ciphertext: bytes | None, column: str = "text") -> None:
    """Writes a ciphertext beside the field, as somebody with the table's password would."""
    with connection.cursor() as cursor:
        cursor.execute(f"update notes_note set {column} = %s where id = %s", [ciphertext, note.pk])
