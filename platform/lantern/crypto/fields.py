"""`EncryptedTextField`: text in Python, AES-256-GCM in the database, bound to its tenant, table, column and row.

    class Narrative(Record):
        text = EncryptedTextField(blank=True)

What a row loads is a `Sealed`; it is opened when the attribute is read, since only the row knows its key. An instance that
was loaded therefore carries ciphertext, also when it is copied, pickled or shown. What does not pass through a row cannot
be bound to one and is refused: `update(text=…)`, `bulk_update`, lookups but `isnull`; `values()` gives a `Sealed` that
nothing opens. `bulk_create` works; give it no `update_conflicts`, which would put one row's ciphertext into another.

A table or column that is renamed must be encrypted anew: its name is part of what a ciphertext is bound to. A column that is
added to a table with rows must be null=True.
"""

from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from uuid import UUID

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from lantern.crypto.errors import NoTenantForKeys, RefusedPlainText, TooLong, UnreadableElsewhere
from lantern.crypto.keys import tenant_of_the_moment
from lantern.crypto.sealing import LEAST_BYTES, VERSION, Place, is_under_newest_key, seal, unseal

MAX_LENGTH = 20_000


class Sealed:
    """A ciphertext as it came from the database, with the tenant it came from and, once it is in a row, the row's key."""

    __slots__ = ("ciphertext", "row", "tenant")

    def __init__(self, ciphertext: bytes, tenant: UUID | None, row: str | None = None) -> None:
        self.ciphertext, self.tenant, self.row = ciphertext, tenant, row

    def __repr__(self) -> str:
        return "<Sealed text>"

    def __str__(self) -> NoReturn:
        raise RefusedPlainText("Encrypted text is read from a row: load the instance instead of values().")

    # Two rows never hold the same ciphertext; to say whether the texts are the same is for whoever opens them.
    __hash__ = object.__hash__

    def __deepcopy__(self, memo: dict[int, Any]) -> "Sealed":
        return self


class Ciphertext(bytes):
    """What `pre_save` made for one row: the only thing that this column takes."""


class SealedAttribute(DeferredAttribute):
    """Opens the text when it is read."""

    field: "EncryptedTextField[Any, Any]"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)  # loads a deferred one
        return self.field.opened(instance, value) if isinstance(value, Sealed) and instance is not None else value

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, Sealed) and value.row is None:
            # Now and not later: a copy of this row may be given another key before its text is read.
            row = instance.__dict__.get(instance._meta.pk.attname)
            value = Sealed(value.ciphertext, value.tenant, None if row is None else str(row))
        instance.__dict__[self.field.attname] = value


# What may be set and what is read: mypy's plugin fills both in, with None where null=True.
_Set_contra = TypeVar("_Set_contra", contravariant=True)
_Get_co = TypeVar("_Get_co", covariant=True)

if TYPE_CHECKING:
    _TextField = models.TextField
else:

    class _TextField(models.TextField):
        """Django's, which takes no types in brackets."""

        def __class_getitem__(cls, types):
            return cls


class EncryptedTextField(_TextField[_Set_contra, _Get_co]):
    """See the module. `max_length` counts characters and holds whenever a row is saved, not only in forms."""

    description = "Encrypted text"
    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", MAX_LENGTH)
        super().__init__(*args, **options)

    # The column

    def get_internal_type(self) -> str:
        return "BinaryField"

    def db_type(self, connection: Any) -> str:
        return "bytea"

    def db_check(self, connection: Any) -> str:
        """The database refuses what is not shaped like a ciphertext: plain text by whatever way it came."""
        column, version = connection.ops.quote_name(self.column), VERSION.hex()
        return f"substring({column} from 1 for 1) = '\\x{version}'::bytea and octet_length({column}) >= {LEAST_BYTES}"

    # From the database to the attribute

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        if value is None:
            return None
        tenant = getattr(getattr(connection, "tenant", None), "id", None)
        return Sealed(bytes(value), tenant if isinstance(tenant, UUID) else None)

    def opened(self, instance: models.Model, sealed: Sealed) -> str:
        """The text; one of the Unreadable errors if it does not belong to this row, column, table and tenant."""
        return unseal(sealed.ciphertext, self._place(self._tenant_of(sealed), sealed.row or str(instance.pk)))

    # From the attribute to the database

    def pre_save(self, model_instance: models.Model, add: bool) -> Ciphertext | None:
        """The ciphertext for this row, also where the row has been given a new key. An unchanged text keeps its ciphertext."""
        value, row = model_instance.__dict__.get(self.attname), model_instance.pk
        if value is None:
            return None
        if row is None:
            raise RefusedPlainText(f"{self} needs a row whose key is known before it is inserted.")
        if isinstance(value, Sealed):
            tenant = self._tenant_of(value)
            if value.row == str(row) and is_under_newest_key(value.ciphertext, tenant):
                return Ciphertext(value.ciphertext)
            value = self.opened(model_instance, value)
        if not isinstance(value, str):
            raise RefusedPlainText(f"{self} holds text, not {type(value).__name__}.")
        if self.max_length is not None and len(value) > self.max_length:
            raise TooLong(f"{self} holds at most {self.max_length} characters.")
        return Ciphertext(seal(value, self._place(tenant_of_the_moment(), str(row))))

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Asked for each value of an INSERT or UPDATE, expressions included."""
        if value is None:
            return None
        if not isinstance(value, Ciphertext):
            raise RefusedPlainText(
                f"{self} is written by saving its row: update() and bulk_update() cannot encrypt for it."
            )
        return connection.Database.Binary(value)

    # Asking about it

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self} is encrypted: a query can ask only whether it is null.")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self} is encrypted: nothing can be computed from it in a query.")

    def value_to_string(self, obj: models.Model) -> NoReturn:
        """Never: dumpdata would write a file of plain text."""
        raise RefusedPlainText(f"{self} is not given out by serializers of whole tables.")

    # What the model must be

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        key = self.model._meta.pk
        root = key
        while root.remote_field is not None:
            root = root.remote_field.model._meta.pk
        if not isinstance(root, models.UUIDField) or not root.has_default():
            found.append(checks.Error("Encrypted text needs a UUID key with a default.", obj=self, id="crypto.E001"))
        order = [field.attname for field in self.model._meta.concrete_fields]
        if order.index(key.attname) > order.index(self.attname):
            found.append(checks.Error("The key must be declared before encrypted text.", obj=self, id="crypto.E002"))
        if self.unique or self.primary_key or getattr(self, "db_index", False) or self.has_db_default():
            found.append(
                checks.Error("Encrypted text can be no key, index or database default.", obj=self, id="crypto.E003")
            )
        return found

    def _place(self, tenant: UUID, row: str) -> Place:
        return Place(tenant, self.model._meta.db_table, str(self.column), row)

    def _tenant_of(self, sealed: Sealed) -> UUID:
        tenant = tenant_of_the_moment()
        if sealed.tenant is None:
            raise NoTenantForKeys(f"{self} was loaded before a tenant was chosen.")
        if sealed.tenant != tenant:
            raise UnreadableElsewhere(f"{self} was loaded in tenant {sealed.tenant} and is read in {tenant}.")
        return tenant
