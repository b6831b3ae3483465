"""Recurring work of the exchange: each room has its own."""

from .conversations import jobs as conversations  # noqa: F401
from .offers import jobs as offers  # noqa: F401
