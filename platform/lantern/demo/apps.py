from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Has no tables: only the commands that fill the demo's world."""

    name = "lantern.demo"
    label = "demo"
