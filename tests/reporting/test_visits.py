"""A school lends its levels by name and takes them back; what an adviser notes beside them, and who reads it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from checklists.school.actions.sharing import share, stop_sharing
from checklists.school.actions.signing import reopen
from checklists.school.models import Audit
from lantern.access.roles import Role
from lantern.audit.queries import entries_about
from lantern.errors import ChangedMeanwhile, NotAllowed, NotFound, NotPossibleNow
from reporting.authority import letterbox
from reporting.authority.models import ReleaseRow
from reporting.authority.visits import catalogue
from reporting.authority.visits.actions import change_visit, note_statement, show_visit, start_visit
from reporting.authority.visits.erasing import erase_visits
from reporting.authority.visits.leaving import shared
from reporting.authority.visits.models import SharedReturn, Visit, VisitNote
from reporting.authority.visits.queries import lines, school_sharing, sharing
from tenants.logins.builder import builder_of
from tenants.people.models import User
from tests.cast import as_tenant, client_for, make_person, owner_mode
from tests.people.mails import mails_of
from tests.reporting.scene import (
    Scene,
    answer_and_sign,
    make_round,
    make_scene,
    make_version,
    no_noise,
    publish,
    submit,
    undone,
)

LEVELS = [0, 1, 2, 3]


class Desk:
    """Oak and Elm have submitted, Elm without an audit to show for it; an adviser works at Hillshire."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.scene = Scene(world, [world.oak, world.elm], make_version(world.hillshire, statements=4))
        self.round = make_round(self.scene, due=0)
        answer_and_sign(world.oak, self.round, LEVELS)
        submit(world.elm, self.round, LEVELS)
        self.adviser = make_person(world.hillshire, Role.OFFICER, name="Ada Adviser")
        with as_tenant(world.oak):
            self.head = User.objects.get(role=Role.HEAD)
            self.governor = User.objects.get(role=Role.GOVERNOR)
            self.audit = Audit.objects.get()

    def share(self) -> None:
        with as_tenant(self.world.oak):
            share(audit_id=self.audit.pk, by=self.head)

    def stop(self) -> None:
        with as_tenant(self.world.oak):
            stop_sharing(audit_id=self.audit.pk, by=self.head)

    def visit(self) -> Visit:
        with as_tenant(self.world.hillshire):
            return start_visit(
                round_id=self.round.pk,
                school_id=self.world.oak.id,
                visited_on=timezone.localdate(),
                summary="We looked at filtering.",
                by=self.adviser,
            )

    def note(self, visit: Visit, place: int, **given: Any) -> VisitNote:
        with as_tenant(self.world.hillshire):
            return note_statement(
                visit_id=visit.pk,
                statement_id=self.scene.statements[place].pk,
                by=self.adviser,
                **({"seen": 0, "agreed": "amber", "note": "Half of the staff."} | given),
            )

    def show(self, visit: Visit) -> None:
        with as_tenant(self.world.hillshire):
            show_visit(visit_id=visit.pk, by=self.adviser)


@pytest.fixture
def desk(loop: Any) -> Desk:
    return Desk(loop)


def test_an_authority_reads_levels_only_while_the_school_shares_them(desk: Desk) -> None:
    with as_tenant(desk.world.hillshire):
        assert sharing() == []
        with pytest.raises(NotFound, match="does not share"):
            school_sharing(desk.round.pk, desk.world.oak.id)
    desk.share()
    with as_tenant(desk.world.hillshire):
        assert [(one.school.pk, one.visits) for one in sharing()] == [(desk.world.oak.id, 0)]
        shares = school_sharing(desk.round.pk, desk.world.oak.id)
        assert [line.level.index for line in lines(shares.shared)] == LEVELS
        with pytest.raises(NotFound, match="does not share"):
            school_sharing(desk.round.pk, desk.world.elm.id)
        assert shared(desk.world.oak.role) == [
            "The school shares its return of “Audit 2026”. Its head stops that first."
        ]
    with as_tenant(desk.world.oak):
        assert [entry.verb for entry in entries_about(desk.audit.pk)][:1] == ["audit.shared"]
        with pytest.raises(NotPossibleNow, match="shared already"):
            share(audit_id=desk.audit.pk, by=desk.head)
    desk.stop()
    desk.stop()
    with as_tenant(desk.world.hillshire):
        assert sharing() == []
    with as_tenant(desk.world.oak):
        assert entries_about(desk.audit.pk).filter(verb="audit.unshared").count() == 1


def test_only_the_head_shares_and_only_what_was_submitted(desk: Desk) -> None:
    with as_tenant(desk.world.oak):
        for person in (desk.governor, make_person(desk.world.oak, Role.DSL)):
            with pytest.raises(NotAllowed, match="Only the head"):
                share(audit_id=desk.audit.pk, by=person)
        Audit.objects.filter(pk=desk.audit.pk).update(state="kept")
        with pytest.raises(NotPossibleNow, match="nothing to share"):
            share(audit_id=desk.audit.pk, by=desk.head)


