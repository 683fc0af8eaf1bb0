from django.urls import URLPattern

app_name = "authority_training"

urlpatterns: list[URLPattern] = []
