"""The 17 Sustainable Development Goals: number, short German title, official colour.

Source: short titles as on the German icons of the United Nations; colours as in the UN guidelines of May 2020. We draw
tiles of our own (number and title as text), never the icons: those an instance uploads itself.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Goal(NamedTuple):
    title: Promise
    colour: str


SDGS: dict[int, Goal] = {
    1: Goal(_("Keine Armut"), "#E5243B"),
    2: Goal(_("Kein Hunger"), "#DDA63A"),
    3: Goal(_("Gesundheit und Wohlergehen"), "#4C9F38"),
    4: Goal(_("Hochwertige Bildung"), "#C5192D"),
    5: Goal(_("Geschlechtergleichheit"), "#FF3A21"),
    6: Goal(_("Sauberes Wasser und Sanitäreinrichtungen"), "#26BDE2"),
    7: Goal(_("Bezahlbare und saubere Energie"), "#FCC30B"),
    8: Goal(_("Menschenwürdige Arbeit und Wirtschaftswachstum"), "#A21942"),
    9: Goal(_("Industrie, Innovation und Infrastruktur"), "#FD6925"),
    10: Goal(_("Weniger Ungleichheiten"), "#DD1367"),
    11: Goal(_("Nachhaltige Städte und Gemeinden"), "#FD9D24"),
    12: Goal(_("Nachhaltige/r Konsum und Produktion"), "#BF8B2E"),
    13: Goal(_("Maßnahmen zum Klimaschutz"), "#3F7E44"),
    14: Goal(_("Leben unter Wasser"), "#0A97D9"),
    15: Goal(_("Leben an Land"), "#56C02B"),
    16: Goal(_("Frieden, Gerechtigkeit und starke Institutionen"), "#00689D"),
    17: Goal(_("Partnerschaften zur Erreichung der Ziele"), "#19486A"),
}
