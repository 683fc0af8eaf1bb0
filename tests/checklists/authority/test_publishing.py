from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from checklists.authority.actions import many, order, parts
from checklists.authority.actions.publishing import publish, withdraw
from checklists.authority.actions.templates import Details, change_details, copy_template, create_template, put_away
from checklists.authority.catalogue import version_for
from checklists.authority.changes import changes_between
from checklists.authority.checking import problems_of
from checklists.authority.drafts import draft_of
from checklists.authority.models import (
    Statement,
    StatementText,
    Template,
    Version,
    VersionSection,
    VersionStatement,
    Withdrawal,
)
from checklists.authority.queries import newest_version, statements_of, template_by_id, version_by_id
from lantern.access.roles import Role
from lantern.audit.queries import entries_about
from lantern.errors import ChangedMeanwhile, NotAllowed, NotPossibleNow
from tests.cast import World, as_tenant, make_person
from tests.checklists.authority.conftest import Desk


def words_of(statement: Statement, **changed: Any) -> parts.Words:
    return replace(parts.words_of(statement), **changed)


def statement(template: Template, code: str) -> Statement:
    return Statement.objects.select_related("section__template").get(section__template=template, code=code)


def reword(template: Template, code: str, plain: str, desk: Desk) -> None:
    held = statement(template, code)
    parts.change_statement(
        statement=held,
        seen=held.revision,
        section=held.section,
        words=words_of(held, plain=plain),
        by=desk.officer,
    )


def test_a_version_is_a_copy_of_the_draft_in_its_order(desk: Desk) -> None:
    template = desk.draft()
    version = desk.version(template)
    with as_tenant(desk.world.hillshire):
        frozen, drafted = statements_of(version.pk), draft_of(template).statements
        assert [one.position for one in frozen] == list(range(1, 17))
        for one, source in zip(frozen, drafted, strict=True):
            assert all(getattr(one, name) == getattr(source, name) for name in StatementText.COPIED)
        assert (version.number, version.title, version.published_by_name) == (1, template.title, "Ruth O’Brien")
        assert [entry.verb for entry in entries_about(version.pk)] == ["checklist.published"]


def test_versions_are_numbered_from_one_in_each_checklist(desk: Desk) -> None:
    first, second = desk.draft(), desk.draft()
    assert [desk.version(first).number, desk.version(first).number, desk.version(second).number] == [1, 2, 1]


@pytest.mark.parametrize("model", [Version, VersionSection, VersionStatement, Withdrawal])
@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param(lambda rows: rows.update(created_at=timezone.now()), id="update"),
        pytest.param(lambda rows: rows._raw_delete(rows.db), id="delete"),
    ],
)
def test_the_database_lets_nobody_change_what_is_published(
    desk: Desk, model: Any, attempt: Callable[[Any], int]
) -> None:
    version = desk.version()
    with as_tenant(desk.world.hillshire):
        withdraw(version=version, reason="Wrong edition", by=desk.officer)
        rows = model.objects.all()
        assert rows.exists()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            attempt(rows)


def test_the_draft_goes_on_after_publishing_and_the_version_does_not(desk: Desk) -> None:
    template = desk.draft()
    version = desk.version(template)
    with as_tenant(desk.world.hillshire):
        reword(template, "LAO-1", "One person leads", desk)
        texts = [one.plain for one in version_for(version.pk).statements]
    assert texts[0] == "One named person leads on online safety in our school"


def test_the_changes_are_told_by_stable_id(desk: Desk) -> None:
    template = desk.draft()
    before = desk.version(template)
    with as_tenant(desk.world.hillshire):
        reword(template, "LAO-1", "One person leads", desk)
        gone = statement(template, "LAO-3")
        parts.remove_statement(statement=gone, by=desk.officer)
        home = statement(template, "LAO-4").section
        new = parts.Words(code="LAO-17", plain="Governors are trained")
        parts.add_statement(section=home, words=new, by=desk.officer)
        recoded = statement(template, "LAO-5")
        moved = words_of(recoded, code="T-1")
        parts.change_statement(
            statement=recoded, seen=0, section=statement(template, "LAO-1").section, words=moved, by=desk.officer
        )
        order.move_statement(statement=statement(template, "LAO-7"), up=True, by=desk.officer)
    after = desk.version(template)
    with as_tenant(desk.world.hillshire):
        changes = changes_between(statements_of(before.pk), statements_of(after.pk))
    assert {one.statement.code: one.fields for one in changes.reworded} == {
        "LAO-1": ("plain wording",),
        "T-1": ("code",),
    }
    assert [one.statement.code for one in changes.new] == ["LAO-17"]
    assert [one.statement.code for one in changes.retired] == ["LAO-3"]
    assert len(changes.unchanged) == 13


