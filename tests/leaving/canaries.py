"""A word of its own in every personal text field of every table of every tenant, found by walking the models.

A new field joins by itself. What is not planted is named below with its reason, and a test holds the list to that.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from lantern.crypto.fields import EncryptedTextField
from lantern.crypto.sealing import Place, seal
from tenants.logins.info import TenantInfo
from tests.cast import World, owner_mode

LEAST_LENGTH = 12

# What is no person's words: names of things in the database, digests, and words that only the product chooses.
NOT_PERSONAL = {
    "django_session": "keys and signed identifiers",
    "directory_host": "host names, by which tenants are found",
    "directory_school": "public register",
    "people_user.password": "a hash",
    "people_invitation.token_digest": "a digest",
    "account_emailconfirmation.key": "a key",
    "api_personaltoken.prefix": "part of a key",
    "api_personaltoken.digest": "a digest",
    "school_plan_calendarfeed.digest": "a digest",
    "school_concerns_concern.receipt_digest": "a digest",
    "school_learning_personallink.digest": "a digest",
    "school_learning_certificate.check_code": "random, and public",
    "school_learning_pageread.module_id": "an identifier",
    "school_learning_attemptreply.question_id": "an identifier",
    "school_learning_packagestate.module_id": "an identifier",
    "school_learning_packagestate.part_id": "an identifier",
    "school_learning_badgekey.public": "a public key",
    "school_keeping_bundle.sha256": "a digest",
    "school_keeping_bundle.journal_hash": "a digest",
    "school_keeping_personfile.sha256": "a digest",
    "audit_entry.verb": "one of the product's words",
    "audit_entry.subject_type": "one of the product's words",
    "jobs_job.note": "searched, not planted",
    "outbox_message.last_error": "searched, not planted",
    "outbox_message.content": "planted by what queues the mails",
    "directory_tenant.schema_name": "a random name",
    "register_school.role": "a random name",
    "register_school.host": "a host name",
    "authority_checklists_roundschool.school_role": "a random name",
    "authority_checklists_template.taken_from": "a library's code",
    "authority_report_committeereport.group_key": "the key of a group",
    "authority_reporting_notice.sender": "a random name",
    "authority_reporting_return.sender": "a random name",
    "authority_visits_sharedreturn.sender": "a random name",
    "authority_visits_visit.school_role": "a random name",
    "authority_visits_visitnote.school_role": "a random name",
    "national_contribution": "names of logins and sets, beside numbers",
    "national_release": "the library's words, which everybody may read",
    "authority_national_sent.library": "a library's code",
    "register_importrow.urn": "a public number",
    "authority_sessions_booking.school_role": "a random name",
    "authority_sessions_cancellation.school_role": "a random name",
}


@dataclass
class Planted:
    """Canaries by where they are, and what could not be planted."""

    words: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def word(self, place: str) -> str:
        """A new canary, short enough for a short column."""
        word = f"zqx{len(self.words):05d}wren"
        self.words[word] = place
        return word

    def found_in(self, text: str, *, but: tuple[str, ...] = ()) -> list[str]:
        """Where each canary that is in the text was planted."""
        return [place for word, place in self.words.items() if word in text and word not in but]


def text_fields(kind: str) -> Iterator[tuple[type[models.Model], Any]]:
    """Every field that could hold a person's words in a table that tenants of this kind have."""
    for config in apps.get_app_configs():
        if config.name in settings.TENANT_TYPES[kind]["APPS"]:
            for model in config.get_models(include_auto_created=True):
                for one in model._meta.local_fields:
                    holds_text = isinstance(one, models.CharField | models.TextField | models.JSONField | ArrayField)
                    if holds_text and not one.choices and not one.primary_key:
                        yield model, one


def is_personal(table: str, column: str, length: int | None) -> bool:
    short = length is not None and length < LEAST_LENGTH
    # Words of an enumeration, also where the column does not name them.
    if column in {"kind", "fault"}:
        return False
    return not short and table not in NOT_PERSONAL and f"{table}.{column}" not in NOT_PERSONAL


