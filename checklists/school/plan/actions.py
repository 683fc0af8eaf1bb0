"""What changes the action plan. Change, entry and journal are written together."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.scales import counts_as
from checklists.school.plan import queries, rules
from checklists.school.plan.models import ActionEntry, CalendarFeed, PlanAction, Priority, Status
from checklists.school.queries.answers import statement_by_id
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.people.models import User, digest_of, new_token

if TYPE_CHECKING:
    from checklists.school.models import AuditStatement

Kind = ActionEntry.Kind
MOST_FEEDS: Final = 10
DUE_SOON: Final = timedelta(days=7)
TOLD_AGAIN_AFTER: Final = timedelta(days=7)


@dataclass(frozen=True)
class Details:
    """What people say of an action when they plan it. Exactly one of `owner` and `owner_words` is given."""

    title: str
    due_on: date
    why: str = ""
    owner: User | None = None
    owner_words: str = ""
    priority: int = Priority.NORMAL


def add_action(
    *, details: Details, by: Actor, audit_id: uuid.UUID | None = None, statement_id: uuid.UUID | None = None
) -> PlanAction:
    """The plan has one action more; one that comes from a statement keeps how that was rated at this moment."""
    rules.check_can_plan(by)
    rules.check_owner(details.owner, details.owner_words)
    rules.check_due(details.due_on, on=timezone.localdate())
    statement = statement_by_id(by, audit_id, statement_id) if audit_id and statement_id else None
    now = timezone.now()
    action = PlanAction(
        title=details.title,
        why=details.why,
        statement=statement,
        level=level_of(statement),
        owner=details.owner,
        owner_words=details.owner_words,
        due_on=details.due_on,
        priority=details.priority,
        made_by_id=by.pk,
        made_by_name=str(by),
        changed_at=now,
        created_at=now,
    )
    with transaction.atomic():
        action.save(force_insert=True)
        record("action.added", by=by, subject=action, due_on=action.due_on.isoformat())
    return action


def level_of(statement: "AuditStatement | None") -> str:
    """What the statement's answer counts as now; empty if it counts as nothing."""
    return counts_as(statement.scale, statement.answer.rating) if statement is not None else ""


def change_action(*, action_id: uuid.UUID, details: Details, by: Actor) -> PlanAction:
    """The action says this; what it said before is among its entries."""
    rules.check_can_plan(by)
    rules.check_owner(details.owner, details.owner_words)
    with transaction.atomic():
        (action,) = queries.locked_actions([action_id])
        rules.check_can_change(by, action)
        _change(action, details, by)
    return action


def assign(
    *,
    action_ids: Iterable[uuid.UUID],
    by: Actor,
    owner: User | None = None,
    owner_words: str = "",
    due_on: date | None = None,
) -> list[PlanAction]:
    """Each of these actions has this owner, this due date, or both. None of them changes if one of them may not."""
    rules.check_can_plan(by)
    gives_owner = owner is not None or bool(owner_words)
    if gives_owner:
        rules.check_owner(owner, owner_words)
    elif due_on is None:
        raise rules.ActionIncomplete(_("Choose an owner, a due date, or both"), field="owner", code="nothing_to_change")
    with transaction.atomic():
        found = queries.locked_actions(action_ids)
        for action in found:
            rules.check_can_change(by, action)
        for action in found:
            details = Details(
                title=action.title,
                why=action.why,
                owner=owner if gives_owner else action.owner,
                owner_words=owner_words if gives_owner else action.owner_words,
                due_on=due_on or action.due_on,
                priority=action.priority,
            )
            _change(action, details, by)
    return found


def note_progress(*, action_id: uuid.UUID, by: Actor, text: str = "", status: str = "") -> PlanAction:
    """What somebody wrote stands below the action for good, and it is begun, or not, as they say."""
    with transaction.atomic():
        (action,) = queries.locked_actions([action_id])
        rules.check_can_work_on(by, action)
        moves = bool(status) and status != action.status
        if not text and not moves:
            raise rules.ActionIncomplete(
                _("Write what has happened, or change how it stands"), field="text", code="nothing_said"
            )
        if moves:
            action.status = Status(status)
            kind = Kind.STARTED if action.status == Status.IN_PROGRESS else Kind.STOPPED
            _enter(action, kind, by)
        if text:
            _enter(action, Kind.NOTE, by, text=text)
        _save(action, "status")
        record("action.progress", by=by, subject=action, status=action.status)
    return action


def close_action(*, action_id: uuid.UUID, by: Actor, status: str, text: str = "") -> PlanAction:
    """The action is done or not needed any more, with a line that says so. Nobody changes it before it is opened again."""
    with transaction.atomic():
        (action,) = queries.locked_actions([action_id])
        rules.check_can_work_on(by, action)
        rules.check_closing(status, text=text)
        action.status, action.closed_at = Status(status), timezone.now()
        _enter(action, Kind(status), by, text=text)
        _save(action, "status", "closed_at")
        record(f"action.{status}", by=by, subject=action)
    return action


