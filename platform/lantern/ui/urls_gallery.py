from django.urls import path

from lantern.ui import gallery

app_name = "ui_gallery"

urlpatterns = [
    path("", gallery.gallery, name="gallery"),
    path("question/", gallery.question, name="question"),
    path("layout/<slug:name>/", gallery.layout, name="layout"),
    path("error/<int:status>/", gallery.error, name="error"),
]
