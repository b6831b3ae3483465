"""Recurring work of the exchange: each room has its own."""

from .offers import jobs as offers  # noqa: F401
