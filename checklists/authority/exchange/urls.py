"""Checklists as files, on an authority's host."""

from django.urls import path

from checklists.authority.exchange import views

app_name = "authority_exchange"

_incoming = "checklists/incoming/<uuid:incoming_id>/"

urlpatterns = [
    path("checklists/import/", views.upload_new, name="upload_new"),
    path("checklists/<uuid:template_id>/import/", views.upload_into, name="upload_into"),
    path("checklists/<uuid:template_id>/export/", views.export_draft, name="export_draft"),
    path("checklists/versions/<uuid:version_id>/export/", views.export_version, name="export_version"),
    path(_incoming, views.incoming, name="incoming"),
    path(f"{_incoming}confirm/", views.confirm, name="confirm"),
    path(f"{_incoming}discard/", views.discard, name="discard"),
]
