"""Import a workbook of the strategy, a list of measures or series of indicators."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Site

from strategy.importers import kinds
from strategy.importers.catalogue import find_site, find_strategy
from strategy.importers.describe import describe
from strategy.importers.refusal import ImportRefused
from strategy.importers.sheets import MAX_BYTES
from strategy.models import StrategyPage


class Command(BaseCommand):
    """`import_strategy FILE`: says what the file is, what it would change, and changes all of it or nothing. Exit code 1 when nothing was imported."""

    help = "Liest eine Arbeitsmappe der Strategie, eine Liste von Maßnahmen oder Zeitreihen und übernimmt sie in die Strategie."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="XLSX-, CSV- oder JSON-Datei")
        parser.add_argument("--kind", choices=sorted(kinds._MODULES), default="", help="Art der Datei; ohne Angabe wird sie erkannt")
        parser.add_argument("--site", default="", help="Adresse (Host) der Kommune; ohne Angabe die Standard-Kommune")
        parser.add_argument("--strategy", default="", help="Kürzel (slug) der Strategie, wenn es mehrere gibt")
        parser.add_argument("--live", action="store_true", help="veröffentlichen statt als Entwurf anlegen")
        parser.add_argument("--dry-run", action="store_true", help="nur lesen und berichten, nichts schreiben")
        parser.add_argument("--steps", default="", help="zweite Datei (oder dieselbe Arbeitsmappe) mit Teilmaßnahmen, bei Listen von Maßnahmen")
        parser.add_argument("--sheet", default=None, help="Name des Blatts, bei Listen von Maßnahmen und Zeitreihen")
        parser.add_argument("--field", default="", help="Handlungsfeld für Zeilen, die keines nennen")
        parser.add_argument("--keep-persons", action="store_true", help="auch Spalten mit Ansprechpersonen übernehmen, bei Listen von Maßnahmen")
        parser.add_argument("--title", default="", help="Titel des Indikators, bei Zeitreihen ohne eigenen")
        parser.add_argument("--unit", default="", help="Einheit der Werte, bei Zeitreihen ohne eigene")
        parser.add_argument("--source", default="", help="Quelle der Werte, bei Zeitreihen ohne eigene")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._run(options)
        except ImportRefused as error:
            raise CommandError(error.message) from error

    def _run(self, options: dict[str, Any]) -> None:
        data = _bytes(options["file"])
        name = Path(options["file"]).name
        site = find_site(options["site"])
        strategy = find_strategy(site, options["strategy"])
        if strategy is None and options["dry_run"]:
            self.stdout.write(_("Diese Kommune hat noch keine Strategie. Vor dem Import muss eine angelegt werden."))
            with transaction.atomic():  # a file can be tried before there is anything
                self._import(data, name, site, _trial_strategy(site), options)
                transaction.set_rollback(True)
            return
        if strategy is None:
            raise ImportRefused(_("Diese Kommune hat noch keine Strategie. Bitte legen Sie zuerst eine Seite „Klimaschutzstrategie“ an."))
        self._import(data, name, site, strategy, options)

    def _import(self, data: bytes, name: str, site: Site, strategy: StrategyPage, options: dict[str, Any]) -> None:
        kind = options["kind"] or kinds.detect(data, name)
        self.stdout.write(_("Kommune: %(site)s") % {"site": site.site_name or site.hostname})
        self.stdout.write(_("Strategie: %(title)s") % {"title": strategy.title})
        self.stdout.write(_("Art der Datei: %(kind)s") % {"kind": kinds.ImportRun.Kind(kind).label})
        self.stdout.write("")
        planned = kinds.plan(kind, data, name, strategy, options=_plan_options(options))
        for line in describe(planned):
            self.stdout.write(line)
        self.stdout.write("")
        if planned.errors:
            message = _("Die Datei hat %(count)s Fehler. Es wurde nichts geschrieben. Bitte berichtigen Sie die genannten Zeilen.")
            raise CommandError(message % {"count": len(planned.errors)})
        if options["dry_run"]:
            self.stdout.write(_("Probelauf: Die Datei lässt sich importieren. Es wurde nichts geschrieben."))
        elif not planned.changes_anything:
            self.stdout.write(_("Es gibt nichts zu ändern."))
        else:
            kinds.apply(planned, strategy, None, live=options["live"])
            self.stdout.write(self.style.SUCCESS(_("Der Import ist abgeschlossen.")))


def _trial_strategy(site: Site) -> StrategyPage:
    """A strategy to compare with where there is none; the caller takes it back."""
    return site.root_page.add_child(instance=StrategyPage(title=_("noch keine"), slug="probelauf", locale=site.root_page.locale, live=False))


def _plan_options(options: dict[str, Any]) -> dict[str, Any]:
    found = {
        "live": options["live"], "keep_persons": options["keep_persons"], "field_name": options["field"], "sheet": options["sheet"],
        "title": options["title"], "unit": options["unit"], "source": options["source"],
    }  # fmt: skip
    if options["steps"]:
        found |= {"steps": _bytes(options["steps"]), "steps_name": Path(options["steps"]).name}
    return found


def _bytes(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        message = _("Die Datei „%(name)s“ lässt sich nicht öffnen: %(reason)s.")
        raise ImportRefused(message % {"name": name, "reason": error.strerror or error}) from error
