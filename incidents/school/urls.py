from django.urls import path

from incidents.school.views import cases

app_name = "school_incidents"

urlpatterns = [
    path("<uuid:incident_id>/", cases.incident, name="incident"),
]
