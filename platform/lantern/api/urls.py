"""The API's own addresses, under `/api/v1/` of every host that has an API."""

from django.urls import path

from lantern.api import views

app_name = "api"

urlpatterns = [
    path("me/", views.Me.as_view(), name="me"),
    path("schema/", views.Schema.as_view(), name="schema"),
    path("docs/", views.docs, name="docs"),
]
