from django.urls import path

from lantern.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.activity, name="activity"),
    path("print/", views.on_paper, name="print"),
    path("activity.csv", views.download, name="download"),
]
