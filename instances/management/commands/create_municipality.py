"""`manage.py create_municipality FILE.toml [--dry-run]`: a municipality from one file (docs/consultants)."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from instances import plan
from instances.reading import Refused
from instances.services import set_up


class Command(BaseCommand):
    help = "Creates a municipality from a TOML file, or changes what differs. Says what it did; refuses a wrong file as a whole."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="The TOML file; instances/example.toml explains it.")
        parser.add_argument("--dry-run", action="store_true", help="Try everything and keep nothing.")

    def handle(self, *args, **options) -> None:
        file: Path = options["file"]
        try:
            report = set_up(plan.read(file), dry_run=options["dry_run"])
        except Refused as refused:
            lines = "\n".join(f"  {file.name}: {problem}" for problem in refused.problems)
            raise CommandError(f"{_('Es wurde nichts angelegt und nichts geändert.')}\n{lines}") from refused
        for line in report.lines:
            self.stdout.write(f"  {line.outcome.label:12} {line.part}{f': {line.detail}' if line.detail else ''}")
        if report.dry_run:
            self.stdout.write(_("Das war ein Probelauf: Nichts davon wurde gespeichert."))
        elif not report.did_something:
            self.stdout.write(_("Es gab nichts zu ändern."))
        elif report.site is not None:
            self.stdout.write(_("Fertig: %(address)s") % {"address": report.site.root_url})
