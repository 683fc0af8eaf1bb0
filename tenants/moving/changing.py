"""A school that goes on elsewhere: under another authority, or under another URN. Runs as the owner."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from tenants.directory.models import Host, School, Tenant
from tenants.logins.apply import apply_tenant
from tenants.logins.dropping import drop_schema, end_sessions, leave_group
from tenants.logins.hosts import forget_hosts
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection
from tenants.moving.schemas import records_in
from tenants.provisioning.authorities import set_status
from tenants.provisioning.locks import alone_with
from tenants.provisioning.schemas import in_directory, info_of
from tenants.provisioning.schools import SchoolFacts, enter_in_register
from tenants.register.models import School as RegisteredSchool

# What people write into a new school before it has records of its own; it goes with the empty schema.
_INVITING = ("people_invitation", "audit_entry", "audit_link")


class RoundsWait(NotPossibleNow):
    """Rounds of the authority wait for the school's return; the message names them."""


def move(school: TenantInfo, *, to: TenantInfo, leave_rounds: bool, by: Actor) -> TenantInfo:
    """The school belongs to the other authority, with every record and at the hosts it had.

    The old authority keeps what it was told: its rounds, its inbox, its letterbox and its releases. RoundsWait while one of
    its rounds waits for the school's return, unless `leave_rounds`: then its audit can be finished for the school's own
    use. NotPossibleNow if it is no other authority or not ready, or while the school shares a return by name: from
    elsewhere its head could not stop that.
    """
    old = school.authority
    if old is None or to.kind != "authority" or to.id == old.id:
        raise NotPossibleNow(_("A school moves from its authority to another one."))
    with in_directory(), alone_with(school.id) as alone:
        if not alone:
            raise NotPossibleNow(_("Another process is at work on this school now."))
        tenant, target = Tenant.objects.get(pk=school.id), Tenant.objects.get(pk=to.id)
        if tenant.status != Tenant.Status.READY or target.status != Tenant.Status.READY:
            raise NotPossibleNow(_("Both the school and the authority must be ready."))
        if shares := _told_by(settings.SCHOOL_SHARES, old, school):
            raise NotPossibleNow(" ".join(shares))
        if not leave_rounds:
            _check_no_round_waits(old, school)
        with transaction.atomic():
            tenant.parent = target
            tenant.save(update_fields=["parent"])
            leave_group(school.schema_name, old.schema_name)
            apply_tenant("school", school.schema_name, to.schema_name)
            moved = info_of(tenant)
            facts = _facts_of(School.objects.get(tenant=tenant))
            contact = _leave_register(old, moved, to, by)
            with connection.as_tenant(to):
                row = enter_in_register(moved, facts)
                # It may come back to an authority that it left.
                row.moved_to, row.closed_on = "", None
                row.contact_name, row.contact_email = contact
                row.save()
                record("school.moved_here", by=by, subject=row, before=old.name)
            with connection.as_tenant(moved):
                record("school.moved", by=by, subject=tenant, before=old.name, now=to.name)
        # Whoever is signed in to the database still looks for published checklists at the old authority.
        end_sessions(school.role)
        forget_hosts()
        return moved


