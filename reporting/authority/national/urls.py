"""The national comparison, on an authority's host."""

from django.urls import path

from reporting.authority.national import views

app_name = "authority_national"

urlpatterns = [
    path("national/", views.national, name="national"),
    path("national/join/", views.join, name="join"),
    path("national/leave/", views.leave, name="leave"),
    path("<uuid:round_id>/national/", views.beside, name="beside"),
]
