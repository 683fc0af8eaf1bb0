"""Asking people how confident they are, taking in what they say, and closing: then figures are written, once, and the counts are gone."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.record import Actor, record
from lantern.errors import NotFound, NotPossibleNow
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from training.roles import StaffRole
from training.school.learning.actions.enrolling import enrol
from training.school.learning.actions.links import address_for
from training.school.learning.learner import Learner
from training.school.learning.models import Enrolling
from training.school.models import StaffMember
from training.school.needs import rules
from training.school.needs.models import AskedPerson, Figure, NeedsCheck, Tally
from training.school.needs.pooling import group_of, pools
from training.school.needs.queries.checks import check_by_id, open_check, results, suggestions
from training.topics import ASKED, Level, Topic, topics_for


def start_check(*, roles: Sequence[str], closes_on: date, by: Actor) -> NeedsCheck:
    """Everybody here with one of these roles is asked until that day; who has an address is written to.

    NotPossibleNow while another check is open; NeedsIncomplete where fewer than five people have these roles.
    """
    rules.check_can_manage(by)
    today = timezone.localdate()
    rules.check_last_day(closes_on, on=today)
    chosen = set(roles)
    people = [one for one in StaffMember.objects.here(today) if chosen & set(one.roles) and one.started_on <= today]
    rules.check_enough_people(len(people))
    if open_check() is not None:
        raise NotPossibleNow(_("Another confidence check is open. Close it first."), code="one_open")
    with transaction.atomic():
        check = NeedsCheck.objects.create(
            roles=[role.value for role in StaffRole if role in chosen],
            closes_on=closes_on,
            words=_words(roles),
            by_id=by.pk,
            by_name=str(by)[:200],
        )
        AskedPerson.objects.bulk_create(AskedPerson(check_asked=check, staff=one) for one in people)
        for one in people:
            _mail(check, one, by=by)
        record("needs.started", by=by, subject=check, people=len(people))
    return check


def reply(*, check_id: uuid.UUID, levels: Mapping[str, Sequence[int]], by: Learner) -> None:
    """What the learner says is added to the counts of their group, and that they have replied is noted: both or neither.

    `levels` has one level for each statement of each topic that their roles are asked about. A reply is no row of its own.
    """
    with transaction.atomic():
        check = _locked(check_id)
        asked = AskedPerson.objects.filter(check_asked=check, staff=by.staff).select_related("check_asked").first()
        rules.check_can_reply(asked)
        wanted = topics_asked(check, by.staff)
        if {topic: len(check.words[topic]["statements"]) for topic in wanted} != {
            topic: len(given) for topic, given in levels.items()
        }:
            raise rules.NeedsIncomplete(_("Choose one answer for each sentence"), field="levels", code="level")
        group = group_of(by.staff.roles)
        for given in levels.values():
            rules.check_levels(given)
        # The check is locked: nobody else counts meanwhile.
        known = {tally.topic: tally for tally in Tally.objects.filter(check_asked=check, group=group)}
        counted = [
            _with(known.get(topic) or Tally(check_asked=check, group=group, topic=topic), levels[topic])
            for topic in wanted
        ]
        Tally.objects.bulk_create(
            counted,
            update_conflicts=True,
            unique_fields=["check_asked", "group", "topic"],
            update_fields=["people", "levels"],
        )
        AskedPerson.objects.filter(check_asked=check, staff=by.staff).update(replied=True)


def close_check(*, check_id: uuid.UUID, by: Actor) -> NeedsCheck:
    """Nobody can reply any more. Of each topic what pools of five people or more said is written down; every count is nothing then."""
    rules.check_can_manage(by)
    with transaction.atomic():
        check = _locked(check_id)
        rules.check_is_open(check)
        tallies = list(Tally.objects.select_for_update().filter(check_asked=check))
        for topic in check.words:
            of_topic = {tally.group: tally for tally in tallies if tally.topic == topic}
            for pool in pools({group: tally.people for group, tally in of_topic.items()}):
                pooled = [of_topic[group] for group in pool]
                Figure.objects.create(
                    check_asked=check,
                    groups=list(pool),
                    topic=topic,
                    people=sum(tally.people for tally in pooled),
                    levels=[
                        [sum(numbers) for numbers in zip(*rows, strict=True)]
                        for rows in zip(*(tally.levels for tally in pooled), strict=True)
                    ],
                )
        Tally.objects.filter(check_asked=check).update(people=0, levels=[])
        people = AskedPerson.objects.filter(check_asked=check)
        check.asked, check.replied = people.count(), people.filter(replied=True).count()
        check.closed_at = timezone.now()
        check.save(update_fields=["asked", "replied", "closed_at"])
        record("needs.closed", by=by, subject=check, asked=check.asked, replied=check.replied)
    return check


def remind_asked(*, check_id: uuid.UUID, by: Actor) -> int:
    """Who has not replied and has an address has a mail on its way, one a day; returns how many. Whom, nobody is told."""
    rules.check_can_manage(by)
    today = timezone.localdate()
    with transaction.atomic():
        check = _locked(check_id)
        rules.check_is_open(check)
        if check.reminded_on == today:
            return 0
        rows = AskedPerson.objects.filter(check_asked=check, replied=False).exclude(staff__email="")
        people = [row.staff for row in rows.select_related("staff") if row.staff.is_here(today)]
        for staff in people:
            _mail(check, staff, by=by, again=True)
        check.reminded_on = today
        check.save(update_fields=["reminded_on"])
        record("needs.reminded", by=by, subject=check, mails=len(people))
    return len(people)


def enrol_suggested(*, check_id: uuid.UUID, topic: str, groups: str, version_id: uuid.UUID, by: Actor) -> Enrolling:
    """The people whom the check's figures suggest for this course are being enrolled, as `enrol` does. NotFound for no suggestion."""
    rules.check_can_manage(by)
    check = check_by_id(check_id).check
    for one in suggestions(check, results(check)):
        if (one.topic, "-".join(one.cell.groups), one.course.version_id) == (topic, groups, version_id):
            return enrol(staff_ids=one.staff_ids, version_id=version_id, due_on=None, by=by)
    raise NotFound(_("This is suggested no more: they may have been enrolled already."))


