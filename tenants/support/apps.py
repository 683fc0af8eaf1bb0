from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Access that a school or an authority gives to an operator for a while."""

    name = "tenants.support"
    label = "support"
    verbose_name = "Support access"