def reopen_action(*, action_id: uuid.UUID, by: Actor, text: str, due_on: date) -> PlanAction:
    """The action is open again, in progress, with a new due date and the reason."""
    rules.check_can_plan(by)
    rules.check_due(due_on, on=timezone.localdate())
    with transaction.atomic():
        (action,) = queries.locked_actions([action_id])
        rules.check_can_reopen(by, action)
        action.status, action.closed_at = Status.IN_PROGRESS, None
        _enter(action, Kind.REOPENED, by, text=text)
        if due_on != action.due_on:
            _enter(action, Kind.DUE, by, before=action.due_on.isoformat(), after=due_on.isoformat())
        action.due_on, action.told_soon_on, action.told_overdue_on = due_on, None, None
        _save(action, "status", "closed_at", "due_on", "told_soon_on", "told_overdue_on")
        record("action.reopened", by=by, subject=action)
    return action


def _change(action: PlanAction, details: Details, by: Actor) -> None:
    """Writes what differs, with an entry for each part; nothing at all if nothing does."""
    parts = (
        (Kind.TITLE, action.title, details.title),
        (Kind.WHY, action.why, details.why),
        (Kind.OWNER, action.owner_name, details.owner.name if details.owner else details.owner_words),
        (Kind.DUE, action.due_on.isoformat(), details.due_on.isoformat()),
        (Kind.PRIORITY, Priority(action.priority).name, Priority(details.priority).name),
    )
    changed = [kind for kind, before, after in parts if before != after]
    # Two people may have one name.
    if action.owner != details.owner and Kind.OWNER not in changed:
        changed.append(Kind.OWNER)
    if not changed:
        return
    if Kind.DUE in changed:
        rules.check_due(details.due_on, on=timezone.localdate())
        action.told_soon_on = action.told_overdue_on = None
    for kind, before, after in parts:
        if kind in changed:
            _enter(action, kind, by, before=before, after=after)
    action.title, action.why, action.priority = details.title, details.why, details.priority
    action.owner, action.owner_words, action.due_on = details.owner, details.owner_words, details.due_on
    _save(action, "title", "why", "priority", "owner", "owner_words", "due_on", "told_soon_on", "told_overdue_on")
    record("action.changed", by=by, subject=action, changed=sorted(kind.value for kind in changed))


def _enter(action: PlanAction, kind: str, by: Actor, *, text: str = "", before: str = "", after: str = "") -> None:
    ActionEntry.objects.create(
        action=action, kind=kind, text=text, before=before, after=after, by_id=by.pk, by_name=str(by)
    )


def _save(action: PlanAction, *columns: str) -> None:
    action.changed_at = timezone.now()
    action.save(update_fields=[*columns, "changed_at"])


# Reminding


def remind_owners() -> int:
    """Whoever has an action newly due soon or overdue has a mail on its way; returns to how many. May be repeated.

    One mail for all that a person has. What is overdue is told again after a week, and all of it at once.
    """
    today = timezone.localdate()
    with transaction.atomic():
        news = [owed for owed in queries.owed(on=today, soon=DUE_SOON) if _is_news(owed, today)]
        for owed in news:
            _queue_reminder(owed)
        soon = [action.pk for owed in news for action in owed.soon]
        overdue = [action.pk for owed in news for action in owed.overdue]
        PlanAction.objects.filter(pk__in=soon, told_soon_on=None).update(told_soon_on=today)
        PlanAction.objects.filter(pk__in=overdue).update(told_overdue_on=today)
    return len(news)


def _is_news(owed: queries.Owed, today: date) -> bool:
    return any(action.told_soon_on is None for action in owed.soon) or any(
        action.told_overdue_on is None or action.told_overdue_on <= today - TOLD_AGAIN_AFTER for action in owed.overdue
    )


def _queue_reminder(owed: queries.Owed) -> None:
    """The mail counts and dates. What somebody wrote, titles included, stays in the school."""
    school = current_tenant()
    urlconf = str(settings.TENANT_TYPES[school.kind]["URLCONF"])
    queue_mail(
        to=owed.person.email,
        subject=str(_("Your actions in Lantern, %(school)s") % {"school": school.name}),
        template="school_plan/mail/due.txt",
        context={
            "name": owed.person.name,
            "school": school,
            "overdue": owed.overdue,
            "soon": owed.soon,
            "link": school.url(reverse("school_plan:plan", urlconf=urlconf) + "?show=mine"),
            "whole_plan": school.url(reverse("school_plan:plan", urlconf=urlconf)),
        },
    )


# Calendars


def make_feed(*, whole_plan: bool, by: User) -> tuple[CalendarFeed, str]:
    """An address for the person's calendar program, and its secret part, which cannot be found again."""
    rules.check_can_follow(by)
    text = new_token()
    with transaction.atomic():
        if len(queries.feeds_of(by)) >= MOST_FEEDS:
            raise NotPossibleNow(
                _("You have %(count)s calendar addresses. Revoke one you no longer use first.") % {"count": MOST_FEEDS},
                code="too_many_feeds",
            )
        feed = CalendarFeed.objects.create(person=by, digest=digest_of(text), whole_plan=whole_plan)
        record("calendar.made", by=by, subject=feed, whole_plan=whole_plan)
    return feed, text


def revoke_feed(*, feed: CalendarFeed, by: User) -> CalendarFeed:
    """The address opens nothing any more. The caller has found it as the person's own."""
    with transaction.atomic():
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        record("calendar.revoked", by=by, subject=feed)
    return feed


def note_read(*, feed: CalendarFeed) -> None:
    """The day of last use is kept, so that its person sees which address is in use."""
    today = timezone.localdate()
    if feed.last_read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_on=today)
