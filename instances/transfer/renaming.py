"""Texts of one municipality become texts for another one: its name is replaced, what points to people and places becomes a gap to fill in.

Gaps stand in [square brackets]: the checklist before going live finds them. What a rule cannot know (the name of a mayor in a sentence) stays: every
page is to be read, and legal pages say so themselves.
"""

import re
from dataclasses import dataclass, field

from wagtail.models import Site

from accounts.models import User
from municipality.models import Branding, ContactPerson, District, MunicipalitySettings, Office

MAIL, PHONE, ADDRESS, PLACE, PERSON, OFFICE = (
    "[E-Mail-Adresse]",
    "[Telefon]",
    "[Anschrift]",
    "[PLZ und Ort]",
    "[Ansprechperson]",
    "[Zuständige Stelle]",
)
LEGAL_NOTE = "[Dieser Text stammt aus einer anderen Kommune. Bitte prüfen, anpassen und diese Zeile löschen.]"
_LINK = re.compile(r"""<a\s[^>]*href=["'](?:mailto|tel):[^>]*>""", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w/.-])(?:\+49|0)(?:[\s/()–-]{0,2}\d){6,14}(?![\w.-])")
_STREET = re.compile(r"\b[A-ZÄÖÜ][\wäöüß.-]*(?:straße|strasse|str\.|gasse|platz|weg|allee|ring|markt|ufer|damm|hof)\s+\d{1,4}\s?[a-zA-Z]?\b")
_PLACE = re.compile(r"\b\d{5}\s+[A-ZÄÖÜ][\wäöüß-]+")
SHORTEST = 4


@dataclass
class Renaming:
    """What is replaced by what, longest first; `gaps` are the patterns for addresses, which are left out where `name` and `host` alone matter."""

    words: list[tuple[str, str]] = field(default_factory=list)

    def text(self, text: str) -> str:
        """Return a text, plain or rich, of the new municipality."""
        if not text:
            return text
        found = _LINK.sub("<a>", text)
        for old, new in self.words:
            found = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _match, new=new: new, found)
        for pattern, gap in ((_MAIL, MAIL), (_PHONE, PHONE), (_STREET, ADDRESS), (_PLACE, PLACE)):
            found = pattern.sub(gap, found)
        return found


def renaming(source: Site, *, name: str, root_url: str) -> Renaming:
    """Return how texts of `source` become those of a municipality of this name and address."""
    words: dict[str, str] = {source.root_url: root_url, source.hostname: root_url.partition("://")[2]}
    town = MunicipalitySettings.objects.filter(site=source).first()
    if town is not None:
        for value, gap in (
            (town.office_name, OFFICE), (town.street, ADDRESS), (f"{town.postcode} {town.city}".strip(), PLACE), (town.email, MAIL), (town.phone, PHONE),
            (town.mail_from, MAIL),
        ):  # fmt: skip
            words[value] = gap
        for person in ContactPerson.objects.filter(municipality=town):
            words |= {person.name: PERSON, person.email: MAIL, person.phone: PHONE}
        for office in Office.objects.filter(municipality=town):
            words[office.name] = OFFICE
        for district in District.objects.filter(municipality=town):
            words[district.name] = "[Stadtteil]"
        words[town.official_name] = f"[amtlicher Name: {name}]"
    for person_name in User.objects.filter(groups__role_group__site=source).values_list("name", flat=True):
        words[person_name] = PERSON
    branding = Branding.objects.filter(site=source).first()
    for own in {source.site_name, branding.name if branding else ""}:
        words[own] = name
    return Renaming(sorted(((old, new) for old, new in words.items() if len(old) >= SHORTEST), key=lambda pair: -len(pair[0])))
