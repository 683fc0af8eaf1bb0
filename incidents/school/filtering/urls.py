from django.urls import URLPattern

app_name = "school_filtering"

urlpatterns: list[URLPattern] = []
