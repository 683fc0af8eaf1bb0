from django.apps import AppConfig


class MovingConfig(AppConfig):
    """Taking a school's records along, and erasing them."""

    name = "tenants.moving"
    label = "moving"
    verbose_name = "School in and out"
