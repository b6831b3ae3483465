"""The factors that ship with the product. A municipality may change each of them, and add its own (`EffectFactor.site`).

Every factor says where it comes from and how sure it is. They are for estimates before a project begins, not for balances: a saved
kilowatt-hour counts without upstream chains where the source says so. Staff check them once a year; the year stands beside every number.
"""

from decimal import Decimal
from typing import Any

POWER = "Umweltbundesamt, Entwicklung der spezifischen Treibhausgas-Emissionen des deutschen Strommix: 380 g CO₂ je kWh (2023)"
FUELS = "BAFA, Informationsblatt CO₂-Faktoren der Bundesförderung für Energie- und Ressourceneffizienz"
OWN = "eigene Rechnung"

FACTORS: list[dict[str, Any]] = [
    {
        "key": "pv-strom", "label": "Photovoltaik bauen: erzeugter Strom", "effect_label": "erzeugter Solarstrom", "quantity_unit": "kWp",
        "factor": Decimal("950"), "result_unit": "kWh", "uncertainty_percent": 15, "year": 2024,
        "source": "Fraunhofer ISE, Aktuelle Fakten zur Photovoltaik in Deutschland: 850 bis 1.050 kWh je kWp",
        "method": "Leistung × 950 kWh je kWp", "hint": "Nach Norden oder im Schatten deutlich weniger.",
    },
    {
        "key": "pv-emissionen", "label": "Photovoltaik bauen: vermiedene Emissionen", "effect_label": "vermiedene Emissionen", "quantity_unit": "kWp",
        "factor": Decimal("0.361"), "result_unit": "t CO₂e", "uncertainty_percent": 30, "year": 2023, "source": POWER,
        "method": "Leistung × 950 kWh je kWp × 380 g je kWh des Strommix", "hint": "Der Strommix wird sauberer: Der Wert sinkt mit den Jahren.",
    },
    {
        "key": "strom-gespart", "label": "Strom sparen", "effect_label": "vermiedene Emissionen", "quantity_unit": "kWh",
        "factor": Decimal("0.00038"), "result_unit": "t CO₂e", "uncertainty_percent": 10, "year": 2023, "source": POWER,
        "method": "gesparter Strom × 380 g je kWh", "hint": "",
    },
    {
        "key": "gas-gespart", "label": "Erdgas sparen", "effect_label": "vermiedene Emissionen", "quantity_unit": "kWh",
        "factor": Decimal("0.000201"), "result_unit": "t CO₂e", "uncertainty_percent": 5, "year": 2022, "source": FUELS,
        "method": "gespartes Erdgas × 201 g je kWh, ohne Vorketten", "hint": "Die Menge steht auf der Gasrechnung in kWh.",
    },
    {
        "key": "heizoel-gespart", "label": "Heizöl sparen", "effect_label": "vermiedene Emissionen", "quantity_unit": "kWh",
        "factor": Decimal("0.000266"), "result_unit": "t CO₂e", "uncertainty_percent": 5, "year": 2022, "source": FUELS,
        "method": "gespartes Heizöl × 266 g je kWh, ohne Vorketten", "hint": "Ein Liter Heizöl sind etwa 10 kWh.",
    },
    {
        "key": "auto-ersetzt", "label": "Mit dem Rad oder zu Fuß statt mit dem Auto", "effect_label": "vermiedene Emissionen", "quantity_unit": "km",
        "factor": Decimal("0.000166"), "result_unit": "t CO₂e", "uncertainty_percent": 25, "year": 2022,
        "source": "Umweltbundesamt, Vergleich der durchschnittlichen Emissionen einzelner Verkehrsmittel (TREMOD): Pkw 166 g je Personenkilometer (2022)",
        "method": "ersetzte Personenkilometer × 166 g", "hint": "Nur Wege zählen, die sonst mit dem Auto gefahren würden.",
    },
    {
        "key": "baeume", "label": "Bäume pflanzen: gebundenes CO₂", "effect_label": "gebundenes CO₂", "quantity_unit": "Bäume",
        "factor": Decimal("0.0125"), "result_unit": "t CO₂e", "uncertainty_percent": 60, "year": 2024,
        "source": "verbreiteter Richtwert für ausgewachsene Laubbäume; je nach Art und Alter 5 bis 25 kg im Jahr",
        "method": "Bäume × 12,5 kg im Jahr", "hint": "Junge Bäume binden in den ersten Jahren fast nichts. Schatten und Kühlung sind meist die größere Wirkung.",
    },
    {
        "key": "baeume-zahl", "label": "Bäume pflanzen: Zahl", "effect_label": "gepflanzte Bäume", "quantity_unit": "Bäume", "factor": Decimal(1),
        "result_unit": "Bäume", "uncertainty_percent": None, "year": None, "source": OWN, "method": "gezählt", "hint": "",
    },
    {
        "key": "entsiegelt", "label": "Boden entsiegeln", "effect_label": "entsiegelte Fläche", "quantity_unit": "m²", "factor": Decimal(1),
        "result_unit": "m²", "uncertainty_percent": None, "year": None, "source": OWN, "method": "gemessen oder aus dem Plan", "hint": "",
    },
    {
        "key": "regenwasser", "label": "Boden entsiegeln: Regenwasser, das versickert", "effect_label": "versickerndes Regenwasser", "quantity_unit": "m²",
        "factor": Decimal("0.6"), "result_unit": "m³", "uncertainty_percent": 30, "year": 2020,
        "source": "Deutscher Wetterdienst, mittlerer Niederschlag 1991 bis 2020: 782 mm im Jahr; vier Fünftel davon versickern",
        "method": "Fläche × 0,782 m × 0,8, gerundet", "hint": "Vor Ort kann es ein Drittel mehr oder weniger regnen.",
    },
    {
        "key": "menschen", "label": "Menschen erreichen", "effect_label": "erreichte Menschen", "quantity_unit": "Menschen", "factor": Decimal(1),
        "result_unit": "Menschen", "uncertainty_percent": None, "year": None, "source": OWN, "method": "gezählt oder geschätzt",
        "hint": "Zählen Sie Menschen, die wirklich mitmachen, nicht alle, die davon hören könnten.",
    },
]  # fmt: skip


def ship() -> int:
    """Write the shipped factors: new ones are added, known ones brought up to date; what municipalities changed is theirs. Returns how many."""
    from ..models import EffectFactor

    for values in FACTORS:
        rest = {name: value for name, value in values.items() if name != "key"}
        EffectFactor.objects.update_or_create(site=None, key=values["key"], defaults=rest)
    return len(FACTORS)
