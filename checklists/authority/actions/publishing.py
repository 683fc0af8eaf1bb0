"""Freezing a draft as a version, and withdrawing a version."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklists.authority.actions.locking import hold
from checklists.authority.checking import blocking_problems
from checklists.authority.drafts import draft_of
from checklists.authority.models import (
    StatementText,
    Template,
    Version,
    VersionSection,
    VersionStatement,
    Withdrawal,
)
from checklists.authority.queries import newest_version
from checklists.authority.rules import check_can_publish, check_can_withdraw
from lantern.audit.record import Actor, record
from lantern.errors import ChangedMeanwhile, NotPossibleNow


def publish(*, template: Template, seen: int, by: Actor) -> Version:
    """A frozen copy of the draft with the next number, which schools can read and nobody can change.

    ChangedMeanwhile if anything in the draft changed since `seen`: what is published is what was checked.
    NotPossibleNow if a problem blocks it.
    """
    check_can_publish(by, template)
    with transaction.atomic():
        held = hold(template, by=by)
        if held.revision != seen:
            raise ChangedMeanwhile
        draft = draft_of(held)
        if blocking_problems(draft):
            raise NotPossibleNow(_("This checklist has problems to put right before it can be published."))
        newest = newest_version(held)
        version = Version.objects.create(
            template=held,
            number=newest.number + 1 if newest else 1,
            title=held.title,
            summary=held.summary,
            source=held.source,
            edition=held.edition,
            in_force_on=held.in_force_on,
            review_by=held.review_by,
            published_by_name=str(by),
        )
        frozen: list[VersionStatement] = []
        for place, part in enumerate(draft.sections, start=1):
            section = VersionSection.objects.create(
                version=version, position=place, title=part.title, schools_may_add=part.section.schools_may_add
            )
            for statement in part.statements:
                words = {name: getattr(statement, name) for name in StatementText.COPIED}
                frozen.append(VersionStatement(version=version, section=section, position=len(frozen) + 1, **words))
        VersionStatement.objects.bulk_create(frozen)
        record("checklist.published", by=by, subject=version, number=version.number, statements=len(frozen))
    return version


def withdraw(*, version: Version, reason: str, by: Actor) -> Withdrawal:
    """The version cannot be used for new rounds. Rounds that use it go on."""
    with transaction.atomic():
        # Two people at once: the template's lock lets the second see the first one's withdrawal.
        Template.objects.select_for_update().get(pk=version.template_id)
        check_can_withdraw(by, Version.objects.select_related("withdrawal").get(pk=version.pk))
        withdrawal = Withdrawal.objects.create(version=version, reason=reason, by_name=str(by))
        record("checklist.withdrawn", by=by, subject=version, number=version.number)
    return withdrawal
