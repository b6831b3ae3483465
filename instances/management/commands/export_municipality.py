from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from instances.transfer.exporting import Refused, export_municipality, site_of_key


class Command(BaseCommand):
    help = "Write one municipality completely into a file: its pages, projects, people and files, without passwords and keys."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", help="the short name of the municipality: that of its home page")
        parser.add_argument("file", type=Path, help="a ZIP file that does not exist yet; keep it as you keep a backup, it holds personal data")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = export_municipality(site_of_key(options["key"]), options["file"])
        except Refused as error:
            raise CommandError(str(error)) from error
        for name in done.missing:
            self.stderr.write(self.style.WARNING(f"not there any more: {name}"))
        rows, size = sum(done.rows.values()), options["file"].stat().st_size
        self.stdout.write(f"{rows} rows and {done.files} files ({done.file_bytes / 1e6:.1f} MB) in {options['file']} ({size / 1e6:.1f} MB).")
