"""The Celery application. Every task is a TenantTask unless it says otherwise."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantern.settings.production")

app = Celery("lantern", task_cls="tenants.logins.task:TenantTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
