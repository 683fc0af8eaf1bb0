from django.urls import path

from checklists.school.views import audits, signing, statements

app_name = "school_checklists"

urlpatterns = [
    path("", audits.audit_list, name="list"),
    path("start/<uuid:round_id>/", audits.start, name="start"),
    path("<uuid:audit_id>/", audits.audit, name="audit"),
    path("<uuid:audit_id>/carry-on/", audits.carry_on, name="carry_on"),
    path("<uuid:audit_id>/print/", audits.printed, name="print"),
    path("<uuid:audit_id>/statements/<uuid:statement_id>/", statements.statement, name="statement"),
    path("<uuid:audit_id>/statements/<uuid:statement_id>/history/", statements.history, name="history"),
    path("<uuid:audit_id>/sign/", signing.sign, name="sign"),
    path("<uuid:audit_id>/withdraw/", signing.withdraw, name="withdraw"),
    path("<uuid:audit_id>/finished/", signing.finished, name="finished"),
]