def test_a_head_can_stop_sharing_an_audit_that_was_opened_again(desk: Desk) -> None:
    desk.share()
    with as_tenant(desk.world.oak):
        reopen(audit_id=desk.audit.pk, reason="A wrong date.", by=desk.head)
    head = client_for(desk.world.oak, desk.head)
    address = f"/audits/{desk.audit.pk}/share/"
    assert address in head.get(f"/audits/{desk.audit.pk}/").text
    assert "Stop sharing" in head.get(address).text
    assert "no longer shared" in head.post(address, {"share": "no"}, follow=True).text
    page = head.get(address).text
    assert "open again" in page
    assert "<button" not in page.split("<h1")[1].split("</main>")[0]
    with as_tenant(desk.world.oak), pytest.raises(NotPossibleNow, match="open again"):
        share(audit_id=desk.audit.pk, by=desk.head)


def test_the_database_itself_keeps_rows_from_whom_they_are_not_for(desk: Desk) -> None:
    """Under SQL of the attacker's own, on each login in turn."""
    desk.share()
    visit = desk.visit()
    note = desk.note(visit, 1)
    world, tables = desk.world, (SharedReturn, Visit, VisitNote)
    with as_tenant(world.elm):
        # Another school: sees nothing, takes nothing away, and shares as nobody but itself.
        assert [table.objects.count() for table in tables] == [0, 0, 0]
        assert SharedReturn.objects.all().delete()[0] == 0
        SharedReturn(round=desk.round, sender=world.oak.role, levels=LEVELS).save(force_insert=True)
        assert SharedReturn.objects.get().sender == world.elm.role
        assert refused("insert into authority_visits_visit select * from authority_visits_visit")
    with as_tenant(world.oak):
        # A visit that is still being written is not the school's to read, nor ever to change.
        assert [table.objects.count() for table in tables] == [1, 0, 0]
        assert refused("update authority_visits_visit set summary = ''")
        assert refused("update authority_visits_sharedreturn set levels = '{0,0,0,0}'")
        assert refused("delete from authority_visits_visitnote")
    with as_tenant(builder_of(world.hillshire)):
        # What makes releases cannot read any of it.
        assert [refused(f"select 1 from {table._meta.db_table}") for table in tables] == [True] * 3
    with as_tenant(world.hillshire):
        assert [table.objects.count() for table in tables] == [2, 1, 1]
        assert refused("delete from authority_visits_sharedreturn")
        assert refused("insert into authority_visits_sharedreturn select * from authority_visits_sharedreturn")
    desk.show(visit)
    desk.stop()
    with as_tenant(world.hillshire):
        # The school has stopped: the authority's own notes about it cannot be read or written either.
        assert SharedReturn.objects.filter(sender=world.oak.role).count() == 0
        assert VisitNote.objects.count() == 0
        assert VisitNote.objects.filter(pk=note.pk).update(note="x") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            VisitNote(visit=visit, school_role=world.oak.role, statement=desk.scene.statements[2]).save(
                force_insert=True
            )
        with pytest.raises(DatabaseError), transaction.atomic():
            Visit(
                round=desk.round, school_id=world.oak.id, school_role=world.oak.role, visited_on=timezone.localdate()
            ).save(force_insert=True)
    with as_tenant(world.oak):
        # The school still reads what it was shown.
        assert [table.objects.count() for table in tables] == [0, 1, 1]


