"""Names of categories that are suggested for a breakdown; names of one's own are always allowed.

Sectors and energy carriers are those of BISKO, the method of municipal balances in Germany.
"""

from strategy.models import Indicator

SECTORS = ("Private Haushalte", "Gewerbe, Handel, Dienstleistungen/Sonstiges", "Industrie", "Kommunale Einrichtungen", "Verkehr")
CARRIERS = (
    "Strom", "Heizstrom", "Heizöl", "Benzin", "Biobenzin", "Diesel", "Diesel biogen", "Kerosin", "LPG", "Erdgas", "CNG fossil", "CNG bio",
    "Flüssiggas", "Fernwärme", "Nahwärme", "Braunkohle", "Steinkohle", "Biomasse", "Biogas", "Abfall", "Solarthermie", "Geothermie",
    "Umweltwärme", "Klär-/Deponie-/Grubengas", "Abwärme", "Wasserstoff", "Sonstige Erneuerbare", "Sonstige Konventionelle", "Fotovoltaik",
    "Wind", "Wasser",
)  # fmt: skip
MODES = ("Zu Fuß", "Fahrrad", "Bus und Bahn", "Auto (am Steuer)", "Auto (mitfahrend)", "Sonstige")

SUGGESTED: dict[str, tuple[str, ...]] = {
    Indicator.Breakdown.SECTOR: SECTORS,
    Indicator.Breakdown.CARRIER: CARRIERS,
    Indicator.Breakdown.MODE: MODES,
}


def suggested(breakdown: str) -> tuple[str, ...]:
    """Return the names that are suggested for a breakdown, in their usual order; none for others."""
    return SUGGESTED.get(breakdown, ())
