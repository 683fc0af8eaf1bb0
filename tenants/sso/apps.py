from django.apps import AppConfig


class SsoConfig(AppConfig):
    """Sign-in services, in every tenant's schema."""

    name = "tenants.sso"
    label = "sso"
    verbose_name = "Single sign-on"

    def ready(self) -> None:
        from tenants.sso import signals  # noqa: F401 -- receivers register themselves
