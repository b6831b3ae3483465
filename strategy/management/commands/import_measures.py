"""Import a catalogue of measures from a CSV or XLSX file."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from wagtail.models import Site

from strategy.importers.apply import import_measures
from strategy.importers.catalogue import find_strategy
from strategy.importers.plan import ImportPlan
from strategy.importers.refusal import ImportRefused
from strategy.importers.report import describe
from strategy.importers.tables import read_table


class Command(BaseCommand):
    """`import_measures FILE`: reads, reports, and writes all or nothing. Exit code 1 when nothing was imported."""

    help = "Liest Maßnahmen aus einer CSV- oder XLSX-Datei und legt sie unter der Strategie an."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="CSV- oder XLSX-Datei mit einer Zeile je Maßnahme")
        parser.add_argument("--site", default="", help="Adresse (Host) der Kommune; ohne Angabe die Standard-Kommune")
        parser.add_argument("--strategy", default="", help="Kürzel (slug) der Strategie, wenn es mehrere gibt")
        parser.add_argument("--steps", default="", help="zweite Datei (oder dieselbe Arbeitsmappe) mit Teilmaßnahmen")
        parser.add_argument("--sheet", default=None, help="Name des Blatts einer Arbeitsmappe")
        parser.add_argument("--field", default="", help="Handlungsfeld für Zeilen, die keines nennen")
        parser.add_argument("--live", action="store_true", help="veröffentlichen statt als Entwurf anlegen")
        parser.add_argument("--keep-persons", action="store_true", help="auch Spalten mit Ansprechpersonen als weitere Angaben übernehmen")
        parser.add_argument("--dry-run", action="store_true", help="nur lesen und berichten, nichts schreiben")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._run(options)
        except ImportRefused as error:
            raise CommandError(error.message) from error

    def _run(self, options: dict[str, Any]) -> None:
        table = read_table(options["file"], sheet=options["sheet"])
        steps = read_table(options["steps"], kind="steps") if options["steps"] else None
        site = _find_site(options["site"])
        strategy = find_strategy(site, options["strategy"])
        self.stdout.write(_("Kommune: %(site)s") % {"site": site.site_name or site.hostname})
        if strategy is not None:
            self.stdout.write(_("Strategie: %(title)s") % {"title": strategy.title})
        plan = import_measures(
            table, site, strategy, steps=steps, live=options["live"], dry_run=options["dry_run"],
            field_name=options["field"], keep_persons=options["keep_persons"],
        )  # fmt: skip
        for line in describe(plan, steps, options["keep_persons"]):
            self.stdout.write(line)
        self.stdout.write("")
        self._finish(plan, options)

    def _finish(self, plan: ImportPlan, options: dict[str, Any]) -> None:
        if plan.errors:
            raise CommandError(
                _("Die Datei hat %(count)s Fehler. Es wurde nichts geschrieben. Bitte berichtigen Sie die genannten Zeilen.")
                % {"count": len(plan.errors)}
            )
        if options["dry_run"]:
            self.stdout.write(_("Probelauf: Die Datei lässt sich importieren. Es wurde nichts geschrieben."))
        else:
            self.stdout.write(self.style.SUCCESS(_("Der Import ist abgeschlossen.")))


def _find_site(host: str) -> Site:
    """The municipality that answers on this host (``host`` or ``host:port``), or the default one."""
    if not host:
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site is None:
            raise ImportRefused(_("Es gibt keine Standard-Kommune. Bitte nennen Sie eine mit --site."))
        return site
    name, _colon, port = host.partition(":")
    sites = Site.objects.filter(hostname__iexact=name).select_related("root_page")
    if port:
        sites = sites.filter(port=port) if port.isdigit() else sites.none()
    found = list(sites[:2])
    if len(found) != 1:
        known = ", ".join(f"{site.hostname}:{site.port}" for site in Site.objects.all()[:20])
        raise ImportRefused(_("Die Kommune „%(host)s“ ist nicht eindeutig bekannt. Vorhanden: %(known)s.") % {"host": host, "known": known})
    return found[0]
