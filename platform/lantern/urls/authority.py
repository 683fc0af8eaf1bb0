"""An authority's host."""

from django.urls import include, path

from lantern.urls.common import common

urlpatterns = [
    path("", include("reporting.authority.urls")),
    path("", include("reporting.method.urls")),
    path("", include("checklists.authority.urls")),
    path("", include("checklists.authority.exchange.urls")),
    path("schools/", include("tenants.register.urls")),
    path("training/", include("training.authority.urls")),
    path("training/sessions/", include("training.authority.sessions.urls")),
    path("visits/", include("reporting.authority.visits.urls")),
    path("benchmarks/", include("reporting.authority.national.urls")),
    path(
        "api/v1/",
        include(
            [
                path("", include("lantern.api.urls")),
                path("", include("tenants.people.api")),
                path("", include("tenants.register.api")),
                path("", include("checklists.authority.api")),
                path("", include("training.authority.api")),
                path("", include("reporting.authority.api")),
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
