"""Visits, on an authority's host."""

from django.urls import path

from reporting.authority.visits import views

app_name = "authority_visits"

_shared = "<uuid:round_id>/<uuid:school_id>/"
_visit = "<uuid:visit_id>/"

urlpatterns = [
    path("", views.sharing, name="list"),
    path(_shared, views.shared, name="shared"),
    path(f"{_shared}new/", views.new_visit, name="new"),
    path(_visit, views.visit, name="visit"),
    path(f"{_visit}change/", views.change, name="change"),
    path(f"{_visit}show/", views.show, name="show"),
    path(f"{_visit}statements/<uuid:statement_id>/", views.statement, name="statement"),
]
