"""Settings that hold everywhere. Every environment variable is read here or in production.py and documented in docs/operators/settings.md."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

BASE_DIR = Path(__file__).resolve().parents[3]
VERSION = "0.1.0"

env = Env()
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
DEMO = False
PRODUCT_NAME = "Projektfabrik"
SITE_ID = None

INSTALLED_APPS = [
    "operation",
    "instances",
    "roles",
    "home",
    "reports",
    "exchange",
    "workshop",
    "projects",
    "strategy",
    "moderation",
    "accounts",
    "municipality",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.wagtail_users.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail.api.v2",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "rest_framework",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "leaflet",
    "lucide",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "operation.watch.metrics.MetricsMiddleware",
    # First: a forged host gets 421, also where SecurityMiddleware would send it on to HTTPS.
    "municipality.middleware.MunicipalityMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "municipality.compress.CompressMiddleware",
    "municipality.api.middleware.ApiMiddleware",
    "municipality.pagecache.PageCacheMiddleware",
    "csp.middleware.CSPMiddleware",
    "municipality.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Before everything that answers: a website that is not live shows to its own people alone.
    "municipality.gate.GateMiddleware",
    "municipality.middleware.RequestSizeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "roles.oidc.middleware.ProviderSessionMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.CitizensAccountMiddleware",
    "municipality.admin_scope.AdminScopeMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "municipality.throttle.ThrottledMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "wagtail.contrib.settings.context_processors.settings",
                "municipality.context.chrome",
            ],
        },
    }
]

# Database -----------------------------------------------------------------------------------------------------------
# SQLite is the embedded default. IMMEDIATE, WAL and a long time-out together with the write lock in municipality.tree
# were measured to lose no concurrent submission (docs/decisions/0003). SQLite's own waiting is not fair: on a machine that is
# overloaded while its processes are cold, somebody has bad luck for longer than 20 s; nobody for a minute.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 60,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000;",
}
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'projektfabrik.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = None if "sqlite" in DATABASES["default"]["ENGINE"] else 300
DATABASES["default"]["CONN_HEALTH_CHECKS"] = "sqlite" not in DATABASES["default"]["ENGINE"]
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env.str("CACHE_URL", "locmem://")
if CACHE_URL.startswith(("redis://", "rediss://", "valkey://", "valkeys://")):
    # A cache that is away makes pages slower and breaks none.
    CACHES = {"default": {"BACKEND": "municipality.redis_cache.PatientRedisCache", "LOCATION": CACHE_URL.replace("valkey", "redis", 1)}}
else:
    CACHES = {"default": env.dj_cache_url("CACHE_URL", "locmem://")}
# Process memory answers whole pages; the token that says whether they are still true is shared (municipality.cache).
PAGE_CACHE_SECONDS = 3600
PAGE_CACHE_ENTRIES = 2000
PAGE_CACHE_MEGABYTES = env.int("PAGE_CACHE_MEGABYTES", 64)
VERSION_DIR = VAR_DIR / "versions"

# A content delivery network in front: what it may keep, and whom to tell what was published (municipality.cdn).
CDN_PURGE_URL = env.str("CDN_PURGE_URL", "")
CDN_PURGE_METHOD = env.str("CDN_PURGE_METHOD", "POST")
CDN_PURGE_TOKEN = env.str("CDN_PURGE_TOKEN", "")
CDN_SECONDS = env.int("CDN_SECONDS", 600)

# People -------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
WAGTAILADMIN_LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.StaffAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = PRODUCT_NAME
MFA_FORMS = {"add_webauthn": "accounts.mine.passkeys.PasskeyForm"}
REQUIRE_SECOND_FACTOR = True
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

# Language -----------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("Deutsch")), ("en", _("Englisch"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WAGTAIL_I18N_ENABLED = True
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False
LOCALE_PATHS = [BASE_DIR / "locale"]
# German that says "du", for municipalities that choose it (municipality.address).
INFORMAL_CATALOGUE = BASE_DIR / "locale_du" / "de" / "LC_MESSAGES" / "django.mo"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["config.formats"]

# Files --------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_DIR", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "site" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.bundles.BundleFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "municipality.files.PrivateStorage",
        "OPTIONS": {"location": PRIVATE_ROOT},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# More than one machine: files in an S3-compatible store, s3://KEY:SECRET@HOST/BUCKET?region=… (municipality.store).
STORAGE_URL = env.str("STORAGE_URL", "")
if STORAGE_URL:
    STORAGES["default"] = {"BACKEND": "municipality.store.ObjectStorage", "OPTIONS": {"prefix": "media", "public": True}}
    STORAGES["private"] = {"BACKEND": "municipality.store.ObjectStorage", "OPTIONS": {"prefix": "private"}}
# A picture of 10 MB and the form around it; films and documents come from people who are signed in.
REQUEST_MEGABYTES = env.int("REQUEST_MEGABYTES", 12)
REQUEST_MEGABYTES_ADMIN = env.int("REQUEST_MEGABYTES_ADMIN", 300)
REQUEST_MEGABYTES_TEAM = env.int("REQUEST_MEGABYTES_TEAM", 26)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Wagtail ------------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = PRODUCT_NAME
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_DATE_FORMAT = "%d.%m.%Y"
WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y %H:%M"
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILADMIN_COMMENTS_ENABLED = True
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAIL_APPEND_SLASH = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "municipality.admin_search"}}
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "webp", "webp": "webp", "png": "webp", "jpeg": "webp", "gif": "webp"}
WAGTAILIMAGES_IMAGE_MODEL = "municipality.Picture"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 12 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "municipality.picture_form.PictureForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "pptx", "xlsx", "zip", "mp4", "vtt"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_BLOCK_EMBEDDED_CONTENT = True
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAILAPI_LIMIT_MAX = 100
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]},
    }
}
MODELADMIN_PERMISSION = True

# Background work ------------------------------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Mail -----------------------------------------------------------------------------------------------------------------
EMAIL = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL.get("EMAIL_HOST", "")
EMAIL_PORT = EMAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "projektfabrik@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Answers to conversations by mail: a mailbox (imaps://user:password@host/Folder) and its address; both or none.
REPLY_MAILBOX_URL = env.str("REPLY_MAILBOX_URL", "")
REPLY_ADDRESS = env.str("REPLY_ADDRESS", "")
# Address and text of a mail are deleted so long after it was sent or given up; the privacy page names the number.
OUTBOX_KEEP_DAYS = env.int("OUTBOX_KEEP_DAYS", 14)

# Operation --------------------------------------------------------------------------------------------------------------
# With a key `manage.py backup` encrypts, and `manage.py restore` takes nothing that was not encrypted with it.
BACKUP_KEY = env.str("BACKUP_KEY", "")

# Security ---------------------------------------------------------------------------------------------------------------
ALLOWED_HOSTS = ["*"]  # hosts are the municipalities' own: MunicipalityMiddleware answers every other one with 421
# Hosts on which the default municipality answers besides its own: none outside of demo, development and tests.
DEFAULT_SITE_HOSTS: frozenset[str] = frozenset()
# A form that comes back sooner was not filled in by a person (municipality.spam).
SPAM_MINIMUM_SECONDS = env.float("SPAM_MINIMUM_SECONDS", 3)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
# Requests to addresses that people typed in (identity providers) leave to public networks alone, unless these are opened.
OUTGOING_PRIVATE_NETWORKS = env.list("OUTGOING_PRIVATE_NETWORKS", [])
OUTGOING_CA_FILE = env.str("OUTGOING_CA_FILE", "")
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
PERMISSIONS_POLICY = "camera=(), geolocation=(self), microphone=(), payment=(), usb=(), interest-cohort=()"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "municipality.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],  # Wagtail's admin needs inline styles: SecurityHeadersMiddleware sets its own
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "frame-src": [SELF],
        "base-uri": [SELF],
        "object-src": [NONE],
    },
}

REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None}
SILENCED_SYSTEM_CHECKS: list[str] = []

# Watching ---------------------------------------------------------------------------------------------------------------
LOG_FORMAT = env.str("LOG_FORMAT", "plain")
LOG_LEVEL = env.str("LOG_LEVEL", "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "operation.watch.logs.PlainFormatter"}, "json": {"()": "operation.watch.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "municipality": {"level": "INFO"},
    },
}
SENTRY_DSN = env.str("SENTRY_DSN", "")
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", "production")
# Numbers for Prometheus at /metrics, for whoever has this token; nothing is counted without it.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
METRICS_DIR = Path(env.str("METRICS_DIR", str(VAR_DIR / "metrics")))
if METRICS_TOKEN:
    # Its library reads this when it is imported: the processes add their numbers up in files there.
    METRICS_DIR.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)
