"""What each task of tenancy and checklists finds to do, made through the product's own actions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from checklists.school.answering.actions import add_comment
from checklists.school.evidence.actions import Content, Dates, add_item
from checklists.school.exports.actions import ask_for_file
from checklists.school.exports.models import AuditFile
from checklists.school.plan.actions import Details, add_action
from lantern.access.roles import Role
from lantern.celery import app
from lantern.files.keeping import remove
from lantern.files.models import StoredFile
from lantern.files.sweeping import UNDO_FOR
from lantern.outbox.models import Message
from lantern.outbox.send import queue_task
from reporting.authority.actions import chase_schools, close_round
from tenants.directory.actions import add_authority, invite_administrator_again
from tenants.directory.models import Tenant
from tenants.directory.queries import authority_by_id
from tenants.logins.info import TenantInfo
from tenants.logins.tasks import prune_outbox
from tenants.moving.actions import ask_for_erasure, ask_for_export
from tenants.moving.models import ErasureRequest, Export
from tenants.people.models import User
from tenants.register import queries as register
from tenants.register.actions import change_contact
from tenants.register.requests import invite_contacts
from tenants.support.models import Grant
from tests.cast import World, as_tenant, client_for, make_person, owner_mode
from tests.checklists.school.stage import make_stage as make_school_stage
from tests.files.desk import keep
from tests.people.mails import mails_of
from tests.register.extract import file_of, row
from tests.register.test_importing import confirm, upload
from tests.reporting.national.stage import others_give
from tests.reporting.scene import Scene, make_round, make_version
from tests.support.visits import let_in

# The tenant in which the task runs, None for one about the fleet, and its arguments.
Call = tuple[TenantInfo | None, list[str]]


def a_school_year_that_is_over(world: World) -> Call:
    others_give(1, period=2025)
    return world.directory, []


def an_unsent_mail(world: World) -> Call:
    head = make_person(world.oak, Role.HEAD)
    invitation = {"name": "Nia", "email": "nia@oak.test", "role": "staff"}
    assert client_for(world.oak, head).post("/people/invite/", invitation).status_code == 302
    assert len(mails_of(world.oak)) == 1
    with as_tenant(world.oak):
        return world.oak, [str(Message.objects.get().pk)]


def a_message_that_is_due(world: World) -> Call:
    with as_tenant(world.oak):
        with transaction.atomic():
            queue_task(prune_outbox)
        Message.objects.update(next_try_at=timezone.now() - timedelta(minutes=1))
    return world.oak, []


def a_message_done_long_ago(world: World) -> Call:
    a_message_that_is_due(world)
    with as_tenant(world.oak):
        Message.objects.update(done_at=timezone.now() - timedelta(days=40))
    return world.oak, []


def an_expired_session(world: World) -> Call:
    with as_tenant(world.oak):
        Session.objects.create(session_key="old", session_data="", expire_date="2020-01-01T00:00Z")
    return world.oak, []


def spares_wanted(world: World) -> Call:
    return world.directory, []


def the_fleet(world: World) -> Call:
    return None, []


def a_round_being_closed(world: World) -> Call:
    scene = Scene(world, [world.oak, world.elm], make_version(world.hillshire, statements=4))
    round_ = make_round(scene)
    officer = make_person(world.hillshire, Role.OFFICER)
    with as_tenant(world.hillshire):
        return world.hillshire, [str(close_round(round_id=round_.pk, by=officer).pk)]


def a_school_to_remind(world: World) -> Call:
    scene = Scene(world, [world.oak, world.elm], make_version(world.hillshire, statements=4))
    make_round(scene, due=5)
    make_person(world.oak, Role.HEAD)
    return world.oak, []


def reminders_to_send(world: World) -> Call:
    scene = Scene(world, [world.oak, world.elm], make_version(world.hillshire, statements=4))
    round_ = make_round(scene, due=5)
    officer = make_person(world.hillshire, Role.OFFICER)
    with as_tenant(world.hillshire):
        school = register.school_by_id(world.oak.id)
        change_contact(school=school, name="Claire", email="claire@oak.test", by=officer)
        job = chase_schools(round_id=round_.pk, school_ids=[world.oak.id], again=False, by=officer)
    return world.hillshire, [str(job.pk)]


def an_authority_to_set_up(world: World) -> Call:
    operator = make_person(world.directory, Role.OPERATOR)
    with as_tenant(world.directory):
        authority = add_authority(
            name="Môn Council",
            la_code="346",
            host="mon.lantern.test",
            contact_name="Siân",
            contact_email="sian@mon.test",
            by=operator,
        )
    return world.directory, [str(authority.pk)]


def an_administrator_to_invite(world: World) -> Call:
    operator = make_person(world.directory, Role.OPERATOR)
    with as_tenant(world.directory):
        Tenant.objects.filter(pk=world.hillshire.id).update(contact_name="Ruth", contact_email="ruth@hillshire.test")
        invite_administrator_again(authority=authority_by_id(world.hillshire.id), by=operator)
    return world.directory, [str(world.hillshire.id)]


def a_checklist_from_a_file(world: World) -> Call:
    browser = client_for(world.hillshire, make_person(world.hillshire, Role.OFFICER))
    content = b"title: Ours\nsections:\n  - title: First\n    statements:\n      - {code: A-1, plain: It is so}\n"
    sent: Any = browser.post("/checklists/import/", {"file": SimpleUploadedFile("ours.yaml", content)})
    assert browser.post(f"{sent.url}confirm/").status_code == 302
    return world.hillshire, [sent.url.rstrip("/").rpartition("/")[2]]


def an_import_to_carry_out(world: World) -> Call:
    browser = client_for(world.hillshire, make_person(world.hillshire, Role.OFFICER))
    oak = row("100001", number="2001", name="St Oak’s Primary School", pupils="181")
    elm = row("100002", number="4002", name="Elm School", phase="Secondary", low="11", high="18", pupils="1400")
    import_id = upload(browser, file_of(oak, elm))
    confirm(browser, import_id)
    return world.hillshire, [str(import_id)]


def a_head_to_invite(world: World) -> Call:
    officer = make_person(world.hillshire, Role.OFFICER)
    with as_tenant(world.hillshire):
        school = register.school_by_id(world.oak.id)
        school = change_contact(school=school, name="Claire", email="claire@oak.test", by=officer)
        invite_contacts(schools=[school], by=officer)
    return world.hillshire, [str(world.oak.id)]


def a_file_removed_long_ago(world: World) -> Call:
    file = keep(world.oak)
    with as_tenant(world.oak):
        with transaction.atomic():
            remove(file=file, by=User.objects.get(role=Role.HEAD))
        StoredFile.objects.update(removed_at=timezone.now() - UNDO_FOR - timedelta(hours=1))
    return world.oak, []


def a_journal(world: World) -> Call:
    an_unsent_mail(world)
    return world.oak, []


def an_export_asked_for(world: World) -> Call:
    head = make_person(world.oak, Role.HEAD)
    with as_tenant(world.oak):
        return world.oak, [str(ask_for_export(by=head).pk)]


def an_old_export(world: World) -> Call:
    school, arguments = an_export_asked_for(world)
    run("moving.make_export", school, arguments)
    with as_tenant(world.oak):
        assert Export.objects.update(expires_at=timezone.now() - timedelta(minutes=1)) == 1
    return world.oak, []


def a_document_asked_for(world: World) -> Call:
    school = make_school_stage(world)
    audit = school.audit()
    with as_tenant(world.oak):
        return world.oak, [str(ask_for_file(audit_id=audit.pk, kind="docx", with_history=True, by=school.head).pk)]


def an_old_document(world: World) -> Call:
    school, arguments = a_document_asked_for(world)
    run("audits.make_file", school, arguments)
    with as_tenant(world.oak):
        assert AuditFile.objects.update(expires_at=timezone.now() - timedelta(minutes=1)) == 1
    return world.oak, []


def an_erasure_to_tell_of(world: World) -> Call:
    head = make_person(world.oak, Role.HEAD)
    make_person(world.hillshire, Role.ADMINISTRATOR)
    with as_tenant(world.oak):
        return world.oak, [str(ask_for_erasure(by=head).pk)]


def an_erasure_to_stop(world: World) -> Call:
    school, arguments = an_erasure_to_tell_of(world)
    run("provisioning.tell_directory_of_erasure", school, arguments)
    with as_tenant(world.hillshire):
        administrator = User.objects.get(role=Role.ADMINISTRATOR)
    return world.hillshire, [str(world.oak.id), str(administrator.pk)]


def a_school_to_erase(world: World) -> Call:
    school, arguments = an_erasure_to_tell_of(world)
    over = timezone.now() - timedelta(minutes=1)
    with as_tenant(world.oak):
        ErasureRequest.objects.update(due_at=over)
    run("provisioning.tell_directory_of_erasure", school, arguments)
    return world.directory, []


def support_that_ran_out(world: World) -> Call:
    let_in(world.oak, make_person(world.oak, Role.HEAD))
    over = timezone.now() - timedelta(minutes=1)
    with as_tenant(world.oak):
        Grant.objects.update(created_at=over - timedelta(hours=1), ends_at=over)
    return world.oak, []


def evidence_that_expires(world: World) -> Call:
    head, day = make_person(world.oak, Role.HEAD), timezone.localdate() + timedelta(days=3)
    with as_tenant(world.oak):
        page, dates = Content(url="https://www.example.org/policy"), Dates(expires_on=day)
        add_item(title="Policy", owner=head, content=page, dates=dates, by=head)
    return world.oak, []


def an_action_overdue(world: World) -> Call:
    lead = make_person(world.oak, Role.DSL)
    with as_tenant(world.oak):
        details = Details(title="Turn on filtering", owner=lead, due_on=timezone.localdate())
        add_action(details=details, by=lead)
    return world.oak, []


def a_comment_for_somebody(world: World) -> Call:
    stage = make_school_stage(world)
    audit = stage.audit()
    with as_tenant(world.oak):
        add_comment(
            audit_id=audit.pk,
            statement_id=stage.statements(audit)[0].pk,
            text="Is that so?",
            said_to=[stage.head.pk],
            by=stage.dsl,
        )
    return world.oak, []


def run(name: str, tenant: TenantInfo | None, arguments: list[str]) -> None:
    headers = {"tenant": tenant.schema_name} if tenant else {}
    if name.startswith("provisioning."):
        with owner_mode():
            app.tasks[name].apply(args=arguments, headers=headers, throw=True)
    else:
        app.tasks[name].apply(args=arguments, headers=headers, throw=True)


SCENES: dict[str, Callable[[World], Call]] = {
    "answering.tell": a_comment_for_somebody,
    "audits.make_file": a_document_asked_for,
    "audits.remove_old_files": an_old_document,
    "checklists.carry_out_import": a_checklist_from_a_file,
    "checklists.remind": a_school_to_remind,
    "evidence.remind": evidence_that_expires,
    "files.sweep": a_file_removed_long_ago,
    "journal.seal": a_journal,
    "moving.make_export": an_export_asked_for,
    "moving.remove_old_exports": an_old_export,
    "outbox.deliver": an_unsent_mail,
    "outbox.prune": a_message_done_long_ago,
    "outbox.sweep": a_message_that_is_due,
    "plan.remind": an_action_overdue,
    "provisioning.carry_out_import": an_import_to_carry_out,
    "provisioning.erase_due": a_school_to_erase,
    "provisioning.freeze_national": a_school_year_that_is_over,
    "provisioning.invite_administrator": an_administrator_to_invite,
    "provisioning.invite_head": a_head_to_invite,
    "provisioning.refill_spares": spares_wanted,
    "provisioning.set_up_authority": an_authority_to_set_up,
    "provisioning.stop_erasure": an_erasure_to_stop,
    "provisioning.tell_directory_of_erasure": an_erasure_to_tell_of,
    "reporting.publish_release": a_round_being_closed,
    "reporting.send_chases": reminders_to_send,
    "sessions.clear": an_expired_session,
    "support.close": support_that_ran_out,
}
