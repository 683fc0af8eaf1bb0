"""Somebody of the staff list for the stage: what they hold and are excused from, a certificate that waits, a list that came in."""

from datetime import date, timedelta

from django.utils import timezone

from lantern.files.tables.coming_in import Line
from tenants.people.models import User
from tests.files.building import pdf
from tests.files.desk import checked
from training.school.actions.records import External, report_external
from training.school.actions.requirements import Asked, add_requirement, exempt
from training.school.actions.staff import Facts, add_staff, note_leaving
from training.school.needs.actions.checks import start_check
from training.school.spreadsheet.actions import name_columns, upload_list


def put_training(*, by: User, deputy: User) -> dict[str, str]:
    """The rows by the arguments of addresses. Call it on the school's login."""
    facts = Facts(name="Daniel Hughes", started_on=date(2024, 9, 2), roles=("teacher",), job_title="Year 5 teacher")
    staff = add_staff(facts=facts, by=by)
    gone = add_staff(facts=Facts(name="Somebody Gone", started_on=date(2024, 9, 2)), by=by)
    note_leaving(staff_id=gone.pk, left_on=date(2025, 9, 1), by=by)
    asked = [
        add_requirement(asked=Asked(title=title, roles=("teacher",), frequency="academic_year"), by=by)
        for title in ("Annual update", "Cyber awareness")
    ]
    excused = exempt(staff=staff, requirement_id=asked[1].pk, reason="On leave", by=by)
    # Handed in by one whom nobody of the walk signs in as first: the head decides.
    waiting = report_external(
        staff=staff,
        external=External(
            title="CEOP Ambassador",
            issuer="CEOP Education",
            completed_on=date(2025, 10, 1),
            requirement_ids=(asked[0].pk,),
            file=checked("Certificate.pdf", pdf()),
        ),
        by=deputy,
    )
    for place in range(5):
        add_staff(facts=Facts(name=f"Volunteer {place}", started_on=date(2024, 9, 2), roles=("volunteer",)), by=by)
    check = start_check(roles=("volunteer", "head"), closes_on=timezone.localdate() + timedelta(days=14), by=by)
    lines = [Line(1, ("Name", "Role")), Line(2, ("Marta Kowalska", "Lunchtime"))]
    kept = upload_list(lines=lines, file_name="staff.csv", by=by)
    name_columns(list_id=kept.pk, columns={"name": 0, "roles": 1}, by=by)
    return {
        "staff_id": str(staff.pk),
        "gone_staff": str(gone.pk),
        "requirement_id": str(asked[0].pk),
        "exemption_id": str(excused.pk),
        "record_id": str(waiting.pk),
        "list_id": str(kept.pk),
        "needs_check_id": str(check.pk),
    }
