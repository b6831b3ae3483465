"""For developing: auto-reload, debug toolbar, mails shown at /demo/mail/."""

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, MIDDLEWARE, STORAGES, VAR_DIR
from .local_secret import local_secret

DEBUG = True
DEMO = True
SECRET_KEY = local_secret(VAR_DIR)
REQUIRE_SECOND_FACTOR = False
INTERNAL_IPS = ["127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
INSTALLED_APPS = [*INSTALLED_APPS, "debug_toolbar"]
MIDDLEWARE = [*MIDDLEWARE, "debug_toolbar.middleware.DebugToolbarMiddleware"]
PAGE_CACHE_SECONDS = 0
DEFAULT_SITE_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
