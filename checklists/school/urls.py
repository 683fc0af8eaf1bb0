from django.urls import path

from checklists.school.looking_back import views as looking_back
from checklists.school.views import audits, changes, confirming, inspector, offers, own, sharing, signing, statements

app_name = "school_checklists"

urlpatterns = [
    path("", audits.audit_list, name="list"),
    path("start/<uuid:round_id>/", audits.start, name="start"),
    path("compare/", looking_back.compare, name="compare"),
    path("<uuid:audit_id>/over-time/", looking_back.over_time, name="over_time"),
    path("<uuid:audit_id>/", audits.audit, name="audit"),
    path("<uuid:audit_id>/carry-on/", audits.carry_on, name="carry_on"),
    path("<uuid:audit_id>/changes/", changes.changes, name="changes"),
    path("<uuid:audit_id>/print/", audits.printed, name="print"),
    path("<uuid:audit_id>/statements/<uuid:statement_id>/", statements.statement, name="statement"),
    path("<uuid:audit_id>/statements/<uuid:statement_id>/history/", statements.history, name="history"),
    path("<uuid:audit_id>/sections/<uuid:section_id>/unchanged/", confirming.unchanged, name="unchanged"),
    path("<uuid:audit_id>/sections/<uuid:section_id>/offers/", offers.offers, name="offers"),
    path("<uuid:audit_id>/sections/<uuid:section_id>/add/", own.add, name="own_add"),
    path("<uuid:audit_id>/own/<uuid:own_id>/change/", own.change, name="own_change"),
    path("<uuid:audit_id>/own/<uuid:own_id>/remove/", own.remove, name="own_remove"),
    path("<uuid:audit_id>/own/<uuid:own_id>/put-back/", own.put_back, name="own_put_back"),
    path("<uuid:audit_id>/statements/<uuid:statement_id>/inspector/", inspector.inspector, name="inspector"),
    path("<uuid:audit_id>/sign/", signing.sign, name="sign"),
    path("<uuid:audit_id>/ready/", signing.ready, name="ready"),
    path("<uuid:audit_id>/send-back/", signing.send_back, name="send_back"),
    path("<uuid:audit_id>/reopen/", signing.reopen, name="reopen"),
    path("<uuid:audit_id>/withdraw/", signing.withdraw, name="withdraw"),
    path("<uuid:audit_id>/share/", sharing.sharing, name="share"),
    path("<uuid:audit_id>/finished/", signing.finished, name="finished"),
]
