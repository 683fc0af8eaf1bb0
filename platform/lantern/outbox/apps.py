from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Mails and tasks that commit together with the change that causes them."""

    name = "lantern.outbox"
    label = "outbox"
    verbose_name = "Outbox"
