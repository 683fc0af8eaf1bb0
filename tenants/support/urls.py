"""Support access; to be included under `/support/` on an authority's and a school's host."""

from django.urls import path

from tenants.support import views

app_name = "support"

urlpatterns = [
    path("", views.grants, name="grants"),
    path("new/", views.new, name="new"),
    path("over/", views.over, name="over"),
    path("<uuid:grant_id>/end/", views.end, name="end"),
    path("<uuid:grant_id>/link/", views.send_link, name="send_link"),
    path("enter/<str:token>/", views.enter, name="enter"),
]
