"""What people say around a course: counted at three moments, and written down as a figure once five more have replied."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.record import SystemActor, record
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from training.questions import mark
from training.school.learning.actions.links import address_for
from training.school.learning.learner import Learner
from training.school.learning.models import AttemptReply, Enrolment
from training.school.needs import rules
from training.school.needs.models import CourseFigure, CourseTally, Given, LaterMail, Moment
from training.school.needs.pooling import LEAST
from training.school.needs.queries.impact import around_of, questions_of, to_ask_later
from training.topics import Level

_LANTERN = SystemActor("Lantern")


def say(
    *, enrolment_id: uuid.UUID, moment: str, levels: Sequence[int], replies: Mapping[str, str], by: Learner
) -> None:
    """What the learner says is added to the counts of their course, and that they replied is noted: both or neither.

    `replies` hold the chosen option of each question that is asked. NotFound at another moment and a second time.
    """
    with transaction.atomic():
        Enrolment.objects.select_for_update(of=("self",)).filter(pk=enrolment_id).first()
        asked = around_of(by, enrolment_id, moment)
        rules.check_levels(levels)
        if len(levels) != len(asked.statements) or any(one.id not in replies for one in asked.questions):
            raise rules.NeedsIncomplete(_("Choose one answer for each sentence"), field="levels", code="level")
        if asked.moment == Moment.AFTER:
            right, questions = _at_the_pass(asked.enrolment)
        else:
            right = sum(mark(one, replies[one.id]).correct for one in asked.questions)
            questions = len(asked.questions)
        Given.objects.create(enrolment=asked.enrolment, moment=moment)
        course_id = asked.enrolment.course_id_at_authority
        CourseTally.objects.get_or_create(course_id=course_id, moment=moment)
        tally = CourseTally.objects.select_for_update().get(course_id=course_id, moment=moment)
        before = tally.levels or [0] * len(Level)
        tally.levels = [number + list(levels).count(place) for place, number in enumerate(before, start=1)]
        tally.people += 1
        tally.right += right
        tally.questions += questions
        tally.save(update_fields=["levels", "people", "right", "questions"])


def write_figures() -> int:
    """Of each course and moment about which five or more have replied since the last figure, one more is written; returns how many."""
    written = 0
    with transaction.atomic():
        for tally in CourseTally.objects.select_for_update().filter(people__gte=LEAST):
            figure = CourseFigure.objects.create(
                course_id=tally.course_id,
                moment=tally.moment,
                people=tally.people,
                levels=tally.levels,
                right=tally.right,
                questions=tally.questions,
            )
            tally.people, tally.levels, tally.right, tally.questions = 0, [], 0, 0
            tally.save(update_fields=["people", "levels", "right", "questions"])
            record("needs.figure_written", by=_LANTERN, subject=figure, people=figure.people)
            written += 1
    return written


def ask_later(*, on: date | None = None) -> int:
    """Whoever passed a course three months ago and has an address has a mail, and another a fortnight later; returns how many."""
    with transaction.atomic():
        rows = to_ask_later(on or timezone.localdate())
        for enrolment, step in rows:
            LaterMail.objects.create(enrolment=enrolment, step=step)
            _mail(enrolment)
    return len(rows)


def _at_the_pass(enrolment: Enrolment) -> tuple[int, int]:
    """Of the questions that are asked before, how many the attempt that passed has right, and how many they are."""
    asked = [question.id for question in questions_of(enrolment.course.whole)]
    rows = AttemptReply.objects.filter(attempt__enrolment=enrolment, attempt__passed=True, question_id__in=asked)
    replies = list(rows.values_list("correct", flat=True))
    return sum(replies), len(replies)


def _mail(enrolment: Enrolment) -> None:
    staff, school = enrolment.staff, current_tenant()
    path = f"{enrolment.pk}/confidence/{Moment.LATER.value}/"
    if staff.person_id is not None:
        urlconf = str(settings.TENANT_TYPES[school.kind]["URLCONF"])
        address = school.url(
            reverse("school_needs:my_around", args=[enrolment.pk, Moment.LATER.value], urlconf=urlconf)
        )
    else:
        address = f"{address_for(staff, by=_LANTERN)}{path}"
    queue_mail(
        to=staff.email,
        subject=_("Three months on: what has stayed? From %(school)s") % {"school": school.name},
        template="school_needs/mail/later.txt",
        context={"name": staff.name, "address": address, "school": school},
    )
