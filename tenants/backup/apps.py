from django.apps import AppConfig


class BackupConfig(AppConfig):
    """Backing tenants up, and bringing them back."""

    name = "tenants.backup"
    label = "backup"
    verbose_name = "Backups"
