from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    """Making tenants; no tables of its own."""

    name = "tenants.provisioning"
    label = "provisioning"
    verbose_name = "Provisioning"
