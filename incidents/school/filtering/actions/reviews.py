"""Proposing, holding and finishing reviews; and the register of systems, which proposes some of them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.school.filtering import rules
from incidents.school.filtering.actions.changes import CLOCK
from incidents.school.filtering.mails import tell_keepers
from incidents.school.filtering.models import Because, Part, Review, ReviewNote, ReviewState, Verdict
from incidents.school.filtering.queries import reviews as queries
from lantern.audit.record import Actor, record

TOLD_AGAIN_AFTER: Final = timedelta(days=28)


@dataclass(frozen=True)
class Finding:
    """What somebody writes about one part. `seen` is the newest note of that part that they had before them, if any."""

    verdict: str
    text: str
    seen: uuid.UUID | None = None


class WrittenMeanwhile(rules.Incomplete):
    """Somebody else wrote about this part after the page was opened; `note` is theirs."""

    def __init__(self, note: ReviewNote) -> None:
        super().__init__(
            _("%(name)s wrote something here meanwhile. Read it above, then save what you want it to say.")
            % {"name": note.by_name},
            field=f"{note.part}_text",
            code="written_meanwhile",
        )
        self.note = note


@dataclass(frozen=True)
class Held:
    """How a review was held: when, who took part, and what came of it."""

    held_on: date
    took_part: str
    summary: str
    with_leader: bool = False
    with_dsl: bool = False
    with_it: bool = False
    with_governor: bool = False


def propose_review(*, because: Because, source: uuid.UUID | None, by: Actor, detail: str = "") -> Review:
    """A review for this reason is proposed or has been: the same source proposes one, however often it is said.

    `source` is the incident, check or system that it comes from. Nothing of an incident is copied.
    """
    rules.check_can_propose(by, because)
    with transaction.atomic():
        there = queries.proposed_for(because, source)
        return there or _propose(because, source, by, detail=detail)


def _propose(
    because: Because, source: uuid.UUID | None, by: Actor, *, detail: str = "", due_on: date | None = None
) -> Review:
    review = Review(because=because, source_id=source, detail=detail, due_on=due_on, proposed_by_name=str(by)[:200])
    review.save(force_insert=True)
    record("filtering.review_proposed", by=by, subject=review)
    tell_keepers(
        _("A review of filtering and monitoring is proposed"), "school_filtering:review", review.pk, besides=by
    )
    return review


def start_review(*, review_id: uuid.UUID, by: Actor) -> Review:
    """The review goes on: what is found can be written down. Nothing happens to one that goes on already."""
    rules.check_can_keep(by)
    with transaction.atomic():
        review = queries.locked_review(review_id)
        if review.state == ReviewState.OPEN:
            return review
        rules.check_review(review, ReviewState.PROPOSED)
        review.state, review.opened_at, review.opened_by_name = ReviewState.OPEN, timezone.now(), str(by)[:200]
        review.save(update_fields=["state", "opened_at", "opened_by_name"])
        record("filtering.review_begun", by=by, subject=review)
    return review


def drop_review(*, review_id: uuid.UUID, text: str, by: Actor) -> Review:
    """The proposed review is not held, for this reason."""
    rules.check_can_keep(by)
    with transaction.atomic():
        review = queries.locked_review(review_id)
        rules.check_review(review, ReviewState.PROPOSED)
        if review.because == Because.YEARLY:
            raise rules.NotPossibleNow(_("The yearly review has to be held."), code="yearly")
        if not text:
            raise rules.Incomplete(_("Say why it is not held"), field="text", code="words_needed")
        review.state, review.summary, review.ended_by_name = ReviewState.DROPPED, text, str(by)[:200]
        review.save(update_fields=["state", "summary", "ended_by_name"])
        record("filtering.review_dropped", by=by, subject=review)
    return review


def write_findings(*, review_id: uuid.UUID, findings: Mapping[Part, Finding], by: Actor) -> list[ReviewNote]:
    """What differs from what stands there is written down, all of it or nothing. What stood there before is kept.

    WrittenMeanwhile if somebody else wrote about one of the parts since its `seen` note.
    """
    rules.check_can_keep(by)
    with transaction.atomic():
        review = queries.locked_review(review_id)
        rules.check_review(review, ReviewState.OPEN)
        notes = queries.notes_of(review)
        written = []
        for part, finding in findings.items():
            newest = notes.get(part, [None])[-1]
            if newest is not None and (newest.verdict, newest.text) == (finding.verdict, finding.text):
                continue
            if newest is not None and newest.pk != finding.seen:
                raise WrittenMeanwhile(newest)
            note = ReviewNote(
                review=review,
                part=part,
                verdict=finding.verdict,
                text=finding.text,
                by_id=by.pk,
                by_name=str(by)[:200],
            )
            note.save(force_insert=True)
            written.append(note)
        if written:
            record("filtering.review_written", by=by, subject=review, parts=[note.part for note in written])
    return written


def hold_review(*, review_id: uuid.UUID, held: Held, by: Actor) -> Review:
    """The review was held and is kept as it stands. Each part has to say something, and what needs action has one in the plan."""
    rules.check_can_keep(by)
    rules.check_not_after(held.held_on, on=timezone.localdate(), field="held_on")
    with transaction.atomic():
        review = queries.locked_review(review_id)
        rules.check_review(review, ReviewState.OPEN)
        newest = {part: notes[-1] for part, notes in queries.notes_of(review).items()}
        missing = [part for part in Part if part not in newest]
        if missing:
            raise rules.Incomplete(
                _("Nothing is written yet about: %(part)s") % {"part": missing[0].label}, field="", code="part_missing"
            )
        needs = any(note.verdict == Verdict.NEEDS_ACTION for note in newest.values())
        if needs and not review.found.exists():
            raise rules.Incomplete(
                _("A part needs action, and no action was added to the plan"), field="", code="action_missing"
            )
        review.state, review.ended_by_name = ReviewState.HELD, str(by)[:200]
        for name, value in vars(held).items():
            setattr(review, name, value)
        review.save(update_fields=["state", "ended_by_name", *vars(held)])
        record("filtering.review_held", by=by, subject=review, held_on=held.held_on.isoformat())
    return review


# What happens by itself


def remind_of_reviews() -> int:
    """The yearly review is proposed four weeks before it is due, and told of by mail every four weeks until it is held.

    Returns how many were told of. May be repeated.
    """
    today = timezone.localdate()
    with transaction.atomic():
        due_on = queries.yearly_due_on(queries.last_held(Because.YEARLY), on=today)
        if due_on - queries.PROPOSED_BEFORE <= today and queries.proposed_for(Because.YEARLY, None) is None:
            review = _propose(Because.YEARLY, None, CLOCK, due_on=due_on)
            review.told_on = today
            review.save(update_fields=["told_on"])
            return 1
        rows = queries.yearly_to_tell_of(by=today + queries.PROPOSED_BEFORE, again=today - TOLD_AGAIN_AFTER)
        for review in rows:
            review.told_on = today
            review.save(update_fields=["told_on"])
            tell_keepers(
                _("The yearly review of filtering and monitoring is to be held"), "school_filtering:review", review.pk
            )
    return len(rows)
