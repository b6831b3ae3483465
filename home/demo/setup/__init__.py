"""Turns the content of the demo into a municipality. Can be run again: what is there stays as it is, what is missing is added.

Order: town (site, branding, districts, people) → strategy → projects → pages → accounts → moderation queue → progress of the
measures → yearly report.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.management.base import CommandError

from home import groundwork
from municipality import cache
from municipality.search import index

from . import accounts, pages, projects, queue, reports, strategy, town, upkeep, workshop
from .base import Demo


def run(port: int, say: Callable[[str], None] = print) -> Demo:
    """Set up or complete the demo municipality on `port`; `say` gets a line per step. Refuses outside of demo settings."""
    if not settings.DEMO:
        raise CommandError("The demo municipality is for demo and development settings only.")
    demo = Demo(port=port, say=say)
    with groundwork.quietly():
        for step in (town, strategy, projects, pages, accounts, queue, upkeep, workshop, reports):
            step.build(demo)
        if demo.new:
            index.rebuild(demo.site)
    cache.touch()
    return demo
