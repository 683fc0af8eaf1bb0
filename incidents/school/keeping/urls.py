from django.urls import URLPattern

app_name = "school_keeping"

urlpatterns: list[URLPattern] = []
