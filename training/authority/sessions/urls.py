from django.urls import URLPattern

app_name = "authority_sessions"

urlpatterns: list[URLPattern] = []
