"""`manage.py golive KEY`: the checks before the start, and the start itself (docs/consultants/golive.md)."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from instances.golive import services
from municipality import launch


class Command(BaseCommand):
    help = "Shows what is open before a municipality goes live (exit code 1 while something blocks), and puts it online or offline."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="Short name of the municipality, as in its file.")
        step = parser.add_mutually_exclusive_group()
        step.add_argument("--check", action="store_true", help="Only look (the default).")
        step.add_argument("--online", action="store_true", help="Put the website online.")
        step.add_argument("--offline", action="store_true", help="Take the website offline; needs --reason.")
        parser.add_argument("--reason", default="", help="Why, for the journal: needed for --offline, and for --online while something blocks.")

    def handle(self, *args, **options) -> None:
        home = Page.objects.filter(depth=2, slug=options["key"]).first()
        site = Site.objects.filter(root_page=home).first() if home else None
        if site is None:
            raise CommandError(_("Eine Kommune mit dem Kurznamen „%(key)s“ gibt es hier nicht.") % {"key": options["key"]})
        try:
            if options["online"]:
                done = services.go_live(site, None, reason=options["reason"])
                self.stdout.write(_("Die Website ist jetzt öffentlich.") if done else _("Die Website ist schon öffentlich."))
            elif options["offline"]:
                done = services.take_offline(site, None, reason=options["reason"])
                self.stdout.write(_("Die Website ist jetzt offline.") if done else _("Die Website ist schon offline."))
            else:
                self.look(site)
        except services.LaunchError as error:
            raise CommandError(str(error)) from error

    def look(self, site: Site) -> None:
        """Say what every check found; exit code 1 while something blocks."""
        self.stdout.write(f"{site.root_url}: {_('live') if launch.is_live(site) else _('in Vorbereitung')}")
        found = services.overview(site)
        for result in found.results:
            mark = "!" if result.is_blocking else "-" if result.is_open else " "
            self.stdout.write(f" {mark} {result.finding.state.label:12} {result.check.title}: {result.finding.text}")
            for place in result.finding.places:
                self.stdout.write(f"   {'':12} {place.text}")
        if found.blocking:
            raise CommandError(
                _("Das muss vor dem Start in Ordnung kommen: %(names)s.") % {"names": ", ".join(str(r.check.title) for r in found.blocking)}
            )