def go_on_as(old: TenantInfo, new: TenantInfo, *, by: Actor) -> TenantInfo:
    """The school goes on under its successor's URN, facts and host: people, records and journal as they are.

    The successor's own schema, in which nobody may have begun to work, is dropped. The old host leads here too. Raises
    NotPossibleNow if the two are of different authorities or the successor has records; RoundsWait if a round already
    asks the successor.
    """
    authority = _same_authority(old, new)
    with in_directory(), alone_with(old.id) as alone:
        if not alone:
            raise NotPossibleNow(_("Another process is at work on this school now."))
        if records_in(new.schema_name, beyond=_INVITING):
            raise NotPossibleNow(
                _("%(school)s has people or records already. If the two were merged, say --merged.")
                % {"school": new.name}
            )
        _check_no_round_waits(authority, new)
        tenant, newcomer = Tenant.objects.get(pk=old.id), Tenant.objects.get(pk=new.id)
        before, after = School.objects.get(tenant=tenant), School.objects.get(tenant=newcomer)
        with transaction.atomic():
            facts = _facts_of(after)
            earlier = [*before.earlier_urns, before.urn, *after.earlier_urns]
            Host.objects.filter(tenant=tenant).update(is_primary=False)
            Host.objects.filter(tenant=newcomer).update(tenant=tenant)
            after.delete()
            newcomer.delete()
            for name in ("urn", "laestab", "phase", "type_name", "size_band", "pupils", "status"):
                setattr(before, name, getattr(facts, name))
            before.earlier_urns = earlier
            before.save()
            tenant.name = facts.name
            tenant.save(update_fields=["name"])
            set_status(tenant, Tenant.Status.READY)
            info = info_of(tenant)
            with connection.as_tenant(authority):
                successor = RegisteredSchool.objects.filter(pk=new.id).first()
                contact = (successor.contact_name, successor.contact_email) if successor else ("", "")
                RegisteredSchool.objects.filter(pk=new.id).delete()
                row = enter_in_register(info, facts)
                row.earlier_urns, row.closed_on = earlier, None
                if contact[1]:
                    row.contact_name, row.contact_email = contact
                row.save()
                record("school.continued", by=by, subject=row, before=old.urn, now=row.urn)
            with connection.as_tenant(info):
                record("school.continued", by=by, subject=tenant, before=old.urn, now=facts.urn)
        drop_schema(new.schema_name)
        forget_hosts()
        return info


def link_merged(old: TenantInfo, new: TenantInfo, *, by: Actor) -> None:
    """The closed school stays as it is, and both say that it was merged into the other. May be repeated."""
    authority = _same_authority(old, new)
    with in_directory(), transaction.atomic():
        before, after = (School.objects.get(tenant_id=school.id) for school in (old, new))
        before.successor_urn = new.urn
        before.save(update_fields=["successor_urn"])
        if old.urn not in after.earlier_urns:
            after.earlier_urns = [*after.earlier_urns, old.urn]
            after.save(update_fields=["earlier_urns"])
        with connection.as_tenant(authority):
            RegisteredSchool.objects.filter(pk=old.id).update(successor_urn=new.urn)
            row = RegisteredSchool.objects.get(pk=new.id)
            row.earlier_urns = after.earlier_urns
            row.save(update_fields=["earlier_urns"])
            record("school.merged", by=by, subject=row, before=old.urn, now=new.urn)


def _same_authority(old: TenantInfo, new: TenantInfo) -> TenantInfo:
    if old.authority is None or new.authority is None or old.authority.id != new.authority.id or old.id == new.id:
        raise NotPossibleNow(_("Both must be schools of one authority. Move the old one first."))
    return old.authority


def _check_no_round_waits(authority: TenantInfo, school: TenantInfo) -> None:
    if waiting := _told_by(settings.SCHOOL_LEAVING_CHECKS, authority, school):
        raise RoundsWait(" ".join(waiting))


def _told_by(checks: Iterable[str], authority: TenantInfo, school: TenantInfo) -> list[str]:
    """What these functions of features say of the school, in its authority's schema."""
    with connection.as_tenant(authority):
        return [line for dotted in checks for line in import_string(dotted)(school.role)]


def _facts_of(school: School) -> SchoolFacts:
    return SchoolFacts(
        urn=school.urn,
        name=school.tenant.name,
        phase=school.phase,
        laestab=school.laestab,
        type_name=school.type_name,
        size_band=school.size_band,
        pupils=school.pupils,
        status=school.status,
        earlier_urns=tuple(school.earlier_urns),
    )


def _leave_register(authority: TenantInfo, school: TenantInfo, to: TenantInfo, by: Actor) -> tuple[str, str]:
    """The old register says where the school went; its contact goes along."""
    with connection.as_tenant(authority):
        row = RegisteredSchool.objects.filter(pk=school.id).first()
        if row is None:
            return "", ""
        contact = row.contact_name, row.contact_email
        row.status, row.closed_on, row.moved_to = RegisteredSchool.Status.CLOSED, timezone.localdate(), to.name
        row.contact_name = row.contact_email = ""
        row.invited_at = row.erasure_due_at = None
        row.save()
        record("school.moved_away", by=by, subject=row, to=to.name)
    return contact
