from django.urls import URLPattern

app_name = "school_training"

urlpatterns: list[URLPattern] = []
