"""Production's settings for web and worker under load, but for what a machine without a county's servers has not."""

from lantern.settings.production import *  # noqa: F403 -- production with differences
from lantern.settings.production import MIDDLEWARE, STORAGES, VAR_DIR

# As in the tests that made the passwords. What a hash costs on purpose says nothing of the product, and would be most of a run.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
# Nobody has collected the styles.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = True
# Does nothing until it is told to: the leaks that the search must find. Last, so that it stands around the view alone.
MIDDLEWARE = [*MIDDLEWARE, "tests.load.leaks.Leaks"]
