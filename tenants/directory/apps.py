from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Which tenants exist and at which hosts."""

    name = "tenants.directory"
    label = "directory"
    verbose_name = "Directory"
