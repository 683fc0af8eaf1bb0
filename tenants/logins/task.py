"""A task carries its tenant in a header and runs under that tenant's login; without one it refuses."""

import logging
import time
from collections.abc import Iterable
from typing import Any

from celery import Task, current_task
from celery.signals import before_task_publish, task_postrun, task_prerun
from celery.states import SUCCESS

from lantern.dispatch import turns
from lantern.dispatch.jobs import job_named
from lantern.outbox.claims import claim
from tenants.logins.dispatching import TURN, fairly, turn_of
from tenants.logins.hosts import all_tenants, tenant_by_schema
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection

logger = logging.getLogger(__name__)


class NoTenantForTask(RuntimeError):
    """A task arrived without the name of a tenant, or with one that the directory does not know."""


def tenant_header(task: Any) -> str | None:
    """The schema name that this running task came with."""
    return _header(task, "tenant")


def _header(task: Any, name: str) -> str | None:
    headers = task.request.headers or {}
    return headers.get(name) or getattr(task.request, name, None)


@before_task_publish.connect
def _stamp_tenant(headers: dict[str, Any] | None = None, **kwargs: Any) -> None:
    if headers is None or headers.get("tenant"):
        return
    tenant = connection.tenant
    if isinstance(tenant, TenantInfo):
        headers["tenant"] = tenant.schema_name
    elif connection.mode == "owner":
        # A command or the provisioner, at work in the directory.
        headers["tenant"] = connection.schema_name
    elif current_task:
        # A chain's next link or a chord's body is published after the tenant was left.
        headers["tenant"] = tenant_header(current_task)


@task_prerun.connect
def _began(task: Task | None = None, **kwargs: Any) -> None:
    if task is not None:
        task.request.began_at = time.monotonic()


@task_postrun.connect
def _log_task(task: Task | None = None, task_id: str = "", state: str = "", **kwargs: Any) -> None:
    """A task's name, its tenant's schema and how it went; never its arguments or what it returned.

    What comes every few seconds is told only if it failed.
    """
    if task is not None and not (state == SUCCESS and getattr(task, "is_pulse", False)):
        ms = round((time.monotonic() - getattr(task.request, "began_at", time.monotonic())) * 1000)
        told = {"task": task.name, "task_id": task_id, "schema": tenant_header(task), "state": state or "", "ms": ms}
        logger.info("task", extra=told)


class TenantTask(Task):
    """Runs as the tenant in its header. A task of the outbox runs once at a time, and not again once it is done."""

    abstract = True

    def apply(self, *args: Any, **kwargs: Any) -> Any:
        """Runs at once; nothing is published, so the header is set here."""
        tenant = connection.tenant
        schema = tenant.schema_name if isinstance(tenant, TenantInfo) else None
        kwargs["headers"] = {"tenant": schema, **(kwargs.get("headers") or {})}
        return super().apply(*args, **kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        schema, lease = tenant_header(self), _header(self, TURN)
        if not schema or not lease:
            return self._in(schema, *args, **kwargs)
        with turn_of(self.name, schema, lease) as ours:
            # One that was erased since it was lined up has nothing left to be done.
            return self._in(schema, *args, **kwargs) if ours and tenant_by_schema(schema) else None

    def _in(self, schema: str | None, *args: Any, **kwargs: Any) -> Any:
        tenant = tenant_by_schema(schema) if schema else None
        if tenant is None:
            raise NoTenantForTask(f"{self.name} came for the tenant {schema!r}.")
        with connection.as_tenant(tenant):
            message = _header(self, "outbox")
            if not message:
                return super().__call__(*args, **kwargs)
            with connection.beside() as holder, claim(message, on=holder) as ours:
                return super().__call__(*args, **kwargs) if ours else None


class FleetTask(Task):
    """A task about all tenants: it may ask the directory who they are and start a task for each, nothing else."""

    abstract = True


def start_for_each(task: Task, *kinds: str) -> None:
    """Every tenant, or every one of these kinds, has a turn of this task, a few at a time, under its own login."""
    start_for(task, (tenant for tenant in all_tenants() if not kinds or tenant.kind in kinds))


def start_for(task: Task, tenants: Iterable[TenantInfo]) -> None:
    """Each of these tenants has a turn of this task, authorities by turns; who still waits for one has no second.

    A broker that does not speak Redis keeps no line: then all of them are on their way at once.
    """
    schemas = fairly(tenants)
    if turns.keeps_turns():
        turns.line_up(task.name, schemas, window=job_named(task.name).window)
        return
    for schema in schemas:
        task.apply_async(headers={"tenant": schema})
