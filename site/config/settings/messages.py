"""For collecting texts only: the catalogue goes to a folder that the caller names."""

import os

from .test import *  # noqa: F403

LOCALE_PATHS = [os.environ["MESSAGES_DIR"]]
