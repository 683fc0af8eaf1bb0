"""Who answers what at the schools that visitors sign in to, and what people there say to each other."""

from datetime import datetime, timedelta

from checklists.school.answering.actions import add_comment, assign_sections
from checklists.school.models import Audit
from lantern.access.roles import Role
from lantern.demo.world.clock import at
from tenants.people.models import User

# Who has the sections of the open round, in their order; the last stays with nobody yet.
SECTIONS = (Role.DSL, Role.DSL, Role.DEPUTY_DSL, Role.IT_LEAD)
# By whom, to whom, on which statement of the audit, after how many hours.
SAID = (
    (Role.GOVERNOR, Role.DSL, 1, 5, "Is this the plan that the board saw in July, or a newer one?"),
    (Role.DSL, Role.GOVERNOR, 1, 26, "The one from July. A newer one comes to the board this term."),
    (Role.HEAD, Role.IT_LEAD, 13, 30, "Please add the date of the last test, and who watched."),
)


def work_together(audit: Audit, cast: dict[str, User], *, begun: datetime) -> None:
    """The head has shared out the sections, and three comments stand beside statements. For schools with every role."""
    if Role.IT_LEAD not in cast:
        return
    sections = list(audit.sections.order_by("position").values_list("pk", flat=True))
    wanted = {section: cast[role].pk for section, role in zip(sections, SECTIONS, strict=False)}
    with at(begun):
        assign_sections(audit_id=audit.pk, wanted=wanted, by=cast[Role.HEAD])
    statements = list(audit.statements.order_by("position").values_list("pk", flat=True))
    for by, to, place, hours, text in SAID:
        with at(begun + timedelta(hours=hours)):
            add_comment(
                audit_id=audit.pk, statement_id=statements[place], text=text, said_to=[cast[to].pk], by=cast[by]
            )
