"""The municipality key (Amtlicher Gemeindeschlüssel, AGS): eight digits, of which leading zeros are part.

Structure after the municipality register of the statistical offices (Gemeindeverzeichnis GV-ISys, Statistisches Bundesamt):
digits 1-2 the state, 3 the government district (0 in states that have none), 4-5 the district or independent city,
6-8 the municipality in it (000 for an independent city). Hamburg and Berlin are one municipality each.
The register itself is not asked: whether a municipality of this number exists is not known here, only that it could.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

STATES = {
    "01": "Schleswig-Holstein", "02": "Hamburg", "03": "Niedersachsen", "04": "Bremen", "05": "Nordrhein-Westfalen", "06": "Hessen",
    "07": "Rheinland-Pfalz", "08": "Baden-Württemberg", "09": "Bayern", "10": "Saarland", "11": "Berlin", "12": "Brandenburg",
    "13": "Mecklenburg-Vorpommern", "14": "Sachsen", "15": "Sachsen-Anhalt", "16": "Thüringen",
}  # fmt: skip
GOVERNMENT_DISTRICTS = {"03": "1234", "05": "13579", "06": "456", "07": "123", "08": "1234", "09": "1234567", "14": "567"}
"""The third digit where a state counts government districts, also those that were dissolved; elsewhere it is 0."""
CITY_STATES = {"02": ("02000000",), "04": ("04011000", "04012000"), "11": ("11000000",)}


def problem(key: str, state: str = "") -> str:
    """Return a sentence that says why this cannot be the key of a municipality (in `state`, where given); "" when it can be one."""
    if not re.fullmatch(r"[0-9]{8}", key):
        return _("Der Gemeindeschlüssel hat acht Ziffern; führende Nullen gehören dazu.")
    found = STATES.get(key[:2])
    if found is None:
        return _("Die ersten zwei Ziffern nennen das Land: 01 bis 16. %(digits)s gibt es nicht.") % {"digits": key[:2]}
    if state and state != found:
        return _("Dieser Schlüssel gehört zu %(found)s, nicht zu %(state)s.") % {"found": found, "state": state}
    if key[:2] in CITY_STATES:
        if key not in CITY_STATES[key[:2]]:
            return _("In %(state)s gibt es nur: %(keys)s.") % {"state": found, "keys": ", ".join(CITY_STATES[key[:2]])}
        return ""
    if key[2] not in GOVERNMENT_DISTRICTS.get(key[:2], "0"):
        return _("Die dritte Ziffer nennt den Regierungsbezirk. In %(state)s ist sie eine von: %(digits)s.") % {
            "state": found,
            "digits": ", ".join(GOVERNMENT_DISTRICTS.get(key[:2], "0")),
        }
    if key[3:5] == "00":
        return _("Die vierte und fünfte Ziffer nennen den Kreis oder die kreisfreie Stadt; 00 meint keinen.")
    return ""


def described(key: str) -> str:
    """Return in words what a key says so far, also while it is typed: state, kind of municipality, or what is wrong; "" for an empty one."""
    key = key.strip()
    if not key:
        return ""
    state = STATES.get(key[:2])
    if not re.fullmatch(r"[0-9]{1,8}", key):
        return problem("")
    if len(key) >= 2 and state is None:
        return problem(f"{key[:2]}000000")
    if len(key) < 8:
        missing = ngettext("Es fehlt noch %(n)d Ziffer.", "Es fehlen noch %(n)d Ziffern.", 8 - len(key)) % {"n": 8 - len(key)}
        return _("%(state)s. %(missing)s") % {"state": state, "missing": missing} if state else missing
    if reason := problem(key):
        return reason
    if key[5:] == "000":
        return _("%(state)s, kreisfreie Stadt oder Stadtstaat.") % {"state": state}
    return _("%(state)s, Gemeinde Nummer %(number)s im Kreis %(district)s.") % {"state": state, "number": key[5:], "district": key[:5]}
