"""The balance in words: what is missing, what does not fit, what is well. No red number stands alone."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipality.templatetags.municipality_tags import euro, number

from .sums import Sums


@dataclass(frozen=True)
class Remark:
    """One sentence. `kind`: "ok", "info" or "warn"."""

    kind: str
    text: str


def percent(share: Decimal) -> str:
    """Return a share (0…1) as whole per cent, never rounded up to 100."""
    return number(min(int(share * 100), 99) if share < 1 else int(share * 100))


def remarks(sums: Sums, *, own_share_percent: int) -> list[Remark]:
    """Say in sentences how the plan stands, most pressing first."""
    found: list[Remark] = []
    total = sums.total
    if not sums.rows:
        return [Remark("info", _("Noch keine Kosten. Schreiben Sie auf, was das Projekt braucht, auch wenn der Betrag noch fehlt."))]
    if total.unknown:
        text = ngettext("Bei %(n)d Ausgabe fehlt noch der Betrag.", "Bei %(n)d Ausgaben fehlt noch der Betrag.", total.unknown)
        found.append(Remark("info", text % {"n": total.unknown}))
    if total.open > 0:
        found.append(
            Remark("warn", _("Es fehlen noch %(amount)s. Das ist kein Fehler: So sehen alle, was noch zu tun ist.") % {"amount": euro(total.open)})
        )
    elif total.open < 0:
        found.append(Remark("warn", _("Zugeordnet ist mehr, als das Projekt kostet: %(amount)s zu viel.") % {"amount": euro(-total.open)}))
    elif not total.unknown:
        found.append(Remark("ok", _("Jede Ausgabe hat ihr Geld: Kosten und Quellen sind gleich.")))
    for part in sums.sources.values():
        if part.free is not None and part.free < 0:
            words = {"source": part.source.title, "amount": euro(-part.free)}
            found.append(Remark("warn", _("„%(source)s“ soll mehr bezahlen, als da ist: %(amount)s zu viel.") % words))
        elif part.free:
            found.append(Remark("info", _("Von „%(source)s“ sind noch %(amount)s frei.") % {"source": part.source.title, "amount": euro(part.free)}))
    share = sums.own_share
    if share is not None:
        words = {"share": percent(share), "wanted": number(own_share_percent)}
        if share * 100 >= own_share_percent:
            found.append(Remark("ok", _("Der eigene Anteil liegt bei %(share)s %%. Förderungen verlangen meist %(wanted)s %%.") % words))
        else:
            found.append(
                Remark(
                    "warn",
                    _("Der eigene Anteil liegt bei %(share)s %%. Förderungen verlangen meist %(wanted)s %%: Auch ehrenamtliche Stunden zählen.")
                    % words,
                )
            )
    return found
