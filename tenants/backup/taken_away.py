"""What a restore must not give back: whatever was taken from somebody since the backup was made.

A backup knows whose account was closed, which password was changed and which file was erased only up to its own time. Where the
present tables are there, they know the rest, and what they say about these things stands. So it does about what features
erase: children whose names are gone are not named again (TENANT_TAKEN_AWAY).
"""

from importlib import import_module
from typing import Any, Final

from django.conf import settings
from psycopg2 import sql

from tenants.backup.rows import shape_of

Statement = tuple[str, str, str]

# What it is about if that is told, its table, and what is done; {old} is the schema of now, {new} the restored one, in which
# there are no triggers yet. Each in a tenant of any kind that has its tables.
_AS_NOW: Final[tuple[Statement, ...]] = (
    # A person's place among the rest: only one may chair.
    ("", "people_user", "update {new}.people_user set chairs_governors = false where chairs_governors"),
    (
        "people",
        "people_user",
        "update {new}.people_user n set is_active = o.is_active and n.is_active, role = o.role, password = o.password,"
        " chairs_governors = o.chairs_governors, sessions_ended_at = o.sessions_ended_at from {old}.people_user o where o.id = n.id",
    ),
    (
        "",
        "mfa_authenticator",
        "delete from {new}.mfa_authenticator where user_id in (select id from {old}.people_user)",
    ),
    (
        "second steps",
        "mfa_authenticator",
        "insert into {new}.mfa_authenticator select * from {old}.mfa_authenticator"
        " where user_id in (select id from {new}.people_user)",
    ),
    (
        "links to sign-in services",
        "socialaccount_socialaccount",
        "delete from {new}.socialaccount_socialaccount n where not exists"
        " (select from {old}.socialaccount_socialaccount o where o.id = n.id)",
    ),
    (
        "invitations",
        "people_invitation",
        "update {new}.people_invitation n set accepted_at = o.accepted_at, cancelled_at = o.cancelled_at, token_digest = o.token_digest"
        " from {old}.people_invitation o where o.id = n.id",
    ),
    (
        "support access",
        "support_grant",
        "update {new}.support_grant n set ended_at = o.ended_at, ended_by_name = o.ended_by_name, link_digest = ''"
        " from {old}.support_grant o where o.id = n.id and n.ended_at is null and o.ended_at is not null",
    ),
    (
        "erased files",
        "files_storedfile",
        "update {new}.files_storedfile n set state = o.state, removed_at = o.removed_at, key = o.key"
        " from {old}.files_storedfile o where o.id = n.id and o.state = 'erased' and n.state <> 'erased'",
    ),
)
# Tokens, addresses of calendars, personal links: whatever opens something and can be revoked has this column.
_REVOKED: Final = (
    "update {new}.{table} n set revoked_at = o.revoked_at from {old}.{table} o"
    " where o.id = n.id and n.revoked_at is null and o.revoked_at is not null"
)
# Where the present tables are lost nobody knows what was revoked since: everything that opens something by itself is closed.
_CLOSED: Final[tuple[Statement, ...]] = (
    (
        "invitations",
        "people_invitation",
        "update {new}.people_invitation set cancelled_at = now() where accepted_at is null and cancelled_at is null",
    ),
    (
        "support access",
        "support_grant",
        "update {new}.support_grant set ended_at = now(), link_digest = '' where ended_at is null",
    ),
)
_ALL_REVOKED: Final = "update {new}.{table} set revoked_at = now() where revoked_at is null"


def keep_taken_away(cursor: Any, kind: str, *, old: str, new: str) -> dict[str, int]:
    """In the restored schema nobody may more than in the present one, and what was erased there is not there.

    Returns how many rows that concerned, by what they are.
    """
    erased: list[Statement] = []
    for dotted in settings.TENANT_TAKEN_AWAY.get(kind, []):
        erased += import_module(dotted).AS_NOW
    return _run(cursor, (*_AS_NOW, *erased), _REVOKED, old=old, new=new)


def close_everything(cursor: Any, *, new: str) -> dict[str, int]:
    """In the restored schema no token, link, invitation or support access opens anything; how many rows, by what they are."""
    return _run(cursor, _CLOSED, _ALL_REVOKED, old="", new=new)


def _run(cursor: Any, statements: tuple[Statement, ...], revoking: str, *, old: str, new: str) -> dict[str, int]:
    tables, done = shape_of(cursor, new).tables, {}
    for words, table, statement in statements:
        if table in tables:
            cursor.execute(_filled(statement, old, new))
            if words:
                done[words] = int(cursor.rowcount)
    for table, columns in tables.items():
        if "revoked_at" in columns:
            cursor.execute(_filled(revoking, old, new, table))
            done[table] = int(cursor.rowcount)
    return {words: count for words, count in done.items() if count}


def _filled(statement: str, old: str, new: str, table: str = "") -> sql.Composable:
    return sql.SQL(statement).format(old=sql.Identifier(old), new=sql.Identifier(new), table=sql.Identifier(table))
