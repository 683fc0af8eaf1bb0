from django.urls import path

from incidents.school.models import Entry
from incidents.school.views import cases, chair, listing, people, reporting, steps, writing

app_name = "school_incidents"

Kind = Entry.Kind

urlpatterns = [
    path("", listing.incidents, name="incidents"),
    path("new/", reporting.new, name="new"),
    path("guidance/", reporting.guidance, name="guidance"),
    path("chair/", chair.chair, name="chair"),
    path("told/<uuid:report_id>/", reporting.told, name="told"),
    path("<uuid:incident_id>/", cases.incident, name="incident"),
    path("<uuid:incident_id>/seen/", cases.seen, name="seen"),
    path("<uuid:incident_id>/details/", cases.details, name="details"),
    path("<uuid:incident_id>/link/", cases.link, name="link"),
    path("<uuid:incident_id>/link/<uuid:other_incident>/undo/", cases.unlink, name="unlink"),
    path("<uuid:incident_id>/write/note/", writing.write, {"kind": Kind.NOTE}, name="write_note"),
    path("<uuid:incident_id>/write/account/", writing.write, {"kind": Kind.ACCOUNT}, name="write_account"),
    path("<uuid:incident_id>/write/action/", writing.write, {"kind": Kind.ACTION}, name="write_action"),
    path("<uuid:incident_id>/write/decision/", writing.write, {"kind": Kind.DECISION}, name="write_decision"),
    path("<uuid:incident_id>/write/told/", writing.write, {"kind": Kind.TOLD}, name="write_told"),
    path("<uuid:incident_id>/entries/<uuid:entry_id>/correct/", writing.correct, name="correct"),
    path("<uuid:incident_id>/people/add/", people.add, name="add_person"),
    path("<uuid:incident_id>/people/<uuid:involved_id>/leave-out/", people.leave_out, name="leave_out"),
    path("<uuid:incident_id>/triage/", steps.triage, name="triage"),
    path("<uuid:incident_id>/assign/", steps.assign, name="assign"),
    path("<uuid:incident_id>/move/", steps.move, name="move"),
    path("<uuid:incident_id>/close/", steps.close, name="close"),
    path("<uuid:incident_id>/review/", steps.review, name="review"),
    path("<uuid:incident_id>/reopen/", steps.reopen, name="reopen"),
    path("<uuid:incident_id>/set-aside/", steps.set_aside, name="set_aside"),
]
