"""The operators' host."""

from django.conf import settings
from django.urls import include, path

from lantern.urls.common import common

urlpatterns = [
    path("", include("tenants.directory.urls")),
    *common,
]
if settings.DEMO:
    urlpatterns.append(path("gallery/", include("lantern.ui.urls_gallery")))

handler400 = "lantern.ui.errors.bad_request"
handler403 = "lantern.ui.errors.forbidden"
handler404 = "lantern.ui.errors.not_found"
handler429 = "lantern.ui.errors.too_many_requests"
handler500 = "lantern.ui.errors.server_error"
