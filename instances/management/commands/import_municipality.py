from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from instances.transfer.exporting import Refused
from instances.transfer.importing import import_municipality


class Command(BaseCommand):
    help = "Create the municipality of a file that export_municipality made. All or nothing; what is here stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--host", default="", help="another address than that of the file, as name or name:port")
        parser.add_argument("--key", default="", help="another short name than that of the file")
        parser.add_argument("--dry-run", action="store_true", help="try everything, keep nothing")
        parser.add_argument("--most-gigabytes", type=float, default=10, help="refuse files that unfold to more (default: 10)")

    def handle(self, *args: Any, **options: Any) -> None:
        name, _colon, port = options["host"].partition(":")
        if port and not port.isdecimal():
            raise CommandError(f"{port!r} is no port.")
        try:
            done = import_municipality(
                options["file"], host=name.lower(), port=int(port) if port else None, key=options["key"], dry_run=options["dry_run"],
                most_bytes=int(options["most_gigabytes"] * 10**9),
            )  # fmt: skip
        except Refused as error:
            raise CommandError(f"Nothing was created. {error}") from error
        word = "Would create" if options["dry_run"] else "Created"
        self.stdout.write(f"{word} {done.key} at {done.host}: {sum(done.rows.values())} rows, {done.files} files, {done.new_people} new accounts.")
        if done.invited:
            self.stdout.write(f"Invited to set a password: {', '.join(done.invited)}")
        for note in done.notes:
            self.stderr.write(self.style.WARNING(note))
        if not options["dry_run"]:
            self.stdout.write(f"{done.pages_in_search} pages in the search index.")
