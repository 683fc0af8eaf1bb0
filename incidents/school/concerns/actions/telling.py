"""What somebody does who has no account: telling, coming back with the receipt, writing more."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.school.concerns import queries, rules
from incidents.school.concerns.actions._mails import tell_readers
from incidents.school.concerns.actions._steps import journal
from incidents.school.concerns.models import SERIES, About, Concern, Message, Page
from incidents.school.concerns.receipts import digest_of
from incidents.school.concerns.school_days import answer_by
from lantern.audit.record import Actor, SystemActor
from lantern.errors import NotPossibleNow

# Nobody is named, whoever it is.
SENDER: Final = SystemActor("Whoever told it")


@dataclass(frozen=True)
class Told:
    """What somebody told. Only the text is needed."""

    text: str = field(repr=False)
    about: str = About.NOT_SAID
    sender_name: str = field(default="", repr=False)
    trusted_adult: str = field(default="", repr=False)


def tell(*, told: Told, words: Sequence[str], form_key: uuid.UUID, by: Actor = SENDER) -> Concern:
    """The school has it, and these words open its answer. Whoever reads it has a mail on its way.

    A form that is sent twice is one concern. What was changed in it before it was sent again is a further message: nothing
    that somebody wrote is lost. NotPossibleNow where the page is off.
    """
    with transaction.atomic():
        # One at a time, so that numbers follow each other.
        if not Page.objects.select_for_update().filter(is_on=True).exists():
            raise NotPossibleNow(_("This page is off at the moment."), code="page_off")
        concern = queries.concern_by_words(words)
        if concern is None:
            concern = _new_concern(told, words, by=by)
        _add(concern, told.text, form_key=form_key, by=by)
    return concern


def say(*, concern_id: uuid.UUID, text: str, form_key: uuid.UUID, by: Actor = SENDER) -> Concern:
    """The sender's message is there, once however often its form is sent. NotPossibleNow when nothing more is taken."""
    with transaction.atomic():
        concern = Concern.objects.select_for_update().get(pk=concern_id)
        rules.check_can_write(concern, lately=queries.written_lately(concern, now=timezone.now()))
        if _add(concern, text, form_key=form_key, by=by):
            journal("concern.told_more", concern, by=by)
    return concern


def keep_receipt(*, concern_id: uuid.UUID, by: Actor = SENDER) -> None:
    """The sender has shown that they kept the words: nothing shows them again. `by` is whoever holds them."""
    with transaction.atomic():
        concern = Concern.objects.select_for_update().get(pk=concern_id)
        if concern.receipt_kept_at is None:
            concern.receipt_kept_at = timezone.now()
            concern.save(update_fields=["receipt_kept_at"])


def read_answer(*, concern: Concern, by: Actor = SENDER) -> None:
    """The school sees that its answer was read, and when."""
    concern.sender_read_at = timezone.now()
    # Whoever opens their answer has the words.
    concern.receipt_kept_at = concern.receipt_kept_at or concern.sender_read_at
    concern.save(update_fields=["sender_read_at", "receipt_kept_at"])


def _new_concern(told: Told, words: Sequence[str], *, by: Actor) -> Concern:
    now = timezone.now()
    route = rules.route_for(told.about)
    highest = Concern.objects.filter(series=SERIES[route]).aggregate(highest=Max("number"))["highest"] or 0
    concern = Concern(
        created_at=now,
        series=SERIES[route],
        number=highest + 1,
        receipt_digest=digest_of(words),
        about=told.about,
        route=route,
        sender_name=told.sender_name or None,
        trusted_adult=told.trusted_adult or None,
        answer_by=answer_by(now, closed_until=queries.page().closed_until),
        sender_wrote_at=now,
    )
    concern.save(force_insert=True)
    journal("concern.told", concern, by=by)
    return concern


def _add(concern: Concern, text: str, *, form_key: uuid.UUID, by: Actor) -> bool:
    """Whether there is a message more: not if this form brought this text before."""
    key = uuid.uuid5(form_key, text)
    if Message.objects.filter(form_key=key).exists():
        return False
    now = timezone.now()
    Message.objects.create(concern=concern, from_school=False, text=text, form_key=key, created_at=now)
    if not concern.is_unread:
        # What is unread already keeps its day: writing again must not put an answer off.
        concern.answer_by = answer_by(now, closed_until=queries.page().closed_until)
    concern.sender_wrote_at = now
    concern.save(update_fields=["sender_wrote_at", "answer_by"])
    tell_readers(concern)
    return True
