"""From a host name to a tenant: one view of the directory, read by a login that can read nothing else, kept in the process.

What was found is kept until the directory changes: each process asks once a second, when it is asked for a host at all,
whether a row has changed since, whoever changed it. So a new host, a move or a closing is seen everywhere within a second.
Unknown hosts share a small bounded store: anybody may send any Host header.
"""

import time
from collections import OrderedDict
from uuid import UUID

from django.conf import settings

from tenants.logins.info import TenantInfo, router_login
from tenants.logins.switch import connection

# For tables of the directory that were changed in a way that leaves no mark, such as a restored backup.
FOUND_SECONDS = 600.0
UNKNOWN_SECONDS = 5.0
MOST_FOUND = 5_000
MOST_UNKNOWN = 500

_found: OrderedDict[tuple[str, str], tuple[TenantInfo, float]] = OrderedDict()
_unknown: OrderedDict[tuple[str, str], float] = OrderedDict()


class _Directory:
    """The directory as this process last saw it, and when it looks again."""

    changes: object = None
    look_again_at = 0.0


_TEXTS = ("kind", "schema_name", "name", "host", "status", "urn", "phase", "size_band", "la_code")
_PARENT = ("authority_id", "authority_schema_name", "authority_name", "authority_host", "authority_status")
_REGISTER = ("laestab", "type_name", "pupils", "register_status", "authority_la_code", "earlier_urns")
_COLUMNS = ", ".join(("id", *_TEXTS, *_PARENT))


def tenant_by_host(host: str) -> TenantInfo | None:
    """The tenant that answers at this host (without port), or None."""
    return _look_up("domain", host.lower())


def tenant_by_schema(schema_name: str) -> TenantInfo | None:
    """The tenant whose tables are in this schema, at its main host, or None."""
    return _look_up("schema_name", schema_name)


def tenant_by_id(tenant_id: UUID) -> TenantInfo | None:
    """The tenant with this identifier, at its main host, or None."""
    return _look_up("id", str(tenant_id))


def all_tenants(kind: str = "") -> list[TenantInfo]:
    """Every tenant that is set up, or only those of one kind, by name. One query; nothing is kept."""
    where = "where domain = host and status in ('ready', 'closed')" + (" and kind = %s" if kind else "")
    return [_info(row) for row in _rows(f"{where} order by name, id", [kind] if kind else [])]


def register_facts(tenant_id: UUID) -> dict[str, str]:
    """What the directory says of a school beyond what pages need; texts, empty where nothing is known."""
    view, columns = f'"{settings.PUBLIC_SCHEMA_NAME}".host_lookup', ", ".join(_REGISTER)
    with connection.as_tenant(router_login()), connection.cursor() as cursor:
        cursor.execute(f"select {columns} from {view} where id = %s and domain = host", [str(tenant_id)])  # nosec B608 # constants of this module
        row = cursor.fetchone()
    return {name: "" if value is None else str(value) for name, value in zip(_REGISTER, row or (), strict=False)}


def forget_hosts() -> None:
    """The next look-up of each host asks the directory again, in this process."""
    _found.clear()
    _unknown.clear()


def _forget_if_changed() -> None:
    """Nothing is kept that was read before the last change, as far as this process asks (HOSTS_CHECKED_EVERY)."""
    every, now = settings.HOSTS_CHECKED_EVERY, time.monotonic()
    if every is None or now < _Directory.look_again_at or connection.in_atomic_block:
        return
    view = f'"{settings.PUBLIC_SCHEMA_NAME}".host_lookup'
    with connection.as_tenant(router_login()), connection.cursor() as cursor:
        cursor.execute(f"select changes from {view} limit 1")  # nosec B608 # a constant of the settings
        changes = cursor.fetchone()
    if changes != _Directory.changes:
        forget_hosts()
    _Directory.changes, _Directory.look_again_at = changes, now + every


def _look_up(column: str, value: str) -> TenantInfo | None:
    _forget_if_changed()
    key, now = (column, value), time.monotonic()
    kept = _found.get(key)
    if kept and kept[1] > now:
        return kept[0]
    if _unknown.get(key, 0) > now:
        return None
    # The column is one of three constants of this module, never input.
    rows = _rows(f"where {column} = %s order by domain = host desc limit 1", [value])
    if not rows:
        _unknown[key] = now + UNKNOWN_SECONDS
        while len(_unknown) > MOST_UNKNOWN:
            _unknown.popitem(last=False)
        return None
    tenant = _info(rows[0])
    _found[key] = (tenant, now + FOUND_SECONDS)
    while len(_found) > MOST_FOUND:
        _found.popitem(last=False)
    return tenant


def _rows(where: str, values: list[str]) -> list[tuple[object, ...]]:
    view = f'"{settings.PUBLIC_SCHEMA_NAME}".host_lookup'
    with connection.as_tenant(router_login()), connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from {view} {where}", values)  # nosec B608 # constants of this module
        return list(cursor.fetchall())


def _info(row: tuple[object, ...]) -> TenantInfo:
    own, parent = row[: 1 + len(_TEXTS)], row[1 + len(_TEXTS) :]
    authority = None
    if parent[0]:
        authority = TenantInfo(
            id=UUID(str(parent[0])),
            kind="authority",
            schema_name=str(parent[1]),
            name=str(parent[2]),
            host=str(parent[3] or ""),
            status=str(parent[4]),
        )
    texts = {name: str(value or "") for name, value in zip(_TEXTS, own[1:], strict=True)}
    return TenantInfo(id=UUID(str(own[0])), authority=authority, **texts)
