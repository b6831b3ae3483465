from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser

from instances.transfer.deleting import delete_municipality
from instances.transfer.exporting import Refused, site_of_key


class Command(BaseCommand):
    help = "Delete a municipality with everything that is its own. There is no way back but a backup or an export."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", help="the short name of the municipality: that of its home page")
        parser.add_argument("--confirm", required=True, metavar="NAME", help="the name of the municipality, exactly")
        parser.add_argument("--last", action="store_true", help="also when it is the last one, or the one that answers by default")
        parser.add_argument("--without-backup", action="store_true", help="also when no backup of the last day is known")
        parser.add_argument("--dry-run", action="store_true", help="say what would be deleted, delete nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = delete_municipality(
                site_of_key(options["key"]), confirm=options["confirm"], last=options["last"], without_backup=options["without_backup"],
                dry_run=options["dry_run"],
            )  # fmt: skip
        except Refused as error:
            raise CommandError(f"Nothing was deleted. {error}") from error
        for label, count in sorted(done.rows.items(), key=lambda entry: -entry[1]):
            if count:
                self.stdout.write(f"{count:>8}  {apps.get_model(label)._meta.verbose_name_plural} ({label})")
        word = "Would delete" if options["dry_run"] else "Deleted"
        self.stdout.write(f"{word} {done.name}: {sum(done.rows.values())} rows, {done.files} files ({done.file_bytes / 1e6:.1f} MB).")
        self.stdout.write(f"People: {done.erased} erased, {len(done.stayed)} stay because they have something elsewhere.")
        if done.unclear_files:
            self.stdout.write(f"{done.unclear_files} files in shared folders stay: another municipality uses them as well.")
        self.stdout.write(
            "Nothing was kept, also not what a law may demand (grants, decisions of the council): export and archive it before. "
            "Backups, logs of the server and mails that were sent still hold data until you delete them."
        )
