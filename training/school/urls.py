from django.urls import path

from training.school.views import imports, matrix, records, requirements, staff

app_name = "school_training"

urlpatterns = [
    path("", matrix.home, name="home"),
    path("matrix/", matrix.shown, name="matrix"),
    path("matrix/print/", matrix.printed, name="print"),
    path("matrix/staff-training.xlsx", matrix.as_xlsx, name="xlsx"),
    path("matrix/remind/", matrix.remind, name="remind"),
    path("figures/", matrix.figures, name="figures"),
    path("staff/", staff.people, name="staff"),
    path("staff/add/", staff.add, name="add"),
    path("staff/import/", imports.upload, name="list_upload"),
    path("staff/import/<uuid:list_id>/", imports.shown, name="list"),
    path("staff/import/<uuid:list_id>/columns/", imports.columns, name="list_columns"),
    path("staff/import/<uuid:list_id>/roles/", imports.roles, name="list_roles"),
    path("staff/import/<uuid:list_id>/confirm/", imports.confirm, name="list_confirm"),
    path("staff/import/<uuid:list_id>/discard/", imports.discard, name="list_discard"),
    path("staff/<uuid:staff_id>/", staff.member, name="member"),
    path("staff/<uuid:staff_id>/change/", staff.change, name="change"),
    path("staff/<uuid:staff_id>/leave/", staff.leave, name="leave"),
    path("staff/<uuid:staff_id>/return/", staff.come_back, name="return"),
    path("staff/<uuid:staff_id>/account/", staff.account, name="account"),
    path("staff/<uuid:staff_id>/elsewhere/", records.elsewhere, name="elsewhere"),
    path("staff/<uuid:staff_id>/exempt/<uuid:requirement_id>/", records.excuse, name="exempt"),
    path("staff/<uuid:staff_id>/exemptions/<uuid:exemption_id>/end/", records.end_exemption, name="end_exemption"),
    path("waiting/", records.waiting, name="waiting"),
    path("records/<uuid:record_id>/decide/", records.decide, name="decide"),
    path("records/<uuid:record_id>/void/", records.void, name="void"),
    path("records/<uuid:record_id>/proof/", records.proof, name="proof"),
    path("requirements/", requirements.asked, name="requirements"),
    path("requirements/add/", requirements.add, name="add_requirement"),
    path("requirements/<uuid:requirement_id>/change/", requirements.change, name="change_requirement"),
    path("requirements/<uuid:requirement_id>/stop/", requirements.stop, name="stop_requirement"),
]
