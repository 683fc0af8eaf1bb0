"""The same number of queries at 177 and at 600 statements, and with everything that a statement can have."""

from dataclasses import replace

import pytest

from checklists.authority.models import Section, Statement
from checklists.school.actions.own import OwnWords, add_own_statement
from checklists.school.models import AuditSection, AuditStatement
from tests.cast import World, as_tenant, client_for
from tests.checklists.school.stage import make_stage, open_for
from tests.checklists.school.test_budgets import AJAX, at_most
from tests.checklists.school.test_pages import page_of, sent

EACH_SCALE = ("rag", "five", "partly", "yes_no", "number", "text")


@pytest.mark.parametrize(("sections", "each"), [(3, 59), (6, 100)])
def test_a_long_audit_of_every_scale_keeps_to_the_budgets(loop: World, sections: int, each: int) -> None:
    stage = make_stage(loop, sections=sections, each=each)
    with as_tenant(loop.hillshire):
        Section.objects.filter(template=stage.template).update(schools_may_add=True)
        rows = Statement.objects.filter(section__template=stage.template)
        for place, scale in enumerate(EACH_SCALE, start=1):
            rows.filter(position__endswith=place).update(scale=scale)
        rows.filter(scale="rag").update(offered_rating="green", offered_note="From us.", red_flag=True)
        stage = replace(stage, round=open_for(loop, stage.officer, stage.template, title="Long"))
    # The audit of the round before, with a statement of the school's own: it comes along to the next.
    first = stage.audit()
    with as_tenant(stage.oak):
        section = AuditSection.objects.get(audit=first, position=1)
        add_own_statement(audit_id=first.pk, section_id=section.pk, words=OwnWords(plain="Ours"), by=stage.dsl)
    with as_tenant(loop.hillshire):
        stage = replace(stage, round=open_for(loop, stage.officer, stage.template, title="Long again"))
    client = client_for(stage.oak, stage.dsl)
    client.get("/audits/")
    with at_most(15):
        client.post(f"/audits/start/{stage.round.pk}/")
    audit = stage.audit()
    assert audit.total == sections * each + 1
    statements = stage.statements(audit)
    for statement in statements[6:9]:
        stage.answer(audit, statement, "na", "Not here.")
    by_scale = {statement.scale: statement for statement in reversed(statements[12:])}
    with at_most(12):
        assert client.get(f"/audits/{audit.pk}/").status_code == 200
    for scale in EACH_SCALE:
        with at_most(8):
            assert client.get(page_of(by_scale[scale])).status_code == 200
    for given in ({"rating": "amber"}, {"reply": "12"}):
        statement = by_scale["number" if "reply" in given else "rag"]
        with at_most(6):
            saved = client.post(page_of(statement), sent(**given), headers=AJAX)
        assert b"Saved at" in saved.content
    with at_most(6):
        assert client.get("/audits/").status_code == 200
    with at_most(8):
        assert client.get(f"/audits/{audit.pk}/print/").status_code == 200
    with as_tenant(stage.oak):
        offered = AuditStatement.objects.filter(audit=audit, section__position=2, scale="rag")
        section, ticked = offered[0].section, [str(key) for key in offered.values_list("pk", flat=True)]
    address = f"/audits/{audit.pk}/sections/{section.pk}/offers/"
    with at_most(8):
        assert client.get(address).status_code == 200
    with at_most(15):
        assert client.post(address, {"statement": ticked}).status_code == 302
