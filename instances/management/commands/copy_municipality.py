from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from instances.transfer.copying import Wanted, copy_from_file, copy_municipality
from instances.transfer.exporting import Refused, site_of_key


class Command(BaseCommand):
    help = "Create a municipality with the structure of another one: pages, settings, wording; without people, projects and values. It is not live."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", metavar="KEY", help="the short name of the municipality to copy: that of its home page")
        parser.add_argument("file", type=Path, nargs="?", help="a file as create_municipality takes it: what it names is set up in the copy")
        parser.add_argument("--key", default="", help="without a file: short name of the new municipality")
        parser.add_argument("--name", default="", help="without a file: its name")
        parser.add_argument("--host", default="", help="without a file: its address, as name or name:port")
        parser.add_argument("--measures", action="store_true", help="measures as well, without status, costs, savings and people")

    def handle(self, *args: Any, **options: Any) -> None:
        host, _colon, port = options["host"].lower().partition(":")
        if (options["file"] is None) != bool(options["key"] and options["name"] and host) or (port and not port.isdecimal()):
            raise CommandError("Give either a file, or --key, --name and --host.")
        try:
            source = site_of_key(options["source"])
            if options["file"] is not None:
                done = copy_from_file(source, options["file"], measures=options["measures"])
            else:
                wanted = Wanted(options["key"], options["name"], host, int(port or 443))
                done = copy_municipality(source, wanted, measures=options["measures"])
        except Refused as error:
            raise CommandError(f"Nothing was created. {error}") from error
        for line in done.lines:
            self.stdout.write(f"  {line}")
        for title, gaps in done.gaps:
            self.stdout.write(f"  to fill in on {title}: {'; '.join(gaps)}")
        if done.site is not None:
            self.stdout.write(
                f"Created {done.site.site_name} at {done.site.root_url}: {done.rows['wagtailcore.Page']} pages, {done.files} files. Not live."
            )
