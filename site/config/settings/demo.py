"""`make run`: the demo municipality on one machine. Never for a real town: `check --deploy` refuses it."""

from .base import *  # noqa: F403
from .base import VAR_DIR
from .local_secret import local_secret

DEMO = True
SECRET_KEY = local_secret(VAR_DIR)
REQUIRE_SECOND_FACTOR = False
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_SITE_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
