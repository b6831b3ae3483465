"""The product as it runs, on a database and a folder of its own (tests/databases.py): for tests in several processes, the browser and measurements.

The whole middleware stack, the collected and compressed static files, and the page cache are real. Three things differ: nobody
waits three seconds before sending a form, the key is known, so that a test can open the sealed security question as a person
would look at its pictures, and password hashing does not cost a second per sign-in.
"""

import os
from pathlib import Path

from config.settings.demo import *  # noqa: F403

SECRET_KEY = "only-for-tests"
STATIC_ROOT = Path(os.environ["TEST_STATIC_ROOT"])
SPAM_MINIMUM_SECONDS = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# An identity provider of a test runs on this machine; its authority is written here when it starts (tests/browser/test_openid.py).
OUTGOING_PRIVATE_NETWORKS = ["127.0.0.1/32"]
OUTGOING_CA_FILE = str(Path(os.environ["VAR_DIR"]) / "test-authority.pem")
