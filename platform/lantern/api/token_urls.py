"""Pages for personal tokens, under `/account/tokens/` of every host that has an API."""

from django.urls import path

from lantern.api import token_views

app_name = "tokens"

urlpatterns = [
    path("", token_views.token_list, name="list"),
    path("create/", token_views.create, name="create"),
    path("<uuid:token_id>/revoke/", token_views.revoke, name="revoke"),
]
