from django.urls import path

from lantern.ui import views

app_name = "ui"

urlpatterns = [
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("what-the-authority-sees/", views.what_authority_sees, name="what_authority_sees"),
    path("hidden/", views.hidden, name="hidden"),
]
