"""The product as it runs, on a database and a folder of its own (tests/databases.py): for tests in several processes, the browser and measurements.

The whole middleware stack, the collected and compressed static files, and the page cache are real. Only what costs time
without being seen differs: nobody waits three seconds before sending a form.
"""

import os
from pathlib import Path

from config.settings.demo import *  # noqa: F403

STATIC_ROOT = Path(os.environ["TEST_STATIC_ROOT"])
SPAM_MINIMUM_SECONDS = 0
