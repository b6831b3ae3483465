"""Filter and order of a list of measures, from the address. Nothing but the allow-list is understood."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import MeasurePage
from .overview import StatusCounts
from .states import StatusGroup

LATE = "verzoegert"
STATES: dict[str, str] = {
    "laeuft": StatusGroup.RUNNING, "geplant": StatusGroup.PLANNED, "abgeschlossen": StatusGroup.DONE, "ruht": StatusGroup.RESTING,
    "ohne-stand": StatusGroup.UNKNOWN, LATE: "",
}  # fmt: skip
ORDERS = {"nummer": gettext_lazy("Nummer"), "stand": gettext_lazy("Stand"), "titel": gettext_lazy("Titel")}
_ORDER_OF_GROUPS = [StatusGroup.RUNNING, StatusGroup.PLANNED, StatusGroup.UNKNOWN, StatusGroup.RESTING, StatusGroup.DONE]
# What others append to links that are passed on; it means nothing here and must not break them.
_HARMLESS = re.compile(r"^(utm_|mtm_|pk_)|^(fbclid|gclid|in_preview_panel|mode)$")


class UnknownParameterError(ValueError):
    """The address asks for something that does not exist; the text says what, for the person."""


@dataclass(frozen=True)
class MeasureFilter:
    """A wish: one group of states (or all) and an order."""

    state: str = ""
    order: str = "nummer"

    @classmethod
    def read(cls, query: QueryDict) -> "MeasureFilter":
        """Return the wish in the address; raises UnknownParameterError with a sentence for everything else."""
        for name in query:
            if name not in ("stand", "reihenfolge") and not _HARMLESS.match(name):
                raise UnknownParameterError(_("Diese Liste lässt sich nach Stand filtern und ordnen. Die Adresse enthält etwas anderes."))
        state, order = query.get("stand", ""), query.get("reihenfolge", "") or "nummer"
        if state and state not in STATES:
            raise UnknownParameterError(_("Diesen Stand gibt es nicht. Bitte wählen Sie einen aus der Liste."))
        if order not in ORDERS:
            raise UnknownParameterError(_("Diese Reihenfolge gibt es nicht. Bitte wählen Sie Nummer, Stand oder Titel."))
        return cls(state, order)

    def apply(self, measures: Iterable[MeasurePage]) -> list[MeasurePage]:
        """Return the measures that were asked for, in the order that was asked for."""
        if self.state == LATE:
            measures = [measure for measure in measures if measure.is_delayed]
        elif self.state:
            measures = [measure for measure in measures if measure.status_group == STATES[self.state]]
        keys = {
            "nummer": lambda measure: natural_key(measure.code),
            "titel": lambda measure: measure.title.casefold(),
            "stand": lambda measure: (_ORDER_OF_GROUPS.index(measure.status_group), not measure.is_delayed, natural_key(measure.code)),
        }
        return sorted(measures, key=keys[self.order])

    def query(self, **change: str) -> str:
        """Return the address part for this wish with a change, without what is the default: "?stand=ruht"."""
        wish = {"stand": self.state, "reihenfolge": self.order, **change}
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in wish.items() if value and not (name == "reihenfolge" and value == "nummer")})
        return f"?{query.urlencode()}" if query else "?"

    def chips(self, counts: StatusCounts) -> list[dict]:
        """Return the links that switch the filter, for `components/chips.html`; groups without measures are left out."""
        found = [("", _("alle"), counts.total), ("laeuft", _("läuft"), counts.running), ("geplant", _("geplant"), counts.planned)]
        found += [("abgeschlossen", _("abgeschlossen"), counts.done), ("ruht", _("ruht"), counts.resting)]
        found += [("ohne-stand", _("ohne Stand"), counts.unknown), (LATE, _("verzögert"), counts.delayed)]
        return [
            {"label": label, "url": f"{self.query(stand=key)}#massnahmen", "count": number, "current": key == self.state}
            for key, label, number in found
            if number or not key or key == self.state
        ]

    def orders(self) -> list[dict]:
        """Return the links that switch the order, for `components/segmented.html`."""
        return [{"label": label, "url": f"{self.query(reihenfolge=key)}#massnahmen", "current": key == self.order} for key, label in ORDERS.items()]


def natural_key(code: str) -> tuple:
    """Order codes as people do: "EW 2" before "EW 10", no code last."""
    parts = re.findall(r"\d{1,9}|\D+", code.strip().casefold())
    return (not parts, [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts])
