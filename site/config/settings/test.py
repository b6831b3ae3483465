"""The suite: fast hashing, no waiting, SQLite by default, PostgreSQL with TEST_DATABASE=postgres (tests/conftest.py starts it)."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("VAR_DIR", str(Path(tempfile.gettempdir()) / f"projektfabrik-test-{os.getuid()}"))

from .base import *  # noqa: F403
from .base import DATABASES, STORAGES, VAR_DIR

SECRET_KEY = "only-for-tests"
REQUIRE_SECOND_FACTOR = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MEDIA_ROOT = VAR_DIR / f"media-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
PRIVATE_ROOT = VAR_DIR / f"private-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
VERSION_DIR = VAR_DIR / f"versions-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
STORAGES["private"] = {
    "BACKEND": "municipality.files.PrivateStorage",
    "OPTIONS": {"location": PRIVATE_ROOT},
}
# Nothing is served from here: another session may be collecting its files into `static` at this moment (tests/databases.py).
STATIC_ROOT = VAR_DIR / "static-of-nobody"
SPAM_MINIMUM_SECONDS = 0
if os.environ.get("TEST_DATABASE") == "postgres" and not os.environ.get("TEST_DATABASE_URL"):
    # Here and not in conftest.py: pytest-django reads the settings first.
    from tests.postgres import start_server

    os.environ["TEST_DATABASE_URL"] = start_server()
if os.environ.get("TEST_DATABASE_URL"):
    import dj_database_url

    DATABASES = {"default": dj_database_url.parse(os.environ["TEST_DATABASE_URL"])}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DEFAULT_SITE_HOSTS = frozenset({"localhost", "127.0.0.1", "testserver"})
PAGE_CACHE_SECONDS = 0
