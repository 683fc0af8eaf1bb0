"""`python -m tests.journeys.late_returns LABEL…`: these demo schools submit in the round that is open.

Runs in the environment of the demo's web, on the schools' own logins.
"""

import sys

import django
from django.utils import timezone

django.setup()

from checklists.authority.catalogue import open_rounds  # noqa: E402 -- models exist only after the set-up
from checklists.school.actions.answering import Seen, save_answer  # noqa: E402 -- as above
from checklists.school.actions.signing import sign_as_governor, sign_as_head  # noqa: E402 -- as above
from checklists.school.actions.starting import start_audit  # noqa: E402 -- as above
from checklists.school.models import Audit  # noqa: E402 -- as above
from lantern.demo.world.answers import answer_of  # noqa: E402 -- as above
from lantern.demo.world.county import SCHOOLS, DemoSchool  # noqa: E402 -- as above
from tenants.logins.current import as_tenant  # noqa: E402 -- as above
from tenants.logins.hosts import tenant_by_host  # noqa: E402 -- as above
from tenants.people.models import User  # noqa: E402 -- as above


def submit(school: DemoSchool) -> None:
    """Whatever the school had left to do in the open round is done, and its return is sent."""
    with as_tenant(tenant_by_host(school.host)):
        cast = {person.role: person for person in User.objects.all()}
        (round_,) = [found for found in open_rounds() if not found.closed]
        audit = start_audit(round_id=round_.id, by=cast["dsl"])
        if audit.state in {Audit.State.OPEN, Audit.State.READY}:
            answer_the_rest(school, audit, by=cast["dsl"])
            sign_as_head(audit_id=audit.pk, by=cast["head"])
        audit.refresh_from_db()
        if audit.state == Audit.State.SIGNED_BY_HEAD:
            sign_as_governor(audit_id=audit.pk, by=cast["governor"])


def answer_the_rest(school: DemoSchool, audit: Audit, *, by: User) -> None:
    """Every statement has an answer."""
    for statement in audit.statements.select_related("answer").filter(answer__rating=""):
        answer = answer_of(school, statement.code, year=3, may_be_exempt=statement.allow_not_applicable)
        seen = Seen(rating=statement.answer.rating_revision, note=statement.answer.note_revision)
        save_answer(
            audit_id=audit.pk, statement_id=statement.pk, by=by, seen=seen, rating=answer.rating, note=answer.note
        )


if __name__ == "__main__":
    for asked in SCHOOLS:
        if asked.label in sys.argv[1:]:
            submit(asked)
    sys.stdout.write(f"{len(sys.argv) - 1} schools have submitted at {timezone.now()}\n")
