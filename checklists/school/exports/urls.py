from django.urls import path

from checklists.school.exports import views

app_name = "school_exports"

urlpatterns = [
    path("<uuid:audit_id>/download/", views.download, name="download"),
    path("<uuid:audit_id>/download/<uuid:audit_file_id>/", views.document, name="document"),
    path("<uuid:audit_id>/audit.xlsx", views.workbook, name="workbook"),
    path("<uuid:audit_id>/answers.csv", views.table, name="table"),
]
