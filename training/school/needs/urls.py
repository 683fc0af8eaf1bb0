from django.urls import path

from training.school.learning.urls import both_ways
from training.school.needs.views import checks, impact, replies

app_name = "school_needs"

urlpatterns = [
    path("needs/", checks.checks, name="checks"),
    path("needs/start/", checks.start, name="start"),
    path("needs/<uuid:needs_check_id>/", checks.check, name="check"),
    path("needs/<uuid:needs_check_id>/close/", checks.close, name="close"),
    path("needs/<uuid:needs_check_id>/remind/", checks.remind, name="remind"),
    path("needs/<uuid:needs_check_id>/enrol/", checks.enrol, name="enrol"),
    path("impact/", impact.impacts, name="impacts"),
    path("impact/<uuid:course_id>/", impact.impact, name="impact"),
    *both_ways("needs/<uuid:needs_check_id>/", replies.reply, "reply"),
    *both_ways("<uuid:enrolment_id>/confidence/<str:moment>/", replies.around, "around"),
]
