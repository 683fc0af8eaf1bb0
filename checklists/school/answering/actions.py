"""What changes while people answer together. Nothing here changes an answer but by the audit's own actions."""

import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.school import live
from checklists.school.actions.answering import Outcome, Seen, save_answer
from checklists.school.answering import queries, rules
from checklists.school.answering.levels import rating_for
from checklists.school.answering.models import Assignment, Citation, Comment, Mention
from checklists.school.models import AuditSection, AuditStatement
from checklists.school.queries.answers import statement_by_id
from checklists.school.queries.audits import locked_audit
from lantern.access.permissions import Permission, check
from lantern.audit.record import Actor, record
from lantern.errors import NotFound, NotPossibleNow
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.people.models import User
from tenants.people.queries import people


def assign_sections(*, audit_id: uuid.UUID, wanted: Mapping[uuid.UUID, uuid.UUID | None], by: Actor) -> int:
    """Each of these sections is this person's, or nobody's; returns how many changed hands.

    A person who was asked for a section before and still is hears nothing of it.
    """
    check(by, Permission.AUDITS_ANSWER)
    with transaction.atomic():
        # One change of hands of an audit after the other: the rows to be made are not there to be locked.
        audit = locked_audit(audit_id)
        rules.check_can_assign(by, audit)
        sections = {section.pk: section for section in audit.sections.filter(pk__in=wanted)}
        if len(sections) != len(wanted):
            raise NotFound(_("There is no such audit here."))
        persons = _persons(wanted.values())
        rows = queries.assignments_among(sections=wanted)
        changed = [
            _assign(rows.get(key), persons.get(whom) if whom else None, by, sections[key])
            for key, whom in wanted.items()
        ]
    return sum(changed)


def assign_statement(
    *, audit_id: uuid.UUID, statement_id: uuid.UUID, person_id: uuid.UUID | None, by: Actor
) -> AuditStatement:
    """The statement is this person's, whoever has its section; with None it goes with its section."""
    check(by, Permission.AUDITS_ANSWER)
    with transaction.atomic():
        rules.check_can_assign(by, locked_audit(audit_id))
        statement = statement_by_id(by, audit_id, statement_id)
        persons = _persons([person_id])
        row = queries.assignments_among(statements=[statement_id]).get(statement_id)
        _assign(row, persons.get(person_id) if person_id else None, by, statement)
    return statement


def _persons(wanted: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, User]:
    """These people, all of whom may answer; NotFound or NotPossibleNow otherwise."""
    ids = {person_id for person_id in wanted if person_id is not None}
    found = {person.pk: person for person in people().filter(pk__in=ids)}
    if len(found) != len(ids):
        raise NotFound(_("There is no such person here."))
    for person in found.values():
        rules.check_can_be_assigned(person)
    return found


def _assign(row: Assignment | None, person: User | None, by: Actor, thing: AuditSection | AuditStatement) -> bool:
    if (row.person_id if row else None) == (person.pk if person else None):
        return False
    now = timezone.now()
    given = {
        "person": person,
        "assigned_at": now,
        "by_id": by.pk,
        "by_name": str(by),
        # Nobody is sent a mail about what they did themselves.
        "told_at": now if person is None or person.pk == by.pk else None,
    }
    if row is None:
        of = "section" if isinstance(thing, AuditSection) else "statement"
        Assignment.objects.create(**given, **{of: thing})
    else:
        for name, value in given.items():
            setattr(row, name, value)
        row.save(update_fields=list(given))
    record("audit.assigned", by=by, subject=thing, person=str(person.pk) if person else "")
    return True


def add_comment(
    *, audit_id: uuid.UUID, statement_id: uuid.UUID, text: str, said_to: Iterable[uuid.UUID], by: User
) -> Comment:
    """The comment stands beside the statement, and these people find it on their home page.

    Somebody who answers has read what was said to them there before.
    """
    check(by, Permission.AUDITS_COMMENT)
    with transaction.atomic():
        statement = statement_by_id(by, audit_id, statement_id)
        rules.check_can_comment(by, statement.audit)
        ids = set(said_to) - {by.pk}
        readers = [person for person in people().filter(pk__in=ids) if rules.can_be_mentioned(person)]
        if len(readers) != len(ids):
            raise NotFound(_("There is no such person here."))
        comment = Comment.objects.create(statement=statement, text=text, by_id=by.pk, by_name=str(by))
        Mention.objects.bulk_create([Mention(comment=comment, person=person) for person in readers])
        _read(statement_id, by)
        record("comment.added", by=by, subject=statement, said_to=len(readers))
    return comment


