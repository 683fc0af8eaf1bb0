"""Production: refuses to start on a missing value and names it."""

import logging
import os

# Read by the base: production's lines are for machines unless somebody says otherwise.
os.environ.setdefault("LANTERN_LOG_FORMAT", "json")

from lantern import env
from lantern.error_reports import switch_on
from lantern.settings.base import *  # noqa: F403 -- a settings module is the base with differences
from lantern.settings.base import (
    CONTENT_SECURITY_POLICY,
    DB_MODE,
    EMAIL_HOST,
    EMAIL_USE_TLS,
    FILES_HOST,
    IDLE_MINUTES,
    OIDC_HOSTS,
    OPERATOR_HOST,
    SCANNER,
    STORAGES,
    TWO_STEP_REQUIRED,
)
from tenants.sso.hosts import listed_origin

for _name in (
    "LANTERN_OPERATOR_HOST",
    "LANTERN_FILES_HOST",
    "CELERY_BROKER_URL",
    "CACHE_URL",
    "EMAIL_HOST",
    "DEFAULT_FROM_EMAIL",
    "LANTERN_STATIC_ROOT",
    "LANTERN_DATA_KEYS",
    "LANTERN_KEYS_DIR",
    "LANTERN_ANCHORS_DIR",
):
    env.text(_name)
if DB_MODE not in {"tenant", "owner"}:
    raise env.BadSetting("LANTERN_DB_MODE should be tenant (web, workers) or owner (migrations, provisioning).")

if not TWO_STEP_REQUIRED:
    raise env.BadSetting("TWO_STEP_REQUIRED is False. People who see incidents may not sign in with a password alone.")

if globals().get("MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"):
    raise env.BadSetting("MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN is for the demo, which has no https.")
if not 5 <= IDLE_MINUTES <= 60:
    raise env.BadSetting("LANTERN_IDLE_MINUTES should be from 5 to 60.")
if OPERATOR_HOST.lower() == FILES_HOST:
    raise env.BadSetting("LANTERN_FILES_HOST should be a host of its own: a file must not meet the operators' cookies.")
if not EMAIL_USE_TLS and EMAIL_HOST not in {"localhost", "127.0.0.1"}:
    raise env.BadSetting("EMAIL_USE_TLS is off. Mails carry links that open accounts: set it to 1.")
if SCANNER and not SCANNER.startswith("clamd://"):
    raise env.BadSetting("LANTERN_SCANNER should look like clamd://host:3310.")

for _host in OIDC_HOSTS:
    if "://" in _host or listed_origin(_host) is None:
        raise env.BadSetting(f"LANTERN_OIDC_HOSTS names {_host!r}. Name hosts alone, such as login.example.org.")

PUBLIC_SCHEME = "https"
SECURE_SSL_REDIRECT = env.flag("LANTERN_SSL_REDIRECT", True)
# TLS ends at the reverse proxy, which sets this header and removes one that a client sent.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Limits by address count the browser's address, which that many proxies of ours have appended to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("LANTERN_PROXY_COUNT", 1)
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True
STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
WHITENOISE_USE_FINDERS = False

# Else a warning is written to standard error as it is, and it may quote a value.
logging.captureWarnings(True)

if _dsn := env.text("SENTRY_DSN", ""):
    switch_on(_dsn, environment=env.text("SENTRY_ENVIRONMENT", "production"), release=env.text("LANTERN_RELEASE", ""))
