"""`manage.py backup FILE`: database and files in one archive, encrypted when BACKUP_KEY is set."""

import time
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operation.services import Refused, backup


class Command(BaseCommand):
    help = "Writes database and files into one archive, while the site runs. With BACKUP_KEY in the environment it is encrypted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to write; must not exist")

    def handle(self, *args, **options) -> None:
        started = time.monotonic()
        try:
            report = backup(options["file"], key=settings.BACKUP_KEY)
        except Refused as error:
            raise CommandError(f"No backup was made. {error}") from error
        size = options["file"].stat().st_size
        state = "encrypted" if settings.BACKUP_KEY else "NOT encrypted (BACKUP_KEY is not set)"
        self.stdout.write(
            f"{options['file']}: {report.rows} rows of {len(report.tables)} tables, {report.files} files "
            f"({report.file_bytes / 1e6:.1f} MB); {size / 1e6:.1f} MB, {state}, {time.monotonic() - started:.1f} s"
        )
        for name in report.missing:
            self.stderr.write(f"Missing in the storage and therefore in the backup: {name}")
