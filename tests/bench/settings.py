"""Settings of the measured servers: the product as it runs, and two addresses to compare with (urls.py)."""

import os

from tests.live_settings import *  # noqa: F403
from tests.live_settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "tests.bench.urls"
PAGE_CACHE_SECONDS = int(os.environ.get("BENCH_PAGE_CACHE", "0"))
TEMPLATES = [{**TEMPLATES[0], "DIRS": [BASE_DIR / "tests" / "bench" / "templates", *TEMPLATES[0]["DIRS"]]}]
