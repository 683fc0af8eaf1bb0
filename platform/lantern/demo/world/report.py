"""The committee paper that the officer has made of the last closed round. The worker writes it once the demo runs."""

from datetime import date, timedelta
from uuid import UUID

from reporting.authority.figures import ALL
from reporting.authority.report.actions import Words, ask_for_report
from tenants.people.models import User


def ask(round_id: UUID, today: date, *, by: User) -> None:
    """A report is asked for, with the words of somebody who wants two things decided."""
    words = Words(
        title="Online safety in Hillshire’s schools",
        committee="Children and Education Committee",
        meeting_on=today + timedelta(days=24),
        report_of="Director of Education",
        prepared_by=f"{by.name}, online safety adviser",
        purpose="For decision: the two proposals on page 2",
        proposals=(
            "1. Two evening courses for governors in the spring term, one of them online.\n\n"
            "2. A letter to every school with what to ask suppliers about devices that are taken home."
        ),
    )
    ask_for_report(round_id=round_id, group_key=ALL, words=words, by=by)
