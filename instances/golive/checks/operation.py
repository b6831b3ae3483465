"""The address, and the backup. Both are mended by those who run the installation."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality import backups
from municipality.readiness import Finding, Place, State

BACKUP_AGE = timedelta(hours=36)
LOCAL = ("localhost", ".localhost", ".local", ".example", ".invalid", ".test")


def address(site: Site) -> Finding:
    """Does the website's address fit what this installation is set to?"""
    parts = urlsplit(site.root_url)
    host, found = (parts.hostname or "").lower(), []
    if host.endswith(LOCAL) or host.replace(".", "").isdecimal():
        found.append(_("„%(host)s“ ist von außen nicht zu erreichen.") % {"host": host})
    if parts.scheme != "https":
        found.append(_("Links in E-Mails beginnen mit http. Der Port der Website steht auf %(port)s statt auf 443.") % {"port": site.port})
    if settings.DEBUG or settings.DEMO:
        found.append(_("Die Installation läuft mit Einstellungen für Entwicklung oder Demo."))
    elif not (getattr(settings, "SECURE_SSL_REDIRECT", False) or settings.SECURE_PROXY_SSL_HEADER):
        found.append(_("Diese Installation leitet nicht auf https um."))
    if not any(rule in ("*", host) or (rule.startswith(".") and host.endswith(rule)) for rule in settings.ALLOWED_HOSTS):
        found.append(_("Die Einstellungen lassen „%(host)s“ nicht zu (ALLOWED_HOSTS).") % {"host": host})
    if found:
        return Finding(State.REVIEW, _("Die Adresse %(address)s passt noch nicht.") % {"address": site.root_url}, places=tuple(map(Place, found)))
    return Finding(State.GOOD, _("Die Website antwortet unter %(address)s.") % {"address": site.root_url})


def backup(site: Site) -> Finding:
    """Is there a fresh backup?"""
    latest = backups.latest()
    if latest is None:
        return Finding(State.MISSING, _("Von dieser Installation gibt es noch keine Sicherung. Der Betrieb richtet sie ein („manage.py backup“)."))
    when = {"when": date_format(timezone.localtime(latest.made), "DATETIME_FORMAT")}
    if timezone.now() - latest.made > BACKUP_AGE:
        return Finding(State.REVIEW, _("Die letzte Sicherung ist vom %(when)s. Der Betrieb sollte sie täglich machen.") % when)
    return Finding(State.GOOD, _("Die letzte Sicherung ist vom %(when)s.") % when)