def remove_comment(*, audit_id: uuid.UUID, statement_id: uuid.UUID, comment_id: uuid.UUID, by: Actor) -> Comment:
    """The comment's words are gone for good; that somebody said something stays."""
    check(by, Permission.AUDITS_COMMENT)
    with transaction.atomic():
        statement = statement_by_id(by, audit_id, statement_id)
        comment = queries.comment_by_id(audit_id, statement_id, comment_id)
        rules.check_can_remove(by, comment)
        comment.text, comment.removed_at = "", timezone.now()
        comment.save(update_fields=["text", "removed_at"])
        record("comment.removed", by=by, subject=statement)
    return comment


def mark_read(*, audit_id: uuid.UUID, statement_id: uuid.UUID, by: User) -> int:
    """This person has read what was said to them about the statement; returns how many comments that were.

    Not journalled: what somebody has read is theirs.
    """
    check(by, Permission.AUDITS_COMMENT)
    statement_by_id(by, audit_id, statement_id)
    with transaction.atomic():
        return _read(statement_id, by)


def _read(statement_id: uuid.UUID, person: User) -> int:
    unread = Mention.objects.filter(comment__statement_id=statement_id, person=person, read_at=None)
    return unread.update(read_at=timezone.now())


def use_suggestion(*, audit_id: uuid.UUID, statement_id: uuid.UUID, by: Actor, seen: Seen, mark: str) -> Outcome:
    """The answer says what the school's own records suggest, and what they said is kept beside it as it was shown.

    `mark` is that of the suggestion on the page: NotPossibleNow if the records say something else by now, so that nothing
    is used unseen. Records that suggest no level are only cited. A conflict with somebody else cites nothing.
    """
    check(by, Permission.AUDITS_ANSWER)
    statement = statement_by_id(by, audit_id, statement_id)
    found = live.suggestion_for(statement.live_source)
    if found is None or found.mark != mark:
        raise NotPossibleNow(
            _("Your records have changed since you opened this page. Look at what they say now."),
            code="records_changed",
        )
    with transaction.atomic():
        outcome = save_answer(
            audit_id=audit_id,
            statement_id=statement_id,
            by=by,
            seen=seen,
            rating=rating_for(statement.scale, found.level) or None,
        )
        if not outcome.conflict:
            Citation.objects.create(
                statement=statement,
                source=found.source,
                title=found.title,
                facts="\n".join(found.facts),
                level=found.level,
                looked_at=found.looked_at,
                by_id=by.pk,
                by_name=str(by),
            )
            record("answer.records_cited", by=by, subject=statement, source=found.source)
    return outcome


def tell_people() -> int:
    """Whoever was asked or spoken to since the last mail has a mail on its way that says how often, and no more.

    Returns how many mails. Run again at once it finds nobody.
    """
    told = 0
    for person in queries.people_to_tell():
        with transaction.atomic():
            mentions = list(
                Mention.objects.select_for_update(no_key=True).filter(
                    person=person, read_at=None, told_at=None, comment__removed_at=None
                )
            )
            assigned = list(Assignment.objects.select_for_update(no_key=True).filter(person=person, told_at=None))
            now = timezone.now()
            Mention.objects.filter(person=person, told_at=None).update(told_at=now)
            Assignment.objects.filter(pk__in=[row.pk for row in assigned]).update(told_at=now)
            if not mentions and not assigned:
                continue
            tenant = current_tenant()
            queue_mail(
                to=person.email,
                subject=str(_("Something at %(school)s is waiting for you in Lantern") % {"school": tenant.name}),
                template="school_answering/mail/digest.txt",
                context={
                    "person": person,
                    "tenant": tenant,
                    "mentions": len(mentions),
                    "assigned": len(assigned),
                    "link": tenant.url("/"),
                },
            )
            told += 1
    return told
