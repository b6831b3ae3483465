"""The filter of the list of measures: every value from a list, everything else is refused with a sentence.

Parameters (all optional): `q` text · `feld` slug of a field of action · `stand` a state or a group of states · `stelle` id of an office ·
`frist` term · `sdg` 1–17 · `einsparung`, `kosten` a class · `herkunft` · `reichweite` · `reihenfolge` · `strategie` id ·
`ansicht` "zeitplan" · `seite`, `alle`.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Site

from municipality.sdg import SDGS
from municipality.search.query import SearchResult, hits, rank
from strategy.filters import LATE, STATES, UnknownParameterError, natural_key
from strategy.models import MeasurePage, Reach
from strategy.states import MeasureStatus, StatusGroup

from .rows import Catalogue, Row

PARAMETERS = ("q", "feld", "stand", "stelle", "frist", "sdg", "einsparung", "kosten", "herkunft", "reichweite", "reihenfolge", "strategie", "ansicht")
TIMELINE = "zeitplan"
VIEW_PARAMETERS = ("seite", "alle")
_GROUPS = [str(group) for group in StatusGroup]

SAVINGS: dict[str, tuple[Any, Callable[[Row], bool]]] = {
    "ab-10000": (gettext_lazy("ab 10.000 t CO₂e im Jahr"), lambda row: row.ghg is not None and row.ghg >= 10_000),
    "ab-1000": (gettext_lazy("ab 1.000 t CO₂e im Jahr"), lambda row: row.ghg is not None and row.ghg >= 1_000),
    "ab-100": (gettext_lazy("ab 100 t CO₂e im Jahr"), lambda row: row.ghg is not None and row.ghg >= 100),
    "beziffert": (gettext_lazy("mit Zahl"), lambda row: row.ghg is not None),
    "offen": (gettext_lazy("ohne Zahl"), lambda row: row.ghg is None),
}
COSTS: dict[str, tuple[Any, Callable[[Row], bool]]] = {
    "bis-10000": (gettext_lazy("bis 10.000 Euro"), lambda row: row.cost is not None and row.cost <= 10_000),
    "bis-100000": (gettext_lazy("bis 100.000 Euro"), lambda row: row.cost is not None and row.cost <= 100_000),
    "bis-1000000": (gettext_lazy("bis 1 Million Euro"), lambda row: row.cost is not None and row.cost <= 1_000_000),
    "ueber-1000000": (gettext_lazy("über 1 Million Euro"), lambda row: row.cost is not None and row.cost > 1_000_000),
    "offen": (gettext_lazy("ohne Angabe"), lambda row: row.cost is None),
}
ORDERS: dict[str, tuple[Any, Callable[[Row], Any]]] = {
    "nummer": (gettext_lazy("Nummer"), lambda row: (natural_key(row.code), row.title.casefold())),
    "titel": (gettext_lazy("Titel A bis Z"), lambda row: row.title.casefold()),
    "stand": (gettext_lazy("Stand"), lambda row: (_GROUPS.index(row.group), not row.late, natural_key(row.code))),
    "aktuell": (gettext_lazy("zuletzt geändert"), lambda row: (-(row.updated.toordinal() if row.updated else 0), natural_key(row.code))),
    "einsparung": (gettext_lazy("größte Einsparung zuerst"), lambda row: (row.ghg is None, -(row.ghg or Decimal(0)), natural_key(row.code))),
    "kosten": (gettext_lazy("größte Kosten zuerst"), lambda row: (row.cost is None, -(row.cost or Decimal(0)), natural_key(row.code))),
}
STATUS_CHOICES = [
    (gettext_lazy("Gruppen"), [("abgeschlossen", StatusGroup.DONE.label), ("laeuft", StatusGroup.RUNNING.label), ("geplant", StatusGroup.PLANNED.label),
                               ("ruht", StatusGroup.RESTING.label), ("ohne-stand", StatusGroup.UNKNOWN.label), (LATE, gettext_lazy("verzögert"))]),
    (gettext_lazy("genau"), [(f"genau-{value}", label) for value, label in MeasureStatus.choices if value != "unknown"]),
]  # fmt: skip


class CatalogueForm(forms.Form):
    """The filters of the list. Choices are those that occur in the catalogue."""

    q = forms.CharField(
        label=gettext_lazy("Suchen"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search", "maxlength": 200})
    )
    feld = forms.ChoiceField(label=gettext_lazy("Handlungsfeld"), required=False)
    stand = forms.ChoiceField(label=gettext_lazy("Stand"), required=False, choices=[("", gettext_lazy("Jeder Stand")), *STATUS_CHOICES])
    stelle = forms.ChoiceField(label=gettext_lazy("zuständige Stelle"), required=False)
    frist = forms.ChoiceField(label=gettext_lazy("Einführung"), required=False, choices=[("", gettext_lazy("Egal")), *MeasurePage.Term.choices])
    sdg = forms.TypedChoiceField(
        label=gettext_lazy("Nachhaltigkeitsziel"), required=False, coerce=int, empty_value=None,
        choices=[("", gettext_lazy("Alle Ziele")), *[(str(n), goal.title) for n, goal in SDGS.items()]],
    )  # fmt: skip
    einsparung = forms.ChoiceField(
        label=gettext_lazy("Einsparung"),
        required=False,
        choices=[("", gettext_lazy("Egal")), *[(key, text) for key, (text, _fits) in SAVINGS.items()]],
    )
    kosten = forms.ChoiceField(
        label=gettext_lazy("Gesamtkosten"),
        required=False,
        choices=[("", gettext_lazy("Egal")), *[(key, text) for key, (text, _fits) in COSTS.items()]],
    )
    herkunft = forms.ChoiceField(label=gettext_lazy("Herkunft"), required=False, choices=[("", gettext_lazy("Egal")), *MeasurePage.Origin.choices])
    reichweite = forms.ChoiceField(label=gettext_lazy("Reichweite"), required=False, choices=[("", gettext_lazy("Egal")), *Reach.choices])
    ansicht = forms.ChoiceField(required=False, choices=[("", ""), (TIMELINE, gettext_lazy("Zeitplan"))], widget=forms.HiddenInput)
    reihenfolge = forms.ChoiceField(
        label=gettext_lazy("Reihenfolge"),
        required=False,
        choices=[("", gettext_lazy("Nummer")), *[(k, v[0]) for k, v in ORDERS.items() if k != "nummer"]],
    )

    def __init__(self, catalogue: Catalogue, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter-%s", **kwargs)
        self.fields["feld"].choices = [("", _("Alle Handlungsfelder")), *[(field.slug, field.title) for field in catalogue.fields]]
        offices = sorted({(row.office.casefold(), str(row.office_id), row.office) for row in catalogue.rows if row.office_id})
        self.fields["stelle"].choices = [("", _("Alle Stellen")), *[(pk, name) for _key, pk, name in offices]]
        self.fields["q"].widget.attrs["placeholder"] = _("zum Beispiel „Wärme“")
        present = {
            "stelle": bool(offices), "frist": any(row.term for row in catalogue.rows), "sdg": any(row.sdgs for row in catalogue.rows),
            "herkunft": any(row.origin for row in catalogue.rows), "reichweite": any(row.reach for row in catalogue.rows),
        }  # fmt: skip
        for name, is_present in present.items():
            if not is_present and not self.data.get(name):
                del self.fields[name]


class CatalogueFilter:
    """Measures of a catalogue that fit the parameters of an address. Raises UnknownParameterError, with a sentence."""

    def __init__(self, site: Site, catalogue: Catalogue, data: QueryDict) -> None:
        self.site, self.catalogue, self.data = site, catalogue, data
        strange = sorted(set(data) - set(PARAMETERS) - set(VIEW_PARAMETERS))
        if strange:
            raise UnknownParameterError(_("Den Filter „%(name)s“ gibt es hier nicht.") % {"name": strange[0][:40]})
        self.form = CatalogueForm(catalogue, data)
        if not self.form.is_valid():
            name = next(iter(self.form.errors))
            if name == "q":
                raise UnknownParameterError(" ".join(str(error) for error in self.form.errors["q"]))
            label = self.form.fields[name].label if name in self.form.fields else name
            raise UnknownParameterError(_("Diese Auswahl bei „%(name)s“ gibt es hier nicht.") % {"name": label})
        self.values = {name: value for name, value in self.form.cleaned_data.items() if value not in ("", None)}

    @property
    def is_timeline(self) -> bool:
        """Is the timeline asked for, not the list?"""
        return self.values.get("ansicht") == TIMELINE

    @property
    def is_active(self) -> bool:
        """Does anything narrow the list?"""
        return bool(set(self.values) - {"reihenfolge", "ansicht"})

    @cached_property
    def ranking(self) -> SearchResult | None:
        """What the search found for `q`; None without `q`."""
        return rank(self.site, self.values["q"], models=[MeasurePage]) if "q" in self.values else None

    @cached_property
    def found(self) -> list[Row]:
        """The fitting rows in the order that was asked for: by number, for a search by fit."""
        rows = [row for row in self.catalogue.rows if self._fits(row)]
        places: dict[int, int] = {}
        if self.ranking is not None:
            known = set(self.ranking.ids)
            if self.ranking.more:
                known |= set(hits(self.site, self.ranking.query, models=[MeasurePage]).values_list("page_id", flat=True))
            rows = [row for row in rows if row.ids & known]
            places = {pk: place for place, pk in enumerate(self.ranking.ids)}
        if places and "reihenfolge" not in self.values:
            return sorted(rows, key=lambda row: min((places[pk] for pk in row.ids if pk in places), default=len(places)))
        return sorted(rows, key=ORDERS[self.values.get("reihenfolge", "nummer")][1])

    def _fits(self, row: Row) -> bool:
        wish = self.values
        stand = wish.get("stand", "")
        return not (
            ("feld" in wish and row.field.slug != wish["feld"])
            or (stand == LATE and not row.late)
            or (stand != LATE and stand in STATES and row.group != STATES[stand])
            or (stand.startswith("genau-") and row.status != stand.removeprefix("genau-"))
            or ("stelle" in wish and str(row.office_id) != wish["stelle"])
            or ("frist" in wish and row.term != wish["frist"])
            or ("sdg" in wish and wish["sdg"] not in row.sdgs)
            or ("einsparung" in wish and not SAVINGS[wish["einsparung"]][1](row))
            or ("kosten" in wish and not COSTS[wish["kosten"]][1](row))
            or ("herkunft" in wish and row.origin != wish["herkunft"])
            or ("reichweite" in wish and row.reach != wish["reichweite"])
        )

    def query(self, **changes: str | None) -> str:
        """Return the parameters as an address part with some changed; None or "" drops one. The page number always falls away."""
        params = QueryDict(mutable=True)
        for name, value in ({name: self.data.get(name, "") for name in PARAMETERS} | changes).items():
            if value:
                params[name] = str(value)
        return params.urlencode()

    def in_words(self) -> str:
        """Return the result in a sentence: "14 von 43 Maßnahmen"."""
        count, total = len(self.found), len(self.catalogue.rows)
        if not self.is_active:
            return ngettext("%(count)d Maßnahme", "%(count)d Maßnahmen", count) % {"count": count}
        return ngettext("%(count)d von %(total)d Maßnahme", "%(count)d von %(total)d Maßnahmen", total) % {"count": count, "total": total}