def test_an_empty_section_or_a_code_used_twice_stops_publishing(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        section = parts.add_section(template=template, title="Parents", by=desk.officer)
        twice = statement(template, "LAO-2")
        parts.change_statement(
            statement=twice, seen=0, section=twice.section, words=words_of(twice, code="LAO-1"), by=desk.officer
        )
        problems = problems_of(draft_of(template), on=timezone.localdate())
        blocking = [problem for problem in problems if problem.blocks]
        assert [problem.section_id for problem in blocking] == [section.pk, None]
        assert [problem.statement_id for problem in blocking] == [None, twice.pk]
        with pytest.raises(NotPossibleNow, match="problems"):
            publish(template=template, seen=template_by_id(template.pk).revision, by=desk.officer)
        assert newest_version(template) is None


def test_missing_advice_is_told_and_does_not_stop_publishing(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        poor = statement(template, "LAO-2")
        without = words_of(poor, advice_amber="", advice_red=" ")
        parts.change_statement(statement=poor, seen=0, section=poor.section, words=without, by=desk.officer)
        told = [problem for problem in problems_of(draft_of(template), on=timezone.localdate()) if not problem.blocks]
    assert [str(problem.sentence) for problem in told] == ["LAO-2 has no advice for amber, red."]
    assert desk.version(template).number == 1


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        ({"offered_rating": "yes"}, "does not have"),
        ({"offered_rating": "na", "allow_not_applicable": False, "offered_note": "Not for you."}, "does not have"),
        ({"scale": "number", "offered_rating": "given"}, "does not have"),
        ({"offered_rating": "na", "allow_not_applicable": True}, "without saying why"),
    ],
)
def test_an_offer_that_no_school_could_confirm_stops_publishing(desk: Desk, offer: dict[str, object], why: str) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        held = statement(template, "LAO-2")
        Statement.objects.filter(pk=held.pk).update(**offer)
        (problem,) = [found for found in problems_of(draft_of(template), on=timezone.localdate()) if found.blocks]
    assert problem.statement_id == held.pk
    assert why in str(problem.sentence)


def test_a_checklist_of_numbers_and_texts_alone_has_no_results_and_cannot_be_published(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        Statement.objects.filter(section__template=template).update(scale="text")
        told = [str(problem.sentence) for problem in problems_of(draft_of(template), on=timezone.localdate())]
    assert told == [
        "Every statement asks for a number or a text, so a round would have no results. Add one with levels."
    ]


def test_a_checklist_without_statements_cannot_be_published(desk: Desk) -> None:
    with as_tenant(desk.world.hillshire):
        template = create_template(details=Details(title="Empty"), by=desk.officer)
        with pytest.raises(NotPossibleNow):
            publish(template=template, seen=0, by=desk.officer)


def test_what_is_published_is_what_was_checked(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        reword(template, "LAO-1", "One person leads", desk)
        with pytest.raises(ChangedMeanwhile):
            publish(template=template, seen=0, by=desk.officer)
        assert publish(template=template, seen=1, by=desk.officer).number == 1


def test_a_withdrawal_needs_a_reason_and_happens_once(desk: Desk) -> None:
    version = desk.version()
    with as_tenant(desk.world.hillshire):
        withdraw(version=version, reason="A newer edition is out", by=desk.officer)
        with pytest.raises(NotPossibleNow, match="already"):
            withdraw(version=version, reason="Again", by=desk.officer)
        assert version_by_id(version.pk).withdrawal.reason == "A newer edition is out"
        assert {entry.verb for entry in entries_about(version.pk)} == {"checklist.published", "checklist.withdrawn"}


def test_a_checklist_that_was_put_away_is_not_changed_or_published(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        put_away(template=template, by=desk.officer)
        with pytest.raises(NotPossibleNow, match="put away"):
            parts.add_section(template=template, title="More", by=desk.officer)
        with pytest.raises(NotPossibleNow, match="put away"):
            publish(template=template, seen=0, by=desk.officer)


@pytest.mark.parametrize(("role", "allowed"), [(Role.ADMINISTRATOR, True), (Role.OFFICER, True), (Role.ANALYST, False)])
def test_who_may_write_and_publish(desk: Desk, loop: World, role: Role, allowed: bool) -> None:
    template = desk.draft()
    person = make_person(loop.hillshire, role, name=f"Some {role.label}")
    with as_tenant(loop.hillshire):
        section = draft_of(template).sections[0].section
        held = statement(template, "LAO-1")
        details = Details(title="Other")
        attempts = [
            lambda: create_template(details=details, by=person),
            lambda: change_details(template=template, seen=0, details=details, by=person),
            lambda: publish(template=template, seen=template_by_id(template.pk).revision, by=person),
            lambda: parts.add_section(template=template, title="More", by=person),
            lambda: parts.change_section(section=section, seen=0, title="Other", schools_may_add=True, by=person),
            lambda: order.move_section(section=section, up=False, by=person),
            lambda: order.place_section(section=section, before=None, by=person),
            lambda: many.change_many(template=template, field="weight", values={held.pk: 2}, by=person),
            lambda: copy_template(template=template, by=person),
            lambda: parts.add_statement(section=section, words=parts.Words(code="X-1", plain="X"), by=person),
            lambda: order.move_statement(statement=held, up=False, by=person),
            lambda: order.place_statement(statement=held, section=section, before=None, by=person),
            lambda: parts.remove_statement(statement=held, by=person),
            lambda: parts.remove_section(section=section, by=person),
            lambda: put_away(template=template, by=person),
        ]
        for attempt in attempts:
            if allowed:
                attempt()
            else:
                with pytest.raises(NotAllowed):
                    attempt()
