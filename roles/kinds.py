"""The roles of a municipality as data. A person may have several; what each may do is given by the group that `roles.services.build` makes."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """One role: `key` (code, files, claims), what people read, and its rank: nobody gives a role that ranks above the own ones."""

    key: str
    label: str | Promise
    may: str | Promise
    rank: int = 1


EDITOR, MODERATOR, CLIMATE, JURY, CONTACT, ADMIN, CONSULTANT = "editor", "moderator", "climate", "jury", "contact", "admin", "consultant"
OPERATOR_RANK = 4

ROLES: tuple[Role, ...] = (
    Role(EDITOR, _("Redaktion"), _("Schreibt und veröffentlicht alle Seiten der Website.")),
    Role(MODERATOR, _("Moderation"), _("Prüft, was Menschen einbringen, und antwortet ihnen.")),
    Role(CLIMATE, _("Klimastelle"), _("Pflegt Strategie, Werte und Berichte, importiert Daten und gibt Sachstände frei.")),
    Role(JURY, _("Jury"), _("Liest die veröffentlichten Projekte in einer eigenen Liste und ändert nichts.")),
    Role(CONTACT, _("Fachstelle"), _("Meldet den Stand der Maßnahmen, für die sie zuständig ist.")),
    Role(
        ADMIN,
        _("Kommunen-Verwaltung"),
        _("Lädt Mitarbeitende ein, vergibt Rollen, ändert Einstellungen und Erscheinungsbild und schaltet die Website frei."),
        2,
    ),
    Role(
        CONSULTANT, _("Beratung"), _("Richtet die Kommune ein: dieselben Rechte wie Kommunen-Verwaltung und Redaktion. Vergibt nur der Betrieb."), 3
    ),
)
BY_KEY: dict[str, Role] = {role.key: role for role in ROLES}
KEYS: tuple[str, ...] = tuple(BY_KEY)
ALIASES = {"office": CONTACT, "keeper": CONTACT}
"""Words of older files."""
MANAGING = (ADMIN, CONSULTANT)
"""Who holds one of these in a municipality manages its people."""


def role(key: str) -> Role:
    """Return the role of this key or former key. Raises `KeyError` for another word."""
    return BY_KEY[ALIASES.get(key, key)]


def in_order(keys: set[str] | frozenset[str]) -> list[Role]:
    """Return the roles of these keys in their order."""
    return [entry for entry in ROLES if entry.key in keys]
