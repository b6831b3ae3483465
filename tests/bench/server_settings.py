"""The product as `manage.py serve` runs it, plus what it is compared with: two trivial views, an empty Wagtail page, a counter."""

from tests.live_settings import *  # noqa: F403
from tests.live_settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.empty"]
ROOT_URLCONF = "tests.bench.server_urls"
_place = MIDDLEWARE.index("municipality.pagecache.PageCacheMiddleware")
MIDDLEWARE = [
    "tests.bench.server_middleware.CountMiddleware",
    *MIDDLEWARE[:_place],
    "tests.bench.server_middleware.EarlyViewMiddleware",
    *MIDDLEWARE[_place:],
]
