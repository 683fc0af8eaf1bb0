"""For tools that read models but need no database: makemigrations, mypy, check."""

import os

os.environ.setdefault("LANTERN_MASTER_KEY", "00" * 32)
os.environ.setdefault("DATABASE_URL", "postgresql://localhost/none")

from lantern.settings.base import *  # noqa: F403 -- the environment is set first

DATABASES = {"default": {"ENGINE": "django.db.backends.dummy", "CONN_MAX_AGE": None}}
