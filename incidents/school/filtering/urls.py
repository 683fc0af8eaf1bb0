from django.urls import path

from incidents.school.filtering.views import changes, checks, overview, reviews, systems

app_name = "school_filtering"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("print/", overview.printed, name="print"),
    path("changes/", changes.log, name="changes"),
    path("changes/changes.xlsx", changes.as_xlsx, name="changes_xlsx"),
    path("changes/ask/", changes.ask, name="ask"),
    path("changes/<uuid:filterchange_id>/", changes.change, name="change"),
    path("checks/", checks.log, name="checks"),
    path("checks/checks.xlsx", checks.as_xlsx, name="checks_xlsx"),
    path("checks/add/", checks.add, name="add_check"),
    path("checks/<uuid:filtercheck_id>/", checks.check, name="check"),
    path("checks/<uuid:filtercheck_id>/action/", checks.act, name="act_on_check"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/propose/", reviews.propose, name="propose"),
    path("reviews/<uuid:review_id>/", reviews.review, name="review"),
    path("reviews/<uuid:review_id>/start/", reviews.start, name="start_review"),
    path("reviews/<uuid:review_id>/drop/", reviews.drop, name="drop_review"),
    path("reviews/<uuid:review_id>/hold/", reviews.hold, name="hold_review"),
    path("reviews/<uuid:review_id>/action/", reviews.act, name="act_on_review"),
    path("systems/", systems.register, name="systems"),
    path("systems/add/", systems.add, name="add_system"),
    path("systems/<uuid:system_id>/", systems.change, name="system"),
]
