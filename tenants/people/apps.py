from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The people of a tenant and how they sign in."""

    name = "tenants.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        # Receivers connect on import.
        from tenants.people import signals  # noqa: F401 - an import for its effect, which must wait for the models
