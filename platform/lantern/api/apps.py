from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The mechanisms of the API and people's personal tokens, in every tenant's schema."""

    name = "lantern.api"
    label = "api"
    verbose_name = "API"
