from django.urls import URLPattern

app_name = "school_concerns"

urlpatterns: list[URLPattern] = []
