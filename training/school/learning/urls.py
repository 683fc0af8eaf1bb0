from django.urls import URLPattern

app_name = "school_learning"

urlpatterns: list[URLPattern] = []
