"""Settings of every installation. Values that differ come from the environment; production.py refuses to start without them."""

import hashlib
import hmac
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from lantern import env
from lantern.settings.apps import *  # noqa: F403 -- plain constants
from lantern.settings.schedule import *  # noqa: F403 -- plain constants
from lantern.settings.schedule import SCHEDULE
from tenants.people.allauth_settings import *  # noqa: F403 -- plain constants, kept beside the adapter they configure

BASE_DIR = Path(__file__).resolve().parents[3]
VAR_DIR = Path(env.text("LANTERN_VAR_DIR", str(BASE_DIR / "var")))

# Secrets: one master key; each use has a key of its own derived from it.
_MASTER_KEY = env.hex_secret("LANTERN_MASTER_KEY")


def _derived(use: str) -> bytes:
    return hmac.new(_MASTER_KEY, use.encode(), hashlib.sha256).digest()


SECRET_KEY = _derived("django secret key").hex()
DATABASE_SECRET = _derived("database logins")
# What wraps each tenant's data key, and where those are kept: never in the database (lantern/crypto).
DATA_KEYS = env.named_keys("LANTERN_DATA_KEYS", f"derived:{_derived('data keys').hex()}")
KEYS_DIR = Path(env.text("LANTERN_KEYS_DIR", str(VAR_DIR / "keys")))
CERTIFICATE_SECRET = _derived("certificates of erasure")

DEBUG = False
DEMO = False
ALLOWED_HOSTS = env.words("LANTERN_ALLOWED_HOSTS", "*")  # the directory of hosts decides; an unknown one is 404
OPERATOR_HOST = env.text("LANTERN_OPERATOR_HOST", "operator.localhost")
# Uploaded files are given out here and nowhere else: no tenant, no cookie, no page (lantern/files/origin.py).
FILES_HOST = env.text("LANTERN_FILES_HOST", "files.localhost").lower()
PUBLIC_SCHEME = env.text("LANTERN_SCHEME", "http")
PUBLIC_PORT = env.text("LANTERN_PORT_SUFFIX", "")  # ":8000" in the demo, nothing behind a proxy
SERVED_STATUSES = ("ready", "closed")

# Database: a login per tenant (tenants/logins/base.py)
DB_MODE = env.text("LANTERN_DB_MODE", "tenant")
DB_KEEP_CONNECTIONS = env.number("LANTERN_DB_KEEP_CONNECTIONS", 32)
# How often, in seconds, a process asks whether hosts or tenants have changed since it looked them up; None: never.
HOSTS_CHECKED_EVERY: float | None = 1.0
# Off, every new tenant's tables come from the migrations themselves (tenants/provisioning/tables).
REPLAY_TABLES = True
# How many schools' schemas wait to be given out (tenants/provisioning/spares.py).
SPARE_SCHOOLS = env.number("LANTERN_SPARE_SCHOOLS", 5)
ROLE_PREFIX = env.text("LANTERN_ROLE_PREFIX", "lt")
_database = env.database("DATABASE_OWNER_URL" if DB_MODE == "owner" else "DATABASE_URL")
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "tenants.logins",
        "NAME": _database.name,
        "HOST": _database.host,
        "PORT": str(_database.port),
        # A tenant's user and password are derived; only the owner's come from the address.
        "USER": _database.user if DB_MODE != "tenant" else "",
        "PASSWORD": _database.password if DB_MODE != "tenant" else "",
        # None keeps connections: with 0 every request would close all of them.
        "CONN_MAX_AGE": None,
        # A pooler in transaction mode gives the next statement another server process, which knows no such cursor.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"connect_timeout": 10, **_database.options},
        # pytest-django and setup_databases look here; the tests own it.
        "TEST": {},
    }
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Tenants: the directory, authorities and schools each have their own tables and their own pages
HAS_MULTI_TYPE_TENANTS = True
MULTI_TYPE_DATABASE_FIELD = "kind"
TENANT_MODEL = "directory.Tenant"
TENANT_DOMAIN_MODEL = "directory.Host"

ROOT_URLCONF = "lantern.urls.operator"
WSGI_APPLICATION = "lantern.wsgi.application"

MIDDLEWARE = [
    # Those that every answer passes, also one to an unknown host.
    "lantern.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    # Before everything else that answers: nothing but files is found on their host, under headers of its own.
    "tenants.logins.middleware.FileOrigin",
    "lantern.ui.middleware.PrivatePages",
    "lantern.ui.middleware.NoNullBytes",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.logins.middleware.TenantMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.people.middleware.SessionOfThisTenant",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tenants.people.session_limits.SessionLimits",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lantern.ui.middleware.DomainErrors",
    "lantern.access.middleware.RequireDeclaredAccess",
    "tenants.support.middleware.SupportVisits",
    "tenants.people.middleware.TwoStepFirst",
    "tenants.people.middleware.ConfirmFirst",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lantern.ui.context.page",
                "tenants.support.context.notices",
            ],
        },
    }
]
FORM_RENDERER = "lantern.ui.forms.Renderer"
CSRF_FAILURE_VIEW = "lantern.ui.errors.csrf_failure"

# People and sessions
AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_DOMAIN = None  # host-only: another tenant's host never receives it
# When somebody is signed out: after this long without doing anything, and this long after signing in whatever they do.
IDLE_MINUTES = env.number("LANTERN_IDLE_MINUTES", 30)
LONGEST_SESSION_HOURS = 12
# Kept longer than it counts: whoever sends a form the next morning is recognised, and gets what they typed back.
SESSION_COOKIE_AGE = 24 * 60 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_DOMAIN = None
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Roles that see incidents or work for an authority (lantern.access.roles) open nothing before they have a second step.
TWO_STEP_REQUIRED = True

