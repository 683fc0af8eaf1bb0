"""A school whose checklist came in a new edition: whatever it said is beside what it is asked now, or on a page of its own."""

import uuid
from dataclasses import dataclass, replace

import pytest
from django.utils import timezone

from checklists.authority.actions.replacing import say_what_it_replaces, split_statement
from checklists.authority.models import Section, Statement
from checklists.school.actions.answering import confirm_last_answer
from checklists.school.evidence.actions import Content, Dates, add_item, use_items
from checklists.school.evidence.queries import of_statement
from checklists.school.models import Answer, AnswerChange, Audit, AuditStatement
from checklists.school.queries.answers import statement_by_id
from checklists.school.queries.carrying import earlier_answers, no_longer_asked
from lantern.errors import NotPossibleNow
from tests.cast import World, as_tenant, client_for
from tests.checklists.school.stage import NOTHING_SEEN, Stage, make_stage, open_for
from tests.checklists.school.test_budgets import at_most
from tests.checklists.school.test_pages import page_of, sent, text_of

RATINGS = ("green", "amber", "red")


@dataclass(frozen=True)
class Upgrade:
    stage: Stage
    first: Audit
    second: Audit

    def asked(self, code: str) -> AuditStatement:
        with as_tenant(self.stage.oak):
            found = AuditStatement.objects.get(audit=self.second, code=code)
            return statement_by_id(self.stage.dsl, self.second.pk, found.pk)

    def said(self, code: str) -> Answer:
        """What was answered in the first audit."""
        with as_tenant(self.stage.oak):
            return Answer.objects.select_related("statement").get(statement__audit=self.first, statement__code=code)

    def came_with(self, code: str) -> list[str]:
        """The codes of the statements whose answers came along."""
        with as_tenant(self.stage.oak):
            return [answer.statement.code for answer in earlier_answers(self.asked(code))]


def in_draft(stage: Stage, code: str) -> Statement:
    return Statement.objects.select_related("section__template").get(section__template=stage.template, code=code)


def merge(stage: Stage, code: str, *codes: str) -> None:
    one = in_draft(stage, code)
    ids = [in_draft(stage, each).stable_id for each in codes]
    say_what_it_replaces(statement=one, seen=one.revision, replaced=[*one.replaces, *ids], by=stage.officer)


def rewrite(stage: Stage) -> None:
    """Twelve of the twenty statements change: 4 reworded, 2 retired, 2 split, 4 merged into two. Two are new beside them."""
    for number in (1, 2, 3, 4):
        Statement.objects.filter(pk=in_draft(stage, f"T-1-{number}").pk).update(
            plain=f"Number {number}, said otherwise"
        )
    for number in (5, 6):
        Statement.objects.filter(pk=in_draft(stage, f"T-1-{number}").pk).update(removed_at=timezone.now())
    split_statement(statement=in_draft(stage, "T-1-7"), plain="The second half of 7", by=stage.officer)
    for part in ("left", "right"):
        made = split_statement(statement=in_draft(stage, "T-1-8"), plain=f"The {part} part of 8", by=stage.officer)
        Statement.objects.filter(pk=made.pk).update(code=f"PART-{part.upper()}")
    Statement.objects.filter(pk=in_draft(stage, "T-1-8").pk).update(removed_at=timezone.now())
    # one takes another in; and a new one takes the place of two
    merge(stage, "T-2-1", "T-2-2")
    last = Section.objects.get(template=stage.template, position=2)
    both = Statement.objects.create(section=last, position=30, code="BOTH", plain="3 and 4 in one")
    assert both.pk
    merge(stage, "BOTH", "T-2-3", "T-2-4")
    for number in (1, 2):
        Statement.objects.create(section=last, position=40 + number, code=f"NEW-{number}", plain=f"New {number}")


@pytest.fixture
def upgrade(loop: World) -> Upgrade:
    """Oak answered all twenty, each with a note and a piece of evidence; then the second edition came."""
    stage = make_stage(loop, sections=2, each=10)
    first = stage.audit()
    for place, statement in enumerate(stage.statements(first)):
        stage.answer(first, statement, RATINGS[place % 3], f"Note on {statement.code}.")
        with as_tenant(stage.oak):
            page = Content(url=f"https://www.example.org/{statement.code}")
            item = add_item(title=statement.code, owner=stage.dsl, content=page, dates=Dates(), by=stage.dsl)
            use_items(audit_id=first.pk, statement_id=statement.pk, item_ids=[item.pk], by=stage.dsl)
    with as_tenant(loop.hillshire):
        rewrite(stage)
        round_ = open_for(loop, stage.officer, stage.template, title="Audit of the second round")
    again = replace(stage, round=round_)
    return Upgrade(again, first, again.audit())


