"""Checklists and rounds in the API of an authority's host."""

from django.urls import path

from checklists.authority.api.checklists import Templates, TemplateView, Versions, VersionView
from checklists.authority.api.rounds import Rounds, RoundView

urlpatterns = [
    path("templates/", Templates.as_view(), name="api_templates"),
    path("templates/<uuid:template_id>/", TemplateView.as_view(), name="api_template"),
    path("versions/", Versions.as_view(), name="api_versions"),
    path("versions/<uuid:version_id>/", VersionView.as_view(), name="api_version"),
    path("rounds/", Rounds.as_view(), name="api_rounds"),
    path("rounds/<uuid:round_id>/", RoundView.as_view(), name="api_round"),
]
