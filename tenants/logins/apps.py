from django.apps import AppConfig


class LoginsConfig(AppConfig):
    """A database login per tenant, and what each may do."""

    name = "tenants.logins"
    label = "logins"
    verbose_name = "Logins"

    def ready(self) -> None:
        # Both register themselves: system checks and the hook that re-applies grants.
        from tenants.logins import checks, migrated  # noqa: F401 -- imported for what they register