def plant(world: World) -> Planted:
    """Every table of every tenant has a row, and every personal field of every row its canary."""
    planted = Planted()
    with owner_mode():
        with connection.cursor() as cursor:
            # No trigger and no foreign key has a say: the words matter, not the records.
            cursor.execute("set session_replication_role = replica")
        for tenant in world.tenants:
            connection.set_tenant(tenant)
            for model, one in text_fields(tenant.kind):
                if is_personal(model._meta.db_table, one.column, one.max_length):
                    _plant(planted, tenant, model, one)
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = origin")
    return planted


def _plant(planted: Planted, tenant: TenantInfo, model: type[models.Model], one: Any) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    place = f"{tenant.host} {table}.{one.column}"
    with connection.cursor() as cursor:
        cursor.execute(f'select "{key}" from "{table}"')
        rows = [row[0] for row in cursor.fetchall()] or _made_up(model)
        if not rows:
            planted.refused.append(f"{table} (no row)")
        for row in rows:
            cursor.execute(f'select "{one.column}" from "{table}" where "{key}" = %s', [row])
            value = _value(planted.word(place), one, tenant, row, cursor.fetchone()[0])
            try:
                with transaction.atomic():
                    cursor.execute(f'update "{table}" set "{one.column}" = %s where "{key}" = %s', [value, row])
            except DatabaseError:
                planted.refused.append(f"{table}.{one.column}")


def _value(word: str, one: Any, tenant: TenantInfo, row: Any, old: Any) -> Any:
    if isinstance(one, EncryptedTextField):
        return seal(word, Place(tenant.id, one.model._meta.db_table, one.column, str(row)))
    if isinstance(one, models.JSONField):
        return json.dumps(_with_word(json.loads(old) if isinstance(old, str) else old, word))
    if isinstance(one, ArrayField):
        return old
    return f"{word}@lantern.test" if isinstance(one, models.EmailField) else word


def _with_word(old: Any, word: str) -> Any:
    """The same shape, with the word in the place of one text; added where there is none."""
    if isinstance(old, dict):
        texts = [name for name, value in old.items() if isinstance(value, str) and name in {"name", "title", "note"}]
        return {**old, (texts[0] if texts else "canary"): word}
    return [word] if isinstance(old, list) and all(isinstance(item, str) for item in old) else old


def _made_up(model: type[models.Model]) -> list[Any]:
    """One row of a table that has none, whatever the table's rules say: they are dropped, in a transaction that is rolled back."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("select conname from pg_constraint where contype = 'c' and conrelid = %s::regclass", [table])
        for (name,) in cursor.fetchall():
            cursor.execute(f'alter table "{table}" drop constraint "{name}"')
    row = model()
    for one in model._meta.concrete_fields:
        value = one.get_default()
        if value is None and not one.null:
            value = _some(one)
        if isinstance(one, EncryptedTextField):
            value = None if one.null else ""
        setattr(row, one.attname, value)
    try:
        with transaction.atomic():
            model._base_manager.bulk_create([row])
    except DatabaseError:
        return []
    return [row.pk]


def _some(one: Any) -> Any:
    target = one.target_field if one.is_relation else one
    by_type: list[tuple[Any, Any]] = [
        (models.UUIDField, uuid.uuid4()),
        # Beyond what the sequence will give out.
        (models.AutoField | models.BigAutoField, 1_000_000),
        (models.DateTimeField, timezone.now()),
        (models.DateField, timezone.localdate()),
        (models.BooleanField, False),
        (models.DecimalField | models.FloatField | models.IntegerField, 1),
        (models.JSONField, {}),
        (ArrayField, []),
        (models.BinaryField, b""),
    ]
    if one.choices:
        return one.choices[0][0]
    return next((value for kind, value in by_type if isinstance(target, kind)), "x")
