from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The journal of who did what, in every tenant's schema."""

    name = "lantern.audit"
    label = "audit"
    verbose_name = "Activity"
