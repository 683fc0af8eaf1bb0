from django.apps import AppConfig


class LoginsConfig(AppConfig):
    """A database login per tenant, and what each may do."""

    name = "tenants.logins"
    label = "logins"
    verbose_name = "Logins"

    def ready(self) -> None:
        # They register themselves: system checks, the hook that re-applies grants, and the one that gives each task its
        # tenant, without which a web process whose first message is a mail would send it off with none.
        from tenants.logins import checks, migrated, task  # noqa: F401 -- imported for what they register
