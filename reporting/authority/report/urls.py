from django.urls import path

from reporting.authority.report import views

app_name = "authority_report"

urlpatterns = [
    path("<uuid:round_id>/report/", views.report, name="report"),
    path("<uuid:round_id>/report/<uuid:committee_report_id>/", views.document, name="document"),
]
