"""Single sign-on; to be included at the root of every host."""

from django.urls import path

from tenants.sso.views import services, sign_in

app_name = "sso"

urlpatterns = [
    path("single-sign-on/", services.services, name="services"),
    path("single-sign-on/add/", services.add, name="add"),
    path("single-sign-on/add/<slug:kind>/", services.details, name="details"),
    path("single-sign-on/<uuid:service_id>/", services.service, name="service"),
    path("single-sign-on/<uuid:service_id>/change/", services.change, name="change"),
    path("single-sign-on/<uuid:service_id>/credentials/", services.credentials, name="credentials"),
    path("single-sign-on/<uuid:service_id>/check/", services.check, name="check"),
    path("single-sign-on/<uuid:service_id>/turn-on/", services.turn_on, name="turn_on"),
    path("single-sign-on/<uuid:service_id>/turn-off/", services.turn_off, name="turn_off"),
    path("single-sign-on/<uuid:service_id>/remove/", services.remove, name="remove"),
    path("account/services/", sign_in.links, name="links"),
    path("account/services/<uuid:service_id>/link/", sign_in.link, name="link"),
    path("account/services/<uuid:service_id>/unlink/", sign_in.unlink, name="unlink"),
    path("account/services/<uuid:service_id>/start/", sign_in.start, name="start"),
    path("account/services/<uuid:service_id>/callback/", sign_in.callback, name="callback"),
    path("join/<str:token>/services/<uuid:service_id>/", sign_in.join, name="join"),
]
