"""A second municipality beside the demo: the example file of `create_municipality`, set up literally and not live yet.

For demo and development settings only. It shows three things at once: what a consultant's file becomes, what the website says before its
start, and that nobody of the one town sees anything of the other.
"""

from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.management.base import CommandError
from wagtail.models import Site

from accounts.models import User
from home.demo.setup.accounts import keep_logins
from roles import services as roles
from roles.kinds import ADMIN, CONSULTANT, MODERATOR

from . import plan
from .report import Report
from .services import set_up

FILE = Path(__file__).with_name("example.toml")
HOST = "musterau.localhost"
PEOPLE = (
    ("beratung@musterau.example", "Beratung Musterau", "Beratung: richtet Musterau ein", CONSULTANT),
    ("verwaltung@musterau.example", "Verwaltung Musterau", "Kommunen-Verwaltung: lädt Menschen ein, schaltet frei", ADMIN),
    ("pruefung@musterau.example", "Moderation Musterau", "Moderation in Musterau", MODERATOR),
)


class Neighbour(NamedTuple):
    """What was set up: the municipality, what the file changed, and the logins (address, password, role)."""

    site: Site
    report: Report
    logins: list[str]


def build(port: int) -> Neighbour:
    """Set up or complete the second municipality on `port`. Refuses outside of demo settings."""
    if not settings.DEMO:
        raise CommandError("The second municipality is for demo and development settings only.")
    data = plan.toml(FILE)
    data["municipality"] |= {"host": HOST, "port": port}
    data.pop("staff", None)  # nobody is invited by mail: the demo prints passwords
    report = set_up(plan.make(data, FILE.parent))
    site = report.site
    if site is None:
        raise CommandError("The second municipality could not be set up.")
    logins = keep_logins((email, name, role, False) for email, name, role, _key in PEOPLE)
    for email, _name, _role, key in PEOPLE:
        roles.give(site, User.objects.get(email=email), key, None)
    return Neighbour(site, report, logins)
