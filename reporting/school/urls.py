"""Home and 'Where we stand' on a school's host."""

from django.urls import path

from reporting.school.views import home, position, records, visits

app_name = "school_reporting"

urlpatterns = [
    path("", home.home, name="home"),
    path("visits/", visits.visits, name="visits"),
    path("visits/<uuid:visit_id>/", visits.visit, name="visit"),
    path("where-we-stand/", position.positions, name="positions"),
    path("where-we-stand/ledger/", records.ledger, name="ledger"),
    path("where-we-stand/<uuid:round_id>/records/", records.records, name="records"),
    path("where-we-stand/<uuid:round_id>/", position.position, name="position"),
]
