"""Home and 'Where we stand' on a school's host."""

from django.urls import path

from reporting.school.views import home, position

app_name = "school_reporting"

urlpatterns = [
    path("", home.home, name="home"),
    path("where-we-stand/", position.positions, name="positions"),
    path("where-we-stand/<uuid:round_id>/", position.position, name="position"),
]
