"""PostgreSQL backend in which every tenant is a database login of its own.

One wrapper serves the process; choosing a tenant swaps its raw connection for one that is signed in as that tenant. A
bounded number of raw connections is kept, the least recently used is closed. There is no statement per switch and none
per cursor: the search path travels with the connection.

Modes (settings.DB_MODE):
  tenant      what the web and the workers run: nothing can be asked before a tenant is chosen
  owner       migrations and provisioning: the owner of the tables, with django-tenants' own search path
  onesession  tests: a superuser's single session that switches by SET SESSION AUTHORIZATION, so that grants apply and
              yet one rolled-back transaction holds the work of several tenants
"""

import os
import select
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.backends.base.base import NO_DB_ALIAS, BaseDatabaseWrapper
from django.db.utils import DatabaseError
from django_tenants.postgresql_backend import base as stock

from tenants.logins.editor import SchemaEditor
from tenants.logins.passwords import password_of


class NoTenant(RuntimeError):
    """A query was made before a tenant was chosen."""


class SwitchRefused(RuntimeError):
    """The tenant may not change inside a transaction: half of the work would be another tenant's."""


_wrappers: "weakref.WeakSet[DatabaseWrapper]" = weakref.WeakSet()


class DatabaseWrapper(stock.DatabaseWrapper):
    """django-tenants' wrapper, signed in as the chosen tenant."""

    SchemaEditorClass = SchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.mode: str = settings.DB_MODE
        self.login: str | None = None
        self._path: tuple[str, ...] = ()
        self._kept: OrderedDict[tuple[str, tuple[str, ...]], tuple[Any, float | None]] = OrderedDict()
        self._session_login: str | None = None
        self.connection: Any = None
        self.errors_occurred = False
        self.close_at: float | None = None
        super().__init__(*args, **kwargs)
        if self.alias == NO_DB_ALIAS:
            # Django's connection for making and dropping test databases: it has no tenant and no tenant's login.
            self.mode = "owner"
        _wrappers.add(self)

    # Choosing a tenant

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Makes every later query this tenant's. SwitchRefused inside a transaction."""
        if self.mode == "owner":
            super().set_tenant(tenant, include_public)
            return
        login, path = getattr(tenant, "role", None), getattr(tenant, "search_path", ())
        # A school that moved to another authority has the same login and another path.
        if login != self.login or (login is not None and path != self._path):
            if self._in_own_transaction():
                raise SwitchRefused(f"{self.login} may not become {login} inside a transaction.")
            if self.mode == "tenant":
                self._keep_connection()
                self.login, self._path = login, path
                self._take_connection()
            else:
                self.login, self._session_login = login, None
        self._path = path
        super().set_tenant(tenant, include_public)

    def clear_tenant(self) -> None:
        """Afterwards no query can be made until a tenant is chosen again."""
        self.set_schema_to_public()

    @contextmanager
    def as_tenant(self, tenant: Any) -> Iterator["DatabaseWrapper"]:
        """Runs the block as this tenant, then returns to the one before, also after an exception."""
        before = self.tenant
        self.set_tenant(tenant)
        try:
            yield self
        finally:
            self.set_tenant(before)

    @contextmanager
    def beside(self) -> Iterator["DatabaseWrapper"]:
        """A second connection of the same tenant, closed afterwards. In a test's transaction this one: another sees nothing."""
        if self.in_atomic_block:
            yield self
            return
        other = self.copy()
        other.mode = self.mode
        other.set_tenant(self.tenant)
        try:
            yield other
        finally:
            other.close()

    def _in_own_transaction(self) -> bool:
        if self.mode == "onesession":
            return any(not getattr(block, "_from_testcase", False) for block in self.atomic_blocks)
        return self.in_atomic_block or (self.connection is not None and not self.autocommit)

    # Keeping raw connections

    def _keep_connection(self) -> None:
        raw = self.connection
        if raw is None:
            return
        if self.login is None or (self.errors_occurred and not self.is_usable()):
            raw.close()
        else:
            self._kept[self.login, self._path] = (raw, self.close_at)
            while len(self._kept) >= settings.DB_KEEP_CONNECTIONS:
                self._kept.popitem(last=False)[1][0].close()
        self.connection, self.errors_occurred = None, False

    def _take_connection(self) -> None:
        raw, close_at = self._kept.pop((self.login or "", self._path), (None, None))
        if raw is None:
            return
        if raw.closed or _expired(close_at) or _hung_up(raw):
            raw.close()
            return
        self.connection, self.close_at = raw, close_at

    def close(self) -> None:
        """Closes the connection in use and every kept one."""
        while self._kept:
            self._kept.popitem()[1][0].close()
        self._session_login = None
        super().close()

    def close_if_unusable_or_obsolete(self) -> None:
        """Closes only the connection in use; kept ones are tested when they are taken."""
        if self.mode != "tenant":
            super().close_if_unusable_or_obsolete()
            return
        if self.connection is None or self.in_atomic_block:
            return
        broken = self.errors_occurred and not self.is_usable()
        if broken or not self.get_autocommit() or _expired(self.close_at) or _hung_up(self.connection):
            BaseDatabaseWrapper.close(self)
        self.errors_occurred = False

    # Connecting

    def ensure_connection(self) -> None:
        if self.mode == "tenant" and self.login is None:
            raise NoTenant("A query was made before a tenant was chosen.")
        super().ensure_connection()

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        if self.mode == "tenant" and self.login is not None:
            path = ",".join(stock.quote_schema_name(name) for name in self._path)
            given = params.get("options", "")
            params |= {
                "user": self.login,
                "password": password_of(self.login),
                "options": f"{given} -c search_path={path}".strip(),
            }
        return params

    def _cursor(self, name: str | None = None) -> Any:
        if self.mode != "owner" and self.login is None:
            raise NoTenant("A query was made before a tenant was chosen.")
        return super()._cursor(name)

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self.mode == "owner":
            super()._handle_search_path(cursor)
        elif self.mode == "onesession" and self._session_login != self.login:
            self._become()

    # The test mode: one session, another authorization

    def _become(self) -> None:
        path = ",".join(stock.quote_schema_name(name) for name in self._path)
        try:
            # A raw cursor: the switch is the tests' own and must not count among a page's queries.
            self._without_tenant(
                f"SET SESSION AUTHORIZATION {stock.quote_schema_name(self.login)}; SET search_path = {path}"
            )
        except (DatabaseError, stock.psycopg.Error):
            self._session_login = None
        else:
            self._session_login = self.login

    def _without_tenant(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)

    def _savepoint(self, sid: str) -> None:
        if self.mode == "onesession" and self.login is None:
            self._without_tenant(self.ops.savepoint_create_sql(sid))
        else:
            super()._savepoint(sid)

    def _savepoint_commit(self, sid: str) -> None:
        if self.mode == "onesession" and self.login is None:
            self._without_tenant(self.ops.savepoint_commit_sql(sid))
        else:
            super()._savepoint_commit(sid)

    def _savepoint_rollback(self, sid: str) -> None:
        if self.mode == "onesession" and self.login is None:
            self._without_tenant(self.ops.savepoint_rollback_sql(sid))
        else:
            super()._savepoint_rollback(sid)

    def check_constraints(self, table_names: Any = None) -> None:
        if self.mode != "onesession":
            super().check_constraints(table_names)
        elif self.connection is not None:
            self._without_tenant(
                "RESET SESSION AUTHORIZATION; SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
            )
            self._session_login = None

    def rollback(self) -> None:
        self._session_login = None
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self._session_login = None

    # After commit, in the tenant that asked

    def on_commit(self, func: Callable[[], Any], robust: bool = False) -> None:
        """Like Django's, and the callback runs as the tenant that registered it."""
        tenant = self.tenant

        def in_tenant() -> None:
            if self.tenant is tenant:
                func()
                return
            with self.as_tenant(tenant):
                func()

        super().on_commit(in_tenant, robust)


def _expired(close_at: float | None) -> bool:
    return close_at is not None and time.monotonic() >= close_at


def _hung_up(raw: Any) -> bool:
    """An idle connection is readable only when the server has said goodbye: a health check without a round trip."""
    return bool(select.select([raw], [], [], 0)[0])


def _forget_connections_after_fork() -> None:
    for wrapper in _wrappers:
        wrapper._kept, wrapper.connection = OrderedDict(), None


os.register_at_fork(after_in_child=_forget_connections_after_fork)
