"""From points to indicators and values: what is new, what changes, what was guessed."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.models import Indicator, IndicatorValue, StrategyPage, Unit
from strategy.units import STANDARD, UnitError, convert
from strategy.values import check
from strategy.values.entries import GAP, KEEP, Change, Entry, Place, fit, tidy
from strategy.values.services import entries_of

from ..book.cells import number_of
from ..columns import fold
from ..numbers import format_number, is_no_statement, shorten, writes_english_numbers
from ..planned import Issue, Item, Planned, SumLine
from ..sheets import Cell
from ..text import clean_line, clean_text, name_key
from .shapes import Point, Points, is_year
from .words import ACTUAL, PEOPLE, TARGET, TOTAL, breakdown_of, unit_symbol

MAX_SUMS = 80


@dataclass
class SeriesDraft:
    """An indicator and its values. ``pk`` None: it will be created with ``fields``."""

    title: str
    unit: str = ""
    pk: int | None = None
    indicator: Indicator | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    is_population: bool = False
    row: int = 0
    factor_from: str = ""
    changes: dict[Place, Change] = field(default_factory=dict)
    wanted: dict[Place, Entry] = field(default_factory=dict)
    rows: dict[Place, int] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)


class SeriesPlanner:
    """Plans the points of one sheet or file."""

    def __init__(self, strategy: StrategyPage, points: Points, options: dict[str, Any], file_name: str) -> None:
        self.strategy, self.points, self.options, self.file_name = strategy, points, options, file_name
        self.planned = Planned("series", columns={points.sheet: points.columns}, problems=list(points.issues))
        self.drafts: dict[str, SeriesDraft] = {}
        self.existing = list(Indicator.objects.of_strategy(strategy))
        self.symbols = set(Unit.objects.values_list("symbol", flat=True)) | {unit.symbol for unit in STANDARD}
        self.english = writes_english_numbers(point.value for point in points.points)
        self.rounded = 0
        self.gaps = 0

    def plan(self) -> Planned:
        """Return the plan; its payload are the drafts."""
        for point in self.points.points:
            draft = self._draft(point)
            if draft is not None:
                self._add(draft, point)
        if not self.points.points:
            self._issue(_("In der Datei wurde kein Wert gefunden."), is_error=True)
        for draft in self.drafts.values():
            self._finish(draft)
        if self.rounded:
            message = ngettext(
                "%(count)s Wert hat mehr als vier Nachkommastellen und wird gerundet.",
                "%(count)s Werte haben mehr als vier Nachkommastellen und werden gerundet.",
                self.rounded,
            )
            self._issue(message % {"count": self.rounded}, column=self.points.value_label)
        self.planned.payload = list(self.drafts.values())
        return self.planned

    def _issue(self, message: str, row: int = 0, column: str = "", is_error: bool = False) -> None:
        self.planned.problems.append(Issue(message, row, column, self.points.sheet, is_error))

    # Indicators

    def _draft(self, point: Point) -> SeriesDraft | None:
        if fold(point.category) in PEOPLE or fold(point.kind) in PEOPLE or fold(point.indicator) in PEOPLE:
            return self._people(point)
        key = name_key(point.indicator)
        if key not in self.drafts:
            self.drafts[key] = self._new_draft(point)
        return self.drafts[key]

    def _people(self, point: Point) -> SeriesDraft:
        key = "\npeople"
        if key in self.drafts:
            return self.drafts[key]
        known = next((one for one in self.existing if one.is_population), None)
        if known is not None:
            draft = SeriesDraft(known.title, known.unit, known.pk, known, is_population=True, row=point.row)
            message = _("Die Einwohnerzahl wurde dem Indikator „%(title)s“ zugeordnet.") % {"title": known.title}
        else:
            draft = SeriesDraft(_("Einwohnerzahl"), "Personen", row=point.row, is_population=True)
            draft.fields = {"is_population": True, "kind": "impact"}
            message = _("„%(text)s“ ist keine Kategorie der Bilanz. Daraus wird ein eigener Indikator „Einwohnerzahl“.") % {
                "text": shorten(point.category or point.kind)
            }
        self._issue(message, point.row)
        self.drafts[key] = draft
        return draft

    def _new_draft(self, point: Point) -> SeriesDraft:
        known = self._existing(point)
        stated = point.unit or self.points.unit
        if known is not None:
            draft = SeriesDraft(known.title, known.unit, known.pk, known, row=point.row)
            source = self._unit(stated, point) if stated or self.options.get("unit") else ""
            if source and source != known.unit:
                draft.factor_from = source
                self._issue(
                    _("Die Datei rechnet in „%(file)s“, der Indikator in „%(own)s“. Die Werte werden umgerechnet.") % {"file": source, "own": known.unit},
                    point.row,
                )  # fmt: skip
            return draft
        title = clean_line(point.indicator or self.options.get("title") or self.points.title)
        if not title:
            title = self._guessed_title()
            self._issue(_("Die Datei nennt keinen Titel. Der Indikator bekommt den Titel „%(title)s“.") % {"title": title})
        if len(title) > 160:
            self._issue(_("Der Titel „%(title)s“ wurde auf 160 Zeichen gekürzt.") % {"title": shorten(title)})
            title = shorten(title, 160)
        return SeriesDraft(title, self._unit(stated, point), row=point.row, fields={"kind": "impact"})

    def _existing(self, point: Point) -> Indicator | None:
        if not point.indicator and self.options.get("indicator"):
            return next((one for one in self.existing if str(one.pk) == str(self.options["indicator"])), None)
        title = point.indicator or str(self.options.get("title") or "") or self.points.title or self._guessed_title()
        for matches in (
            lambda one: one.code and clean_line(one.code) == clean_line(title),
            lambda one: clean_line(one.title) == shorten(clean_line(title), 160),
            lambda one: name_key(one.title) == name_key(title),
        ):
            found = [one for one in self.existing if matches(one)]
            if len(found) > 1:
                self._issue(
                    _("Der Indikator „%(title)s“ ist nicht eindeutig. Bitte geben Sie seine Nummer an.") % {"title": title}, point.row, is_error=True
                )
            if found:
                return found[0]
        return None

    def _guessed_title(self) -> str:
        words = fold(self.points.value_label)
        if any(sign in words for sign in ("co2", "thg", "emission")):
            return _("Treibhausgasemissionen")
        stem = self.file_name.rpartition("/")[2].rpartition(".")[0].replace("_", " ").replace("-", " ").strip()
        return stem[:1].upper() + stem[1:] if stem else _("Indikator ohne Titel")

    def _unit(self, stated: str, point: Point) -> str:
        """The unit of the file: chosen, stated, or guessed with a warning; an error where nothing points to one."""
        if self.options.get("unit"):
            return str(self.options["unit"])
        if stated:
            symbol, guessed = unit_symbol(stated)
            if guessed:
                self._issue(_("Die Einheit „%(text)s“ wurde als „%(unit)s“ gelesen.") % {"text": stated, "unit": symbol}, point.row)
            if symbol:
                return symbol
            self._issue(_("Die Einheit „%(text)s“ ist nicht bekannt. Umrechnen lässt sie sich nicht.") % {"text": stated}, point.row)
            return stated[:40]
        words = fold(self.points.value_label)
        if any(sign in words for sign in ("co2", "thg", "emission")):
            message = _("Die Datei nennt keine Einheit. Angenommen wurde „kt CO₂e“ (Tausend Tonnen). Bitte prüfen Sie das.")
            self._issue(message, column=self.points.value_label)
            return "kt CO₂e"
        self._issue(_("Die Datei nennt keine Einheit. Bitte geben Sie eine an."), column=self.points.value_label, is_error=True)
        return ""

    # Values

    def _add(self, draft: SeriesDraft, point: Point) -> None:
        place = self._place(draft, point)
        if place is None:
            return
        value, note = self._number(draft, point)
        source = point.source or str(self.options.get("source") or "") or self.points.source
        notes = [part for part in (point.note, note) if part]
        entry = Entry(value, tidy(shorten(source, 200)), point.data_quality[:1].upper(), tidy(shorten("; ".join(notes), 300)))
        if entry.data_quality and entry.data_quality not in check.QUALITIES:
            self._issue(_("„%(text)s“ ist keine Datengüte. Möglich sind A, B, C und D.") % {"text": point.data_quality}, point.row, is_error=True)
            return
        if place in draft.wanted:
            first = draft.wanted[place]
            same = first.value == entry.value
            message = _("%(place)s steht schon in Zeile %(row)s.") if same else _("%(place)s steht mit einem anderen Wert schon in Zeile %(row)s.")
            self._issue(message % {"place": check.place_name(place), "row": draft.rows[place]}, point.row, is_error=not same)
            return
        draft.wanted[place], draft.rows[place] = entry, point.row
        if place.category and place.category not in draft.categories:
            draft.categories.append(place.category)

    def _place(self, draft: SeriesDraft, point: Point) -> Place | None:
        if not is_year(point.year):
            text = clean_line(point.year) if point.year is not None else ""
            message = _("„%(text)s“ ist kein Jahr.") % {"text": shorten(text)} if text else _("Das Jahr fehlt.")
            self._issue(message, point.row, is_error=True)
            return None
        kind, scenario = self._kind(point, draft)
        category = "" if fold(point.category) in TOTAL or draft.is_population else tidy(point.category)
        place = Place(int(float(str(point.year))), kind, scenario, category)
        wrong = check.place_problems(place)
        for problem in wrong:
            self._issue(problem.sentence, point.row, is_error=True)
        return None if wrong else place

    def _kind(self, point: Point, draft: SeriesDraft) -> tuple[str, str]:
        folded, scenario = fold(point.kind), tidy(point.scenario)
        if scenario or folded in ("szenario", "scenario"):
            return "scenario", scenario
        if folded in TARGET:
            return "target", ""
        if not folded or folded in ACTUAL or draft.is_population:
            return "actual", ""
        message = _("„%(text)s“ ist weder Ist noch Soll. Daraus wird das Szenario „%(text)s“.") % {"text": shorten(point.kind)}
        if not any(issue.message == message for issue in self.planned.problems):
            self._issue(message, point.row)
        return "scenario", tidy(point.kind)[:80]

    def _number(self, draft: SeriesDraft, point: Point) -> tuple[Decimal | None, str]:
        """The value in the unit of the indicator; words that are no number come back as note."""
        cell: Cell = point.value
        text = clean_text(cell)
        if cell is None or is_no_statement(clean_line(cell)):
            return None, ""
        value = number_of(cell, self.english)
        unit = draft.factor_from
        if value is None and isinstance(cell, str):
            amount, _blank, words = clean_line(cell).rpartition(" ")
            symbol, _guess = unit_symbol(words)
            value = number_of(amount, self.english) if symbol else None
            unit = symbol if value is not None and symbol != draft.unit else unit
        if value is None:
            self._issue(_("„%(text)s“ ist keine einzelne Zahl. Sie bleibt als Anmerkung stehen.") % {"text": shorten(text)}, point.row, point.column)
            return None, _("laut Datei: %(text)s") % {"text": shorten(text, 200)}
        if isinstance(cell, str) and "%" in cell and draft.unit != "%":
            self._issue(
                _("„%(text)s“ ist ein Anteil, der Indikator hat die Einheit „%(unit)s“.") % {"text": text, "unit": draft.unit},
                point.row,
                is_error=True,
            )
        if unit and unit != draft.unit:
            value = self._converted(value, unit, draft, point)
        if value is None:
            return None, _("laut Datei: %(text)s") % {"text": shorten(text, 200)}
        if abs(value) >= check.LARGEST:
            self._issue(_("Die Zahl „%(text)s“ ist zu groß.") % {"text": shorten(text)}, point.row, point.column, is_error=True)
            return None, ""
        self.rounded += fit(value) != value
        if draft.unit == "%" and abs(value) > 100:
            self._issue(_("%(value)s Prozent sind mehr als 100 Prozent.") % {"value": format_number(value)}, point.row, point.column)
        return fit(value), ""

    def _converted(self, value: Decimal, unit: str, draft: SeriesDraft, point: Point) -> Decimal | None:
        known = {one.symbol: one for one in STANDARD}
        try:
            return convert(value, known[unit], known[draft.unit])
        except (UnitError, KeyError):
            message = _("„%(from)s“ lässt sich nicht in „%(to)s“ umrechnen.") % {"from": unit, "to": draft.unit}
            self._issue(message, point.row, point.column, is_error=True)
            return None

    # The end

    def _finish(self, draft: SeriesDraft) -> None:
        if draft.pk is None:
            guess = breakdown_of(draft.categories)
            draft.fields |= {"breakdown": guess}
            if guess:
                label = str(dict(Indicator.Breakdown.choices)[guess])
                self._issue(_("Die Kategorien von „%(title)s“ wurden als Aufteilung „%(label)s“ gelesen.") % {"title": draft.title, "label": label})
        is_new = draft.pk is None
        self.planned.items.append(
            Item(
                self.points.sheet, draft.row, "indicator", f"{draft.title} ({draft.unit})", "create" if is_new else "unchanged",
                _fields_in_words(draft) if is_new else [],
            )
        )  # fmt: skip
        known = entries_of(draft.indicator) if draft.indicator is not None else {}
        for one, old in check.similar_names(draft.categories, {place.category for place in known if place.category}):
            self._issue(_("Die Kategorie „%(new)s“ gleicht „%(old)s“ auf der Website fast.") % {"new": one, "old": old})
        for place, entry in draft.wanted.items():
            before = known.get(place)
            change = Change(
                GAP if entry.value is None and before is None else KEEP if entry.value is None else entry.value,
                *(text or KEEP for text in (entry.source, entry.data_quality, entry.note)),
            )
            after = change.applied(before)
            changes = _changes(before, after)
            action = "create" if before is None else "update" if changes else "unchanged"
            label = f"{draft.title}: {check.place_name(place)}"
            self.planned.items.append(Item(self.points.sheet, draft.rows[place], "indicatorvalue", label, action, changes))  # type: ignore[arg-type]
            if action != "unchanged":
                draft.changes[place] = change
        self._sums(draft)

    def _sums(self, draft: SeriesDraft) -> None:
        """Per year and kind: what the categories add up to, beside the total that the file states."""
        parts: dict[tuple[str, str, int], list[Decimal]] = {}
        totals: dict[tuple[str, str, int], Decimal] = {}
        for place, entry in draft.wanted.items():
            key = (place.kind, place.scenario, place.year)
            if entry.value is not None and place.category:
                parts.setdefault(key, []).append(entry.value)
            elif entry.value is not None:
                totals[key] = entry.value
        off = []
        usual = Counter(len(values) for values in parts.values()).most_common(1)
        for key in sorted({*parts, *totals}):
            added, stated = parts.get(key), totals.get(key)
            if (
                added
                and stated is not None
                and len(added) == usual[0][0]
                and abs(sum(added) - stated) > max(abs(stated) * Decimal("0.005"), Decimal(1))
            ):
                off.append(str(key[2]))
            if len(self.planned.sums) < MAX_SUMS and len(parts) + len(totals) > 0:
                amounts = (
                    (_("Summe der Kategorien"), format_number(sum(added, Decimal(0))) if added else "–"),
                    (_("Gesamt laut Datei"), format_number(stated) if stated is not None else "–"),
                )
                self.planned.sums.append(
                    SumLine(f"{draft.title}, {key[2]} ({_kind_name(*key[:2])})", len(added or ()) + (stated is not None), amounts)
                )
        if off:
            message = _("%(title)s: Die Kategorien ergeben nicht den Gesamtwert. Betroffene Jahre: %(years)s.")
            self._issue(message % {"title": draft.title, "years": ", ".join(off[:20])})


def _kind_name(kind: str, scenario: str) -> str:
    return scenario or str(dict(IndicatorValue.Kind.choices)[kind])


def _fields_in_words(draft: SeriesDraft) -> list[tuple[str, str, str]]:
    """What a new indicator will be."""
    found = []
    for name, value in {"title": draft.title, "unit": draft.unit, **draft.fields}.items():
        field = Indicator._meta.get_field(name)
        words = dict(field.flatchoices).get(value, value) if value is not True else _("ja")
        if value:
            found.append((capfirst(str(field.verbose_name)), "", str(words)))
    return found


def _changes(before: Entry | None, after: Entry | None) -> list[tuple[str, str, str]]:
    """What is written over what was there, or all of a new value; a gap is named, so that it is not taken for nothing."""
    found = [(_("Wert"), "", _("Lücke"))] if before is None and after is not None and after.value is None else []
    labels = {"value": _("Wert"), "source": _("Quelle"), "data_quality": _("Datengüte"), "note": _("Anmerkung")}
    for name, label in labels.items():
        old, new = getattr(before, name, None), getattr(after, name)
        if (old or "") != (new or "") or (name == "value" and old != new):
            found.append((label, _in_words(old), _in_words(new)))
    return found


def _in_words(value: Decimal | str | None) -> str:
    return "" if value is None else format_number(value) if isinstance(value, Decimal) else value


__all__ = ["SeriesDraft", "SeriesPlanner"]
