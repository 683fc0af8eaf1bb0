from django.urls import path

from tenants.moving import views

app_name = "moving"
urlpatterns = [
    path("", views.leaving, name="leaving"),
    path("export/", views.make, name="make"),
    path("export/<uuid:export_id>/", views.download, name="download"),
    path("erase/", views.erase, name="erase"),
    path("erase/stop/", views.stop, name="stop"),
]
