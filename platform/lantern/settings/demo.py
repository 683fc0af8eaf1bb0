"""The demo on one machine: plain http on loopback, mails kept as files that the operator's host shows."""

from lantern.settings.base import *  # noqa: F403 -- a settings module is the base with differences

DEMO = True
# Visitors sign in with a password that is printed at the start; asking each of them for a telephone would end the visit.
TWO_STEP_REQUIRED = False
# Browsers let passkeys work on plain http at localhost; the library wants to be told. Our forms check the address themselves.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "demo" / "mail")
INSTALLED_APPS += ["lantern.demo"]
