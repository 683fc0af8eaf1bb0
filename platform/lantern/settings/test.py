"""Tests: tests/plugin.py has started a PostgreSQL of our own and named it in DATABASE_URL."""

import os

os.environ.setdefault("LANTERN_DB_MODE", "onesession")
# Logins belong to the whole cluster, so each test process and each run has a prefix of its own.
os.environ["LANTERN_ROLE_PREFIX"] = f"t{os.environ.get('LANTERN_RUN', '')}{os.environ.get('PYTEST_XDIST_WORKER', 'm')}"

from lantern.settings.base import *  # noqa: F403 -- the environment is set first

ROOT_URLCONF = "lantern.urls.operator"
OPERATOR_HOST = "operator.lantern.test"
FILES_HOST = "files.lantern.test"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # real hashing would take most of the run
# Most tests are about something else than signing in; those of two-step verification turn it on.
TWO_STEP_REQUIRED = False
# Tests are one process, and count statements: one that comes each second would be among them now and then.
HOSTS_CHECKED_EVERY = None
# Each of a thousand test clients would read all static files before its first request.
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
DATABASES["default"]["TEST"] = {"NAME": f"test_lantern_{ROLE_PREFIX}"}
