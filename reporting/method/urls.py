"""The method page, at the same address on an authority's and on a school's host."""

from django.urls import path

from reporting.method import views

app_name = "method"

urlpatterns = [path("how-figures-are-made/", views.page, name="page")]
