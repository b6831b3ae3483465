"""`manage.py restore FILE`: the content of a backup into an empty installation; all or nothing."""

import time
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from municipality import cache
from operation.services import Refused, restore


class Command(BaseCommand):
    help = "Restores a backup into an empty installation (migrated, nothing else). Refuses everything that does not fit and then changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--most-gigabytes", type=float, default=50, help="refuse archives that unfold to more (default: 50)")

    def handle(self, *args, **options) -> None:
        started = time.monotonic()
        try:
            report = restore(
                options["file"], key=settings.BACKUP_KEY, most_bytes=int(options["most_gigabytes"] * 10**9), say=lambda text: self.stdout.write(text)
            )
        except Refused as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        cache.touch()
        self.stdout.write(
            f"Restored and compared: {report.rows} rows of {len(report.tables)} tables, {report.files} files "
            f"({report.file_bytes / 1e6:.1f} MB), {time.monotonic() - started:.1f} s"
        )
        for name in report.missing:
            self.stderr.write(f"Was missing when the backup was made: {name}")
        call_command("rebuild_search", stdout=self.stdout)
