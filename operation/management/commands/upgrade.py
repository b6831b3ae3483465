"""`manage.py upgrade --before FILE` with the old version, `manage.py upgrade --after` with the new one."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operation import upgrade
from operation.services import Refused


class Command(BaseCommand):
    help = "The checks around an upgrade: --before FILE (doctor, room, backup; with the old version), --after (migrate, checks, pages; with the new one)."
    # With the new code and the old database some cannot pass yet; `after` makes them all.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        half = parser.add_mutually_exclusive_group(required=True)
        half.add_argument("--before", type=Path, metavar="FILE", help="the backup to write; must not exist")
        half.add_argument("--after", action="store_true")
        parser.add_argument(
            "--without-backup", action="store_true", help="with --after: go on without a fresh backup (a new installation, containers)"
        )
        parser.add_argument("--collect", action="store_true", help="with --after: collect style sheets and scripts (containers bring theirs)")

    def handle(self, *args, **options) -> None:
        def say(text: str) -> None:
            self.stdout.write(text)
            self.stdout.flush()

        try:
            if options["after"]:
                upgrade.after(with_backup=not options["without_backup"], collect=options["collect"], say=say)
            else:
                upgrade.before(options["before"], key=settings.BACKUP_KEY, say=say)
        except Refused as error:
            raise CommandError(f"Stopped. {error}") from error
        say("Done. Start the site, then run `manage.py doctor`." if options["after"] else "Now stop the site and install the new version.")
