"""A school's host."""

from django.urls import include, path

from lantern.urls.common import common

urlpatterns = [
    path("", include("reporting.school.urls")),
    path("", include("reporting.method.urls")),
    path("audits/", include("checklists.school.urls")),
    path("evidence/", include("checklists.school.evidence.urls")),
    path("plan/", include("checklists.school.plan.urls")),
    path("audits/", include("checklists.school.exports.urls")),
    path("audits/", include("checklists.school.answering.urls")),
    path("training/", include("training.school.urls")),
    path("training/", include("training.school.learning.urls")),
    path("training/", include("training.school.needs.urls")),
    path("training/sessions/", include("training.school.places.urls")),
    path("incidents/", include("incidents.school.urls")),
    path("incidents/", include("incidents.school.keeping.urls")),
    path("", include("incidents.school.concerns.urls")),
    path("filtering/", include("incidents.school.filtering.urls")),
    path("leaving/", include("tenants.moving.urls")),
    path(
        "api/v1/",
        include(
            [
                path("", include("lantern.api.urls")),
                path("", include("tenants.people.api")),
                path("", include("checklists.school.api")),
                path("", include("training.school.api")),
                path("", include("reporting.school.api")),
            ]
        ),
    ),
    path("account/tokens/", include("lantern.api.token_urls")),
    path("support/", include("tenants.support.urls")),
    *common,
]

handler400 = "lantern.ui.errors.bad_request"
handler403 = "lantern.ui.errors.forbidden"
handler404 = "lantern.ui.errors.not_found"
handler429 = "lantern.ui.errors.too_many_requests"
handler500 = "lantern.ui.errors.server_error"
