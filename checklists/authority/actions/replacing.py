"""Saying which statements a new one stands for, so that schools find again what they said."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from checklists.authority.actions.locking import fresh, hold, kept, touch
from checklists.authority.actions.order import STATEMENT_REMOVED
from checklists.authority.drafts import draft_of, next_code
from checklists.authority.models import Statement, StatementText
from lantern.audit.record import Actor, record


def split_statement(*, statement: Statement, plain: str, by: Actor) -> Statement:
    """A new statement right after this one, which says `plain`, came from it and has the rest of its words to begin with.

    The first one keeps its id; both now count as split from what was published.
    """
    with transaction.atomic():
        held = hold(statement.section.template, by=by)
        now = kept(statement, sentence=STATEMENT_REMOVED)
        Statement.objects.filter(section=now.section_id, position__gt=now.position).update(position=F("position") + 1)
        words = {name: getattr(now, name) for name in StatementText.COPIED}
        words |= {
            "stable_id": uuid.uuid4(),
            "code": next_code(one.code for one in draft_of(held).statements),
            "plain": plain,
            "replaces": [now.stable_id],
        }
        made = Statement.objects.create(section=now.section, position=now.position + 1, **words)
        touch(held, by=by)
        record("checklist.statement_split", by=by, subject=held, code=now.code, into=made.code)
    return made


def say_what_it_replaces(*, statement: Statement, seen: int, replaced: Iterable[uuid.UUID], by: Actor) -> Statement:
    """The statement stands for these. Those of them that are in the draft are out of it, and can be put back.

    ChangedMeanwhile if the statement was saved or removed since `seen`.
    """
    with transaction.atomic():
        held = hold(statement.section.template, by=by)
        now = fresh(statement, seen=seen)
        wanted = [key for key in dict.fromkeys(replaced) if key != now.stable_id]
        # A part that was split off stands beside what it came from: only what is newly said leaves the draft.
        newly = [key for key in wanted if key not in now.replaces]
        merged = Statement.objects.kept().filter(section__template=held, stable_id__in=newly)
        codes = list(merged.values_list("code", flat=True))
        merged.update(removed_at=timezone.now(), revision=F("revision") + 1)
        if wanted != now.replaces:
            now.replaces = wanted
            now.revision += 1
            now.save(update_fields=["replaces", "revision"])
            touch(held, by=by)
            record("checklist.statement_replaces", by=by, subject=held, code=now.code, merged=codes)
    return now
