"""Write a strategy to a file: workbook, JSON, or one table as CSV."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from strategy.exporters import structured, texts, xlsx
from strategy.exporters.records import load
from strategy.importers.catalogue import find_site, find_strategy
from strategy.importers.refusal import ImportRefused


class Command(BaseCommand):
    """`export_strategy FILE`: the ending says the format (.xlsx, .json, .csv). Drafts are included unless --public is given."""

    help = "Schreibt eine Strategie in eine Datei: .xlsx, .json, oder mit --table eine Tabelle als .csv."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="Zieldatei; die Endung bestimmt das Format")
        parser.add_argument("--site", default="", help="Adresse (Host) der Kommune; ohne Angabe die Standard-Kommune")
        parser.add_argument("--strategy", default="", help="Kürzel (slug) der Strategie, wenn es mehrere gibt")
        parser.add_argument("--public", action="store_true", help="nur, was öffentlich ist")
        parser.add_argument("--table", choices=sorted(texts.TABLES), default="massnahmen", help="Tabelle, bei .csv")
        parser.add_argument("--machines", action="store_true", help="CSV nach RFC 4180 mit Dezimalpunkt, bei .csv")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            site = find_site(options["site"])
            strategy = find_strategy(site, options["strategy"])
        except ImportRefused as error:
            raise CommandError(error.message) from error
        if strategy is None:
            raise CommandError(_("Diese Kommune hat noch keine Strategie."))
        book = load(strategy, public_for=site if options["public"] else None)
        target = Path(options["file"])
        makers = {
            ".xlsx": lambda: xlsx.dump(book),
            ".json": lambda: structured.dump(book),
            ".csv": lambda: texts.dump(book, texts.TABLES[options["table"]], for_machines=options["machines"]),
        }
        if target.suffix.lower() not in makers:
            raise CommandError(_("Die Endung „%(ending)s“ ist nicht bekannt. Möglich sind .xlsx, .json und .csv.") % {"ending": target.suffix})
        try:
            target.write_bytes(makers[target.suffix.lower()]())
        except OSError as error:
            message = _("Die Datei „%(name)s“ lässt sich nicht schreiben: %(reason)s.")
            raise CommandError(message % {"name": target, "reason": error.strerror or error}) from error
        self.stdout.write(self.style.SUCCESS(_("Geschrieben: %(name)s") % {"name": target}))
