"""`manage.py generate_strategy`: makes a municipality with a large invented strategy, for measuring and trying out."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from municipality.search import index
from strategy.generator import AlreadyThere, Size, generate


class Command(BaseCommand):
    help = "Adds a large invented strategy (15 fields, 400 measures, 60 indicators of 40 years, 2,000 notes) to a municipality."

    def add_arguments(self, parser: CommandParser) -> None:
        usual = Size()
        for name in ("fields", "measures", "indicators", "years", "notes", "seed"):
            parser.add_argument(f"--{name}", type=int, default=getattr(usual, name), help=f"default: {getattr(usual, name)}")
        parser.add_argument("--site", metavar="HOST", help="host name of the municipality; without it: the default one")
        parser.add_argument("--yes", action="store_true", help="also outside of demo and development settings")

    def handle(self, *args, **options) -> None:
        if not (settings.DEBUG or settings.DEMO or options["yes"]):
            raise CommandError("This adds hundreds of invented pages that everybody can read. On a real site only with --yes.")
        site = self._site(options["site"])
        size = Size(**{name: options[name] for name in ("fields", "measures", "indicators", "years", "notes", "seed")})
        if problems := size.problems():
            raise CommandError("; ".join(problems))
        begin = time.monotonic()
        try:
            made = generate(site, size)
        except AlreadyThere as error:
            raise CommandError(f"{site.hostname} has a generated strategy already. Delete its page to make another one.") from error
        seconds = time.monotonic() - begin
        index.rebuild(site)
        counts = ", ".join(f"{count} {name}" for name, count in made.counts.items())
        self.stdout.write(f"{site.hostname}{made.strategy.get_url(current_site=site)}: {counts} in {seconds:.1f} s")

    @staticmethod
    def _site(host: str | None) -> Site:
        site = Site.objects.filter(hostname=host).first() if host else Site.objects.filter(is_default_site=True).first()
        if site is None:
            known = ", ".join(Site.objects.values_list("hostname", flat=True))
            raise CommandError(f"There is no municipality on {host or 'the default host'}. Known: {known}")
        return site
