"""Makes the stand's tenants: one authority with rounds to be closed, and schools in the middle of an audit.

Run as the owner; what people do is done on the tenants' own logins. Prints what a load needs to know as JSON.
"""

import json
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 -- after the set-up
from django.utils import timezone  # noqa: E402

from checklists.authority.models import Round, RoundSchool  # noqa: E402
from checklists.school.actions.starting import start_audit  # noqa: E402 -- as above
from lantern.access.roles import Role  # noqa: E402
from lantern.api.actions import create_token  # noqa: E402
from lantern.demo.world.authority import first_version  # noqa: E402
from tenants.directory.models import Host, Tenant  # noqa: E402
from tenants.logins.info import TenantInfo  # noqa: E402
from tenants.logins.switch import connection  # noqa: E402
from tenants.people.models import User  # noqa: E402
from tenants.provisioning.authorities import provision_authority  # noqa: E402
from tenants.provisioning.schemas import in_directory, new_schema_name  # noqa: E402
from tenants.provisioning.schools import SchoolFacts, provision_school  # noqa: E402
from tests.cast import as_tenant, client_for  # noqa: E402

# Each has a token, and a limit of calls, of their own.
WRITERS = 3


def main() -> None:
    schools, rounds = int(sys.argv[1]), int(sys.argv[2])
    call_command("bootstrap", stdout=sys.stderr)
    with in_directory():
        row = Tenant.objects.create(
            kind="authority", name="Hillshire", la_code="999", schema_name=new_schema_name("authority")
        )
        Host.objects.create(domain="hillshire.localhost", tenant=row, is_primary=True)
    authority = provision_authority(row.pk)
    tenants = [provision_school(authority, _facts(number), host=f"s{number}.localhost") for number in range(schools)]
    connection.close()
    connection.mode = "tenant"
    connection.login = None
    connection.clear_tenant()
    officer = _person(authority, Role.ADMINISTRATOR)
    with as_tenant(authority):
        version = first_version(by=officer)
        asked = _round(version, tenants, "The round")
        closable = [str(_round(version, tenants, f"Round {number}").pk) for number in range(rounds)]
    facts = {
        "authority": {
            "schema": authority.schema_name,
            "host": authority.host,
            "session": _session(authority, officer),
            "rounds": closable,
        },
        "schools": [_school(tenant, asked) for tenant in tenants],
    }
    sys.stdout.write(json.dumps(facts) + "\n")


def _facts(number: int) -> SchoolFacts:
    return SchoolFacts(
        str(900001 + number), f"School {number}", "primary", f"999{2001 + number}", "Community school", "S", 180
    )


def _round(version: Any, schools: list[TenantInfo], title: str) -> Round:
    today = timezone.localdate()
    round_ = Round.objects.create(
        version=version, title=title, opens_on=today - timedelta(days=30), due_on=today, opened_by_name="Ruth"
    )
    RoundSchool.objects.bulk_create(
        RoundSchool(round=round_, school_id=school.id, school_role=school.role) for school in schools
    )
    return round_


def _person(tenant: TenantInfo, role: Role, number: int = 0) -> User:
    with as_tenant(tenant):
        return User.objects.create_user(
            email=f"{role.value}{number}@{tenant.host}", name=f"{role.label} {number}", role=role, password=None
        )


def _session(tenant: TenantInfo, person: User) -> str:
    return str(client_for(tenant, person).cookies["sessionid"].value)


def _school(tenant: TenantInfo, asked: Round) -> dict[str, Any]:
    heads = [_person(tenant, Role.HEAD, number) for number in range(WRITERS)]
    with as_tenant(tenant):
        audit = start_audit(round_id=asked.pk, by=heads[0])
        last_day = timezone.localdate() + timedelta(days=7)
        tokens = [
            create_token(name="load", scopes=["audits:read", "audits:write"], last_day=last_day, by=head)[1]
            for head in heads
        ]
        statements = [str(pk) for pk in audit.statements.order_by("position").values_list("pk", flat=True)]
    return {
        "schema": tenant.schema_name,
        "host": tenant.host,
        "audit": str(audit.pk),
        "statements": statements,
        "tokens": tokens,
        "session": _session(tenant, heads[0]),
    }


if __name__ == "__main__":
    main()
