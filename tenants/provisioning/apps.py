from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    """Making tenants; no tables of its own."""

    name = "tenants.provisioning"
    label = "provisioning"
    verbose_name = "Provisioning"

    def ready(self) -> None:
        # It registers itself: the hook that notes what a schema was made from.
        from tenants.provisioning import migrated  # noqa: F401 -- imported for what it registers
