"""`manage.py rebuild_search [--site HOST]`: write the search index anew from the public pages."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from municipality.search import index


class Command(BaseCommand):
    help = "Writes the search index anew: of one municipality, or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", metavar="HOST", help="host name of the municipality; without it: all")

    def handle(self, *args, **options) -> None:
        site = None
        if options["site"]:
            site = Site.objects.filter(hostname=options["site"]).first()
            if site is None:
                known = ", ".join(Site.objects.values_list("hostname", flat=True))
                raise CommandError(f"There is no municipality on {options['site']}. Known: {known}")
        count = index.rebuild(site)
        self.stdout.write(f"{count} pages in the search index.")