def refused(statement: str) -> bool:
    """Whether the server denies the statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "permission denied" in str(error) or "row-level security" in str(error)
    return False


def test_a_shared_return_has_the_shape_of_a_return_and_an_asked_school(desk: Desk) -> None:
    with as_tenant(desk.world.oak):
        for levels in ([0, 1], [0, 1, 2, 9]):
            with pytest.raises(ValueError, match="return"):
                letterbox.share_return(desk.round.pk, levels)
    with as_tenant(desk.world.hillshire):
        desk.round.round_schools.filter(school_id=desk.world.oak.id).delete()
    with as_tenant(desk.world.oak), pytest.raises(NotPossibleNow, match="does not ask your school"):
        letterbox.share_return(desk.round.pk, LEVELS)


def test_a_visit_is_the_schools_to_read_once_it_is_shown_and_then_stays(desk: Desk) -> None:
    with as_tenant(desk.world.hillshire), pytest.raises(NotFound):
        start_visit(
            round_id=desk.round.pk,
            school_id=desk.world.oak.id,
            visited_on=timezone.localdate(),
            summary="",
            by=desk.adviser,
        )
    desk.share()
    visit = desk.visit()
    desk.note(visit, 1)
    with pytest.raises(ChangedMeanwhile):
        desk.note(visit, 1, note="Another's")
    desk.note(visit, 1, seen=1, agreed="red", note="Nobody.")
    with as_tenant(desk.world.hillshire):
        today = timezone.localdate()
        change_visit(
            visit_id=visit.pk, seen=0, visited_on=today, summary="We looked at staff training.", by=desk.adviser
        )
        with pytest.raises(ChangedMeanwhile):
            change_visit(visit_id=visit.pk, seen=0, visited_on=today, summary="", by=desk.adviser)
    with as_tenant(desk.world.oak):
        assert catalogue.visits_of_mine() == []
        with pytest.raises(NotFound):
            catalogue.visit_of_mine(visit.pk)
    desk.show(visit)
    with as_tenant(desk.world.oak):
        seen = catalogue.visit_of_mine(visit.pk)
        assert (seen.summary, [(note.agreed, note.note) for note in seen.notes]) == (
            "We looked at staff training.",
            [("red", "Nobody.")],
        )
    with pytest.raises(NotPossibleNow, match="stays as it is"):
        desk.note(visit, 2)
    with as_tenant(desk.world.elm), pytest.raises(NotFound):
        catalogue.visit_of_mine(visit.pk)


def test_the_pages_of_a_visit_from_sharing_to_reading(desk: Desk) -> None:
    head, adviser = client_for(desk.world.oak, desk.head), client_for(desk.world.hillshire, desk.adviser)
    address = f"/audits/{desk.audit.pk}/share/"
    assert "cannot read your answers" in head.get(address).text
    assert "Only the head can change this" in client_for(desk.world.oak, desk.governor).get(address).text
    assert client_for(desk.world.oak, desk.governor).post(address, {"share": "yes"}).status_code == 403
    assert "No school shares its return with you" in adviser.get("/visits/").text
    shared = f"/visits/{desk.round.pk}/{desk.world.oak.id}/"
    assert adviser.get(shared).status_code == 404
    assert "can read your answers" in head.post(address, {"share": "yes"}, follow=True).text
    assert desk.world.oak.name in adviser.get("/visits/").text
    assert "Statement number 2" in adviser.get(shared).text
    day = timezone.localdate() + timedelta(days=1)
    form = {"visited_on_day": day.day, "visited_on_month": day.month, "visited_on_year": day.year}
    assert "must be today or earlier" in adviser.post(f"{shared}new/", form).text
    day = timezone.localdate()
    form = {
        "visited_on_day": day.day,
        "visited_on_month": day.month,
        "visited_on_year": day.year,
        "summary": "Went well.",
    }
    visit = adviser.post(f"{shared}new/", form).url
    statement = desk.scene.statements[1]
    note = f"{visit}statements/{statement.pk}/"
    assert adviser.post(note, {"agreed": "red", "note": "Nobody showed it.", "seen": 0}).status_code == 302
    late = adviser.post(note, {"agreed": "green", "note": "Mine", "seen": 0})
    assert late.status_code == 409
    assert "Mine" in late.text
    assert "Nobody showed it." in late.text
    assert head.get(visit).status_code == 404
    assert "cannot be changed afterwards" in adviser.get(f"{visit}show/").text
    assert "The school can read it since" in adviser.post(f"{visit}show/", follow=True).text
    page = head.get(visit).text
    assert "Went well." in page
    assert "Nobody showed it." in page
    assert "Agreed at the visit" in page
    assert str(desk.adviser) in head.get("/visits/").text
    assert "Nobody showed it." not in str(mails_of(desk.world.hillshire))
    head.post(address, {"share": "no"})
    stopped = adviser.get(visit).text
    assert "has stopped sharing" in stopped
    assert "Nobody showed it." not in stopped
    assert "Went well." not in stopped
    analyst = client_for(desk.world.hillshire, make_person(desk.world.hillshire, Role.ANALYST))
    assert analyst.get("/visits/").status_code == 403


def test_a_release_is_the_same_whether_a_school_was_visited_or_not(loop: Any) -> None:
    scene = make_scene(loop, {"primary_S": 9})
    rows = []
    for visited in (False, True):
        with undone():
            round_ = make_round(scene, due=0)
            for school in scene.schools:
                submit(school, round_, LEVELS)
            if visited:
                with as_tenant(loop.oak):
                    letterbox.share_return(round_.pk, LEVELS)
                adviser = make_person(loop.hillshire, Role.OFFICER)
                with as_tenant(loop.hillshire):
                    given = {"round_id": round_.pk, "school_id": loop.oak.id, "summary": ""}
                    visit = start_visit(**given, visited_on=timezone.localdate(), by=adviser)
                    for statement in scene.version.statements.all():
                        note_statement(
                            visit_id=visit.pk, statement_id=statement.pk, seen=0, agreed="red", note="", by=adviser
                        )
            publish(scene, round_, no_noise)
            with as_tenant(loop.hillshire):
                rows.append(sorted(tuple(row.counts) for row in ReleaseRow.objects.filter(round=round_)))
    assert rows[0] == rows[1] != []


def test_with_an_erased_school_its_visits_go(desk: Desk) -> None:
    desk.share()
    desk.note(desk.visit(), 0)
    with owner_mode():
        connection.set_tenant(desk.world.hillshire)
        assert erase_visits(desk.world.oak.role) == 0
        assert [table.objects.count() for table in (SharedReturn, Visit, VisitNote)] == [0, 0, 0]
