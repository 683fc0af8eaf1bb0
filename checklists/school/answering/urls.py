"""Answering together; beside the audit's own addresses, under `/audits/`."""

from django.urls import path

from checklists.school.answering.views import assigning, comments, here, meeting, records

app_name = "school_answering"

_STATEMENT = "<uuid:audit_id>/statements/<uuid:statement_id>"

urlpatterns = [
    path("<uuid:audit_id>/meeting/", meeting.meeting, name="meeting"),
    path("<uuid:audit_id>/meeting/<uuid:statement_id>/", meeting.statement, name="meeting_statement"),
    path("<uuid:audit_id>/people/", assigning.sections, name="sections"),
    path(f"{_STATEMENT}/person/", assigning.statement, name="statement"),
    path(f"{_STATEMENT}/comments/", comments.comments, name="comments"),
    path(f"{_STATEMENT}/comments/read/", comments.read, name="read"),
    path(f"{_STATEMENT}/comments/<uuid:comment_id>/remove/", comments.remove, name="remove_comment"),
    path(f"{_STATEMENT}/here/", here.here, name="here"),
    path(f"{_STATEMENT}/records/", records.records, name="records"),
]