def topics_asked(check: NeedsCheck, staff: StaffMember) -> list[str]:
    """The topics of the check that this person's roles are asked about, in order."""
    roles = set(staff.roles) & set(check.roles)
    return [topic for topic in Topic if topic in check.words and not roles.isdisjoint(check.words[topic]["roles"])]


def _words(roles: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    return {
        topic.value: {
            "roles": sorted(role.value for role in ASKED[topic].roles),
            "statements": [str(one) for one in ASKED[topic].statements],
        }
        for topic in topics_for(list(roles))
    }


def _with(tally: Tally, given: Sequence[int]) -> Tally:
    """The count with one more reply, not saved."""
    tally.people += 1
    rows = tally.levels or [[0] * len(Level) for _level in given]
    tally.levels = [_counted(row, level) for row, level in zip(rows, given, strict=True)]
    return tally


def _counted(row: Sequence[int], level: int) -> list[int]:
    return [number + (place == level - 1) for place, number in enumerate(row)]


def _locked(check_id: uuid.UUID) -> NeedsCheck:
    found = NeedsCheck.objects.select_for_update().filter(pk=check_id).first()
    if found is None:
        raise NotFound(_("There is no such confidence check."))
    return found


def _mail(check: NeedsCheck, staff: StaffMember, *, by: Actor, again: bool = False) -> None:
    if not staff.email:
        return
    school = current_tenant()
    if staff.person_id is not None:
        urlconf = str(settings.TENANT_TYPES[school.kind]["URLCONF"])
        address = school.url(reverse("school_needs:my_reply", args=[check.pk], urlconf=urlconf))
    else:
        address = f"{address_for(staff, by=by)}needs/{check.pk}/"
    queue_mail(
        to=staff.email,
        subject=_("How confident are you? A few sentences from %(school)s") % {"school": school.name},
        template="school_needs/mail/asked.txt",
        context={"name": staff.name, "check": check, "address": address, "school": school, "again": again},
    )
