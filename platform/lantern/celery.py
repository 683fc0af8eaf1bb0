"""The Celery application. Every task is a TenantTask unless it says otherwise."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantern.settings.production")

app = Celery("lantern", task_cls="tenants.logins.task:TenantTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _keep_our_logging(**kwargs: Any) -> None:
    """Celery's own set-up would write each task's arguments and errors in full; a receiver here keeps it from happening."""
    from django.conf import settings  # noqa: PLC0415 -- read when a worker starts, not when the web imports this module

    logging.config.dictConfig(settings.LOGGING)
