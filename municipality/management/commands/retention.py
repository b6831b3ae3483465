"""`manage.py retention [--dry-run]`: delete what is due, or say what would be."""

from django.core.management.base import BaseCommand, CommandParser

from municipality import retention


class Command(BaseCommand):
    help = "Deletes personal data whose time is over; with --dry-run says how much is due and deletes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args, dry_run: bool = False, **options) -> None:
        for name, keys in retention.run(dry_run=dry_run).items():
            self.stdout.write(f"{name}: {len(keys)} {'due' if dry_run else 'deleted'}")
