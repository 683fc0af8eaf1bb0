from django.urls import URLPattern

app_name = "school_incidents"

urlpatterns: list[URLPattern] = []
