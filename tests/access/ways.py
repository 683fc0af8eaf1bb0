"""Ways in and out for the stage: sign-in services, passkeys, calendars, and schools that leave."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from checklists.school.models import AuditStatement
from checklists.school.plan import actions
from incidents.school.concerns import actions as told
from incidents.school.concerns.actions.telling import Told
from incidents.school.concerns.receipts import new_words
from tenants.directory.models import Erasure
from tenants.logins.info import TenantInfo
from tenants.moving.actions import ask_for_erasure
from tenants.moving.certificates import signed
from tenants.moving.format import EXPORTS_FOLDER
from tenants.moving.models import Export
from tenants.moving.requests import tell_directory
from tenants.people.models import User
from tenants.provisioning.schemas import in_directory
from tenants.sso import actions as sso
from tenants.sso.models import SignInService
from tests.cast import World, as_tenant, owner_mode
from tests.people.authenticator import Device


def services(tenant: TenantInfo, manager: User) -> dict[str, str]:
    """A service that is on and linked to the manager, and one that was checked and is off.

    No host is listed for them, so whatever would ask them is refused before it goes outside.
    """
    with as_tenant(tenant):
        on, off = (_checked(f"{place}.{tenant.host}", manager) for place in ("on", "off"))
        on = sso.turn_on(service=on, by=manager)
        sso.link(person=manager, service=on, subject=f"subject-{manager.pk}", by=manager)
    return {"service_id": str(on.pk), "service_off": str(off.pk), "kind": "entra"}


def _checked(host: str, manager: User) -> SignInService:
    given = {"label": "Sign-in", "domain": "", "asks_second_step": False}
    found = sso.add(kind="other", issuer=f"https://{host}", by=manager, **given)  # type: ignore[arg-type]
    found = sso.set_credentials(service=found, client_id="lantern", client_secret="not so secret", by=manager)
    return sso.note_answer(service=found, by=manager)


def passkeys(tenant: TenantInfo, place: int, manager: User, colleague: User) -> dict[str, str]:
    """A passkey of the manager and one of a colleague, with numbers that no other tenant's has."""
    with as_tenant(tenant):
        for number, person in ((1, manager), (2, colleague)):
            asked = {"rp": {"id": tenant.host}, "user": {"id": str(person.pk)}, "challenge": "AAAA"}
            credential = json.loads(Device().make(asked, tenant.url("")))
            data = {"name": f"Key of {person.name}", "credential": credential, "passwordless": True}
            Authenticator.objects.create(pk=1_000 * place + number, user=person, type="webauthn", data=data)
    return {"pk": str(1_000 * place + 1), "colleagues_key": str(1_000 * place + 2)}


def export(school: TenantInfo) -> dict[str, str]:
    """A file of a school that waits for its head."""
    now = timezone.now()
    content = b"Whatever was in it."
    with as_tenant(school):
        found = Export(made_by_name="Somebody", size=len(content), made_at=now, expires_at=now + timedelta(days=7))
        found.path = default_storage.save(f"{EXPORTS_FOLDER}/{found.pk}.zip", ContentFile(content))
        found.save(force_insert=True)
    return {"export_id": str(found.pk)}


def plan(school: TenantInfo, statement: AuditStatement, head: User) -> dict[str, str]:
    """An open action and a closed one, of somebody without an account, and an address for the head's calendar."""
    details: dict[str, Any] = {"owner_words": "Network manager", "due_on": timezone.localdate() + timedelta(days=9)}
    place: dict[str, Any] = {"audit_id": statement.audit_id, "statement_id": statement.pk}
    with as_tenant(school):
        going = actions.add_action(details=actions.Details(title="Going on", **details), by=head, **place)
        closed = actions.add_action(details=actions.Details(title="Closed", **details), by=head)
        actions.note_progress(action_id=going.pk, by=head, text="Ordered.")
        actions.close_action(action_id=closed.pk, by=head, status="done", text="Done.")
        feed, token = actions.make_feed(whole_plan=True, by=head)
    return {
        "action_id": str(going.pk),
        "closed_action": str(closed.pk),
        "feed_id": str(feed.pk),
        "feed_token": token,
    }


def concerns(school: TenantInfo, head: User) -> dict[str, str]:
    """A concern that nobody has decided on, and one that was dealt with."""
    with as_tenant(school):
        told.set_up_page(is_on=True, readers="Mrs Nair", closed_until=None, keep_months=24, by=head)
        waiting, done, going, ended = (
            told.tell(told=Told(text, sender_name="Sam"), words=new_words(), form_key=uuid4())
            for text in ("One", "Two", "Three", "Four")
        )
        for made in (going, ended):
            told.make_incident(concern_id=made.pk, category="bullying", by=head)
        told.close(concern_id=ended.pk, reason="Nothing more to say.", by=head)
        told.answer(concern_id=waiting.pk, text="Come and see me.", form_key=uuid4(), by=head)
        told.decide(concern_id=done.pk, outcome="handled", reason="We talked.", by=head)
    return {
        "concern_id": str(waiting.pk),
        "decided_concern": str(done.pk),
        "concern_with_incident": str(going.pk),
        "closed_concern": str(ended.pk),
    }


def leave(school: TenantInfo, head: User) -> dict[str, str]:
    """The school has asked to be erased; authority and directory know."""
    with as_tenant(school):
        request = ask_for_erasure(by=head)
    with owner_mode(), as_tenant(school):
        tell_directory(request_id=request.pk)
    return {"leaving_school": str(school.id)}


def erased(world: World) -> dict[str, str]:
    """What the directory keeps of an erasure that was carried out."""
    now = timezone.now()
    with owner_mode(), in_directory():
        found = Erasure(tenant_id=world.oak.id, urn="100009", asked_by_name="Nobody", asked_at=now, begun_at=now)
        found.begun_by_name, found.done_at = "manage.py erase_school", now
        moment = now.isoformat(timespec="seconds")
        facts = {
            "number": str(found.pk),
            "school": {"id": str(found.tenant_id), "urn": found.urn, "name": "A school"},
            "asked": {"by": found.asked_by_name, "at": moment},
            "carried_out": {"by": found.begun_by_name, "begun_at": moment, "done_at": moment},
            "erased": {"tables": {}, "rows": 0, "files": 0, "bytes": 0, "hosts": [], "logins": 1, "returns": 0},
            "key_destroyed": "",
            "last_export": None,
            "remains": [],
        }
        found.certificate = signed(facts)
        found.save(force_insert=True)
    return {"erasure_id": str(found.pk)}
