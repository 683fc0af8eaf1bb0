"""Training sessions of the authority, on a school's host."""

from django.urls import path

from training.school.places import views

app_name = "school_places"

_session = "<uuid:training_session_id>/"
_place = "places/<uuid:place_id>/"

urlpatterns = [
    path("", views.sessions, name="sessions"),
    path(_session, views.session, name="session"),
    path(f"{_session}book/", views.book, name="book"),
    path(_place, views.place, name="place"),
    path(f"{_place}cancel/", views.cancel, name="cancel"),
    path(f"{_place}session.ics", views.calendar, name="calendar"),
]