# Language and time
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"

# Static files: compiled once, served by the web process
STATIC_URL = "/static/"
STATIC_ROOT = (
    env.text("LANTERN_STATIC_ROOT", "") or None
)  # production collects them; elsewhere they are found where they lie
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "tenants.logins.storage.TenantStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Days after the end of a training session for which an authority keeps the names of those booked.
BOOKING_NAMES_DAYS = env.number("LANTERN_BOOKING_NAMES_DAYS", 400)
# What tenants store: outside every folder that is served, and to be backed up with the database.
# An export larger than this, unpacked, is not restored.
RESTORE_MAX_BYTES = env.number("LANTERN_RESTORE_MAX_GB", 20) * 1024**3
PRIVATE_FILES = Path(env.text("LANTERN_FILES_DIR", str(VAR_DIR / "files")))
# Where the end of each tenant's journal is noted each day: apart from the database, best on another machine.
ANCHORS_DIR = Path(env.text("LANTERN_ANCHORS_DIR", str(VAR_DIR / "anchors")))
ANCHOR_MAIL = env.text("LANTERN_ANCHOR_MAIL", "")
# Tenants' backups: on another disk than the database (tenants/backup).
BACKUP_DIR = Path(env.text("LANTERN_BACKUP_DIR", str(VAR_DIR / "backups")))
# When the night of backups begins, in UTC: who was backed up since has its backup of this night.
BACKUP_AT = env.time_of_day("LANTERN_BACKUP_AT", "01:30")
# How long they are kept, and after how many hours without one a tenant counts as overdue.
BACKUP_DAYS = env.number("LANTERN_BACKUP_DAYS", 30)
BACKUP_OVERDUE_HOURS = env.number("LANTERN_BACKUP_OVERDUE_HOURS", 26)
# clamd://host:3310 has each upload checked by a ClamAV daemon; while it does not answer, no upload is taken.
SCANNER = env.text("LANTERN_SCANNER", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Cache: every key carries the tenant
CACHE_URL = env.text("CACHE_URL", "")
_CACHE_KEYS = {
    "KEY_FUNCTION": "tenants.logins.cache.key_of_tenant",
    "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
}
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        # Without the client's own retries, which would have a request wait for seconds.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1, "retry": Retry(NoBackoff(), 0)},
        **_CACHE_KEYS,
    }
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", **_CACHE_KEYS}
}

# Background work: the outbox is the truth, Celery is the wake-up call
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "memory://")
CELERY_TASK_DEFAULT_QUEUE = "default"
# Only the provisioner may sign in as the owner of the tables, so its work has a queue of its own.
CELERY_TASK_ROUTES = {"provisioning.*": {"queue": "provisioning"}}
CELERY_TASK_ACKS_LATE = True
# A task that kills its worker would come back at once and for ever; the outbox brings it back with growing waits.
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A task that hangs would hold its worker process for ever. Its job says that it stopped; or its message comes again. Turns of
# scheduled jobs have shorter limits of their own. After an hour the broker would hand the message to a second worker.
CELERY_TASK_SOFT_TIME_LIMIT = 50 * 60
CELERY_TASK_TIME_LIMIT = 55 * 60
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "Europe/London"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
# A broker that hangs must not hang a request for long.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 5}
CELERY_BEAT_SCHEDULE = SCHEDULE
# Turns of scheduled jobs (lantern/dispatch): with fewer at once than there are worker processes one is always free for people.
FLEET_AT_ONCE = env.number("LANTERN_FLEET_AT_ONCE", 1)
FLEET_RATE = env.number("LANTERN_FLEET_RATE", 20)

# Mail
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Lantern <no-reply@lantern.localhost>")

# Single sign-on: hosts beside the known ones, by which services of the kind "other" may be set up
OIDC_HOSTS = env.words("LANTERN_OIDC_HOSTS")
OIDC_SECONDS = 5  # to connect, and as long again to answer

# What a browser may do with our pages
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, dict[str, Any]] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "lantern.api.authentication.TokenAuthentication",
        "lantern.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["lantern.api.permissions.DeclaredAccess"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "lantern.api.problems.problem_details",
    "DEFAULT_THROTTLE_CLASSES": ["lantern.api.throttling.PersonThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lantern",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
}

# Only what lantern/logs.py lets through; both formats say the same.
LOG_FORMAT = env.choice("LANTERN_LOG_FORMAT", ("line", "json"), "line")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "lantern.logs.PlainLines"}, "json": {"()": "lantern.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": env.text("LANTERN_LOG_LEVEL", "INFO")},
    "loggers": {
        # Django's own handlers would write tracebacks in full and mail them to ADMINS.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # What a request came to is our own line (lantern/request_log.py); its kind of error is Django's.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        # One line a task is ours (tenants/logins/task.py); Celery's tell the arguments.
        "celery.app.trace": {"level": "ERROR"},
        "celery.worker.strategy": {"level": "WARNING"},
        # A line for each message that it sends, 42 a minute, of which ours would cut the name.
        "celery.beat": {"level": "WARNING"},
        # It names each passkey that is used, which tells persons apart.
        "fido2": {"level": "WARNING"},
    },
}
