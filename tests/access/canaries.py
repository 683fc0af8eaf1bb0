"""Words planted in every tenant, one for each tenant, and looked for in every answer that another tenant gets.

They are put into the rows by SQL, into every column of text that a person may have written, so that a new table of the
product has its canary without being named here. What an authority publishes to its schools (`tenants/logins/grants.py`)
gets a second word, which its schools may see.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from tenants.logins.grants import TABLES
from tenants.logins.info import TenantInfo
from tests.cast import World, owner_mode

OURS = ("lantern", "tenants", "checklists", "reporting", "incidents", "policies", "training")
# Words that the product compares, rather than shows: with another text in them it would be another product.
KEPT = {
    *("role", "sender", "school_role", "host", "domain", "domain_url", "schema_name", "urn", "laestab", "la_code"),
    *(
        "phase",
        "type_name",
        "size_band",
        "digest",
        "token_digest",
        "receipt_digest",
        "prefix",
        "password",
        "code",
        "number",
        "verb",
    ),
    *(
        "key",
        "path",
        "media_type",
        "content_type",
        "extension",
        "sha256",
        "subject_type",
        "kind",
        "how",
        "state",
        "status",
        "taken_from",
        "hash",
        "session_key",
        "provider",
        "link_digest",
        "check_code",
        "private",
        "module_id",
        "part_id",
        "question_id",
    ),
}
# The register's names of schools and the directory's names of tenants: who a tenant is, not what it wrote.
KEPT_OF = {("directory_tenant", "name"), ("register_school", "name"), ("register_importrow", "name")}


def private_word(label: str) -> str:
    """The canary of what is this tenant's own business. Lower case without blanks, to be found in an address as well."""
    return f"zq{label}private"


def published_word(label: str) -> str:
    """The canary of what this authority publishes to its schools."""
    return f"zq{label}published"


def labels(world: World) -> dict[str, TenantInfo]:
    """The tenants by the names that the cast gives them."""
    return {name: getattr(world, name) for name in ("directory", "hillshire", "oak", "elm", "otherton", "ash")}


def foreign_words(world: World, reader: TenantInfo) -> re.Pattern[bytes]:
    """Whatever of this is in an answer of the reader's host came from another tenant."""
    words = []
    for label, tenant in labels(world).items():
        own = tenant.id == reader.id
        if not own:
            # The directory's schema is an ordinary word, which pages of Microsoft's directories say too.
            schema = "directory.directory_" if tenant.kind == "directory" else tenant.schema_name
            words += [private_word(label), schema, *_names(tenant, reader)]
        if not own and not _is_authority_of(tenant, reader):
            words.append(published_word(label))
    return re.compile("|".join(map(re.escape, words)).encode())


def own_words(world: World, reader: TenantInfo) -> bytes:
    """The private canary of this host, which its own people must be able to find: else the search would prove nothing."""
    return next(private_word(label) for label, tenant in labels(world).items() if tenant.id == reader.id).encode()


def _names(tenant: TenantInfo, reader: TenantInfo) -> list[str]:
    """The name by which this tenant is known, if the reader's pages have no business with it."""
    if "directory" in (tenant.kind, reader.kind):
        return []
    return [] if _is_authority_of(tenant, reader) or _is_authority_of(reader, tenant) else [tenant.name.lower()]


def _is_authority_of(tenant: TenantInfo, school: TenantInfo) -> bool:
    return school.authority is not None and school.authority.id == tenant.id


def plant(world: World) -> None:
    """Every row of every tenant has the tenant's word in its texts. Rows made later have not."""
    for label, tenant in labels(world).items():
        for model in models_of(tenant.kind):
            _plant_in(model, label, tenant)


def models_of(kind: str) -> Iterator[type[models.Model]]:
    """Our own tables of this kind of tenant."""
    for config in apps.get_app_configs():
        if config.name in settings.TENANT_TYPES[kind]["APPS"] and config.name.startswith(OURS):
            yield from config.get_models()


def texts_of(model: type[models.Model]) -> list[Any]:
    """The columns of this table that hold what somebody wrote, sealed ones too."""
    return [
        field
        for field in model._meta.concrete_fields
        if (isinstance(field, models.CharField | models.TextField) or _is_sealed(field))
        and not (field.choices or field.unique or field.name in KEPT)
        and (model._meta.db_table, field.name) not in KEPT_OF
    ]


def _is_sealed(field: Any) -> bool:
    """Whether it is text in Python and bytes in the database: only its own code can write it."""
    return field.db_type(connection) == "bytea" and type(field) is not models.BinaryField


def _plant_in(model: type[models.Model], label: str, tenant: TenantInfo) -> None:
    table = model._meta.db_table
    is_published = tenant.kind == "authority" and "select" in TABLES["authority"][table].schools
    word = published_word(label) if is_published else private_word(label)
    plain = [field for field in texts_of(model) if not _is_sealed(field)]
    sealed = [field.name for field in texts_of(model) if _is_sealed(field)]
    if plain:
        values = ", ".join(f'"{field.column}" = {_with_word(field, word)}' for field in plain)
        # As the superuser and without triggers: journal and published rows refuse to be changed by anybody else.
        _as_superuser(f'update "{tenant.schema_name}"."{table}" set {values}')
    if sealed:
        with owner_mode():
            connection.set_tenant(tenant)
            for row in model._default_manager.all():
                for name in sealed:
                    setattr(row, name, f"{word} {getattr(row, name)}")
                row.save(update_fields=sealed)


def _with_word(field: Any, word: str) -> str:
    if isinstance(field, models.EmailField):
        return f"case when \"{field.column}\" = '' then '' else '{word}.' || \"{field.column}\" end"
    length = getattr(field, "max_length", None) or 100_000
    if length < len(word):
        return f'"{field.column}"'
    return f"left('{word} ' || \"{field.column}\", {length})"


def _as_superuser(statement: str) -> None:
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute("reset session authorization; set session_replication_role = replica")
        try:
            cursor.execute(statement)
        finally:
            cursor.execute("set session_replication_role = origin")
    connection._session_login = None
