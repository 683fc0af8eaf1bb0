"""Training sessions, on an authority's host."""

from django.urls import path

from training.authority.sessions import views

app_name = "authority_sessions"

_session = "<uuid:training_session_id>/"

urlpatterns = [
    path("", views.sessions, name="list"),
    path("add/", views.add, name="add"),
    path(_session, views.session, name="session"),
    path(f"{_session}change/", views.change, name="change"),
    path(f"{_session}publish/", views.publish, name="publish"),
    path(f"{_session}remove/", views.remove, name="remove"),
    path(f"{_session}cancel/", views.cancel, name="cancel"),
    path(f"{_session}register/", views.register, name="register"),
    path(f"{_session}register/close/", views.close, name="close"),
    path(f"{_session}register/reopen/", views.reopen, name="reopen"),
    path(f"{_session}people.csv", views.people, name="people"),
    path(f"{_session}session.ics", views.calendar, name="calendar"),
]