def test_a_version_upgrade_with_twelve_changed_statements_kept_every_answer_note_and_evidence(upgrade: Upgrade) -> None:
    stage = upgrade.stage
    with as_tenant(stage.oak):
        wordings = dict(AuditStatement.objects.filter(audit=upgrade.second).values_list("code", "wording"))
        before = {
            answer.pk: answer
            for answer in Answer.objects.filter(statement__audit=upgrade.first).select_related("statement__audit")
        }
        rows_before = list(Answer.objects.filter(statement__audit=upgrade.first).order_by("pk").values())
        changes = set(AnswerChange.objects.values_list("pk", "note", "rating"))
        rows = list(AuditStatement.objects.filter(audit=upgrade.second))
        came = {key for row in rows for key in (row.last_answer_id, *row.merged_from) if key}
        gone = no_longer_asked(upgrade.second)
    assert len(before) == 20
    assert came | {answer.pk for answer in gone} == set(before)
    assert sorted(answer.statement.code for answer in gone) == ["T-1-5", "T-1-6"]
    assert [answer.note for answer in gone] == ["Note on T-1-5.", "Note on T-1-6."]
    assert {code: wording for code, wording in wordings.items() if wording != "same"} == {
        **{f"T-1-{number}": "reworded" for number in (1, 2, 3, 4)},
        "T-1-7": "split",
        "T-2-11": "split",
        "PART-LEFT": "split",
        "PART-RIGHT": "split",
        "T-2-1": "merged",
        "BOTH": "merged",
        "NEW-1": "new",
        "NEW-2": "new",
    }
    assert upgrade.came_with("T-2-1") == ["T-2-1", "T-2-2"]
    assert upgrade.came_with("BOTH") == ["T-2-3", "T-2-4"]
    assert upgrade.came_with("PART-LEFT") == upgrade.came_with("PART-RIGHT") == ["T-1-8"]

    confirm_everything(upgrade)
    with as_tenant(stage.oak):
        for row in AuditStatement.objects.filter(audit=upgrade.second).exclude(wording="new").select_related("answer"):
            said = [before[key] for key in (row.merged_from or [row.last_answer_id])]
            assert row.answer.rating == said[0].rating
            assert row.answer.note == "\n\n".join(answer.note for answer in said)
            assert sorted(one.title for one in of_statement(row)) == sorted(one.statement.code for one in said)
        for answer in before.values():
            assert [one.title for one in of_statement(answer.statement)] == [answer.statement.code]
        assert changes <= set(AnswerChange.objects.values_list("pk", "note", "rating"))
        assert list(Answer.objects.filter(statement__audit=upgrade.first).order_by("pk").values()) == rows_before


def confirm_everything(upgrade: Upgrade) -> None:
    with as_tenant(upgrade.stage.oak):
        for row in AuditStatement.objects.filter(audit=upgrade.second).exclude(last_answer=None):
            confirm_last_answer(
                audit_id=row.audit_id,
                statement_id=row.pk,
                by=upgrade.stage.dsl,
                seen=NOTHING_SEEN,
                chosen=row.last_answer_id,
            )


def test_the_pages_show_what_was_said_and_confirm_it(upgrade: Upgrade) -> None:
    client = client_for(upgrade.stage.oak, upgrade.stage.dsl)

    reworded = text_of(client.get(page_of(upgrade.asked("T-1-1"))))
    assert "How it was worded Statement 1 of section 1 is true" in reworded
    assert "How it is worded now Number 1, said otherwise" in reworded
    assert "Still true in the new words: confirm" in reworded

    split = text_of(client.get(page_of(upgrade.asked("PART-LEFT"))))
    assert "This statement is one part of a longer one." in split
    assert "Note on T-1-8." in split

    merged = upgrade.asked("BOTH")
    page = text_of(client.get(page_of(merged)))
    assert "Note on T-2-3." in page
    assert "Note on T-2-4." in page
    assert page.count("Use this answer") == 2
    assert client.post(page_of(merged), sent(confirm="yes")).status_code == 409  # which of the two?
    assert client.post(page_of(merged), sent(confirm=str(uuid.uuid4()))).status_code == 409
    second = upgrade.said("T-2-4")
    assert client.post(page_of(merged), sent(confirm=str(second.pk))).status_code == 302
    with as_tenant(upgrade.stage.oak):
        answer = Answer.objects.get(statement=merged)
    assert (answer.rating, answer.note) == (second.rating, "Note on T-2-3.\n\nNote on T-2-4.")

    audit = f"/audits/{upgrade.second.pk}/"
    assert "What changed since last time" in text_of(client.get(audit))
    with at_most(12):
        response = client.get(f"{audit}changes/")
    assert [(str(each.text), each.count) for each in response.context["filters"]] == [
        ("All", 14),
        ("Reworded", 4),
        ("Split", 4),
        ("Merged", 2),
        ("New", 2),
        ("No longer asked", 2),
    ]
    gone = text_of(client.get(f"{audit}changes/?show=retired"))
    assert "Note on T-1-5." in gone
    assert "Note on T-1-6." in gone
    assert "Number 1" not in gone


def test_an_answer_on_another_scale_is_shown_and_cannot_be_confirmed(upgrade: Upgrade) -> None:
    statement = upgrade.asked("T-2-9")
    with as_tenant(upgrade.stage.oak):
        AuditStatement.objects.filter(pk=statement.pk).update(scale="five", wording="reworded")
    page = text_of(client_for(upgrade.stage.oak, upgrade.stage.dsl).get(page_of(statement)))
    assert "Note on T-2-9." in page
    assert "confirm" not in page.split("Note on T-2-9.")[1].split("Rating")[0]
    with as_tenant(upgrade.stage.oak), pytest.raises(NotPossibleNow, match="does not fit"):
        confirm_last_answer(
            audit_id=upgrade.second.pk, statement_id=statement.pk, by=upgrade.stage.dsl, seen=NOTHING_SEEN
        )


def test_a_third_edition_tells_only_its_own_news(upgrade: Upgrade) -> None:
    confirm_everything(upgrade)
    stage = upgrade.stage
    with as_tenant(stage.world.hillshire):
        round_ = open_for(stage.world, stage.officer, stage.template, title="Audit of the third round")
    third = replace(stage, round=round_).audit()
    with as_tenant(stage.oak):
        wordings = dict(AuditStatement.objects.filter(audit=third).values_list("code", "wording"))
        gone = [answer.statement.code for answer in no_longer_asked(third)]
    assert {code: wording for code, wording in wordings.items() if wording != "same"} == {
        "NEW-1": "new",
        "NEW-2": "new",
    }
    assert gone == []
