"""What is looked at before a municipality goes live. The order here is the order on the screen."""

from django.utils.translation import gettext_lazy as _

from municipality.readiness import Check, Group, register

from . import content, look, operation, people, texts


def register_all() -> None:
    """Register the checks of this app; called once by the app config."""
    for name, title, group, function, blocks in (
        ("texts.imprint", _("Impressum"), Group.TEXTS, texts.imprint, True),
        ("texts.privacy", _("Datenschutzerklärung"), Group.TEXTS, texts.privacy, True),
        ("texts.accessibility", _("Erklärung zur Barrierefreiheit"), Group.TEXTS, texts.accessibility, True),
        ("texts.rules", _("Spielregeln der Beteiligung"), Group.TEXTS, texts.rules, True),
        ("texts.placeholders", _("Platzhalter in Texten"), Group.TEXTS, texts.gaps, True),
        ("texts.accessibility_age", _("Alter der Erklärung zur Barrierefreiheit"), Group.TEXTS, texts.accessibility_age, False),
        ("people.contact", _("Anschrift und E-Mail-Adresse"), Group.PEOPLE, people.contact, True),
        ("people.topics", _("Themen des Kontaktformulars"), Group.PEOPLE, people.topics, True),
        ("people.admin", _("Kommunen-Verwaltung"), Group.PEOPLE, people.administration, True),
        ("people.moderator", _("Moderation"), Group.PEOPLE, people.moderation, True),
        ("people.second_factor", _("Zweiter Faktor"), Group.PEOPLE, people.second_factor, False),
        ("people.mail", _("Test-E-Mail"), Group.PEOPLE, people.test_mail, True),
        ("look.colours", _("Kontrast der Farben"), Group.LOOK, look.colours, False),
        ("look.logo", _("Logo"), Group.LOOK, look.logo, False),
        ("content.fields", _("Handlungsfelder"), Group.CONTENT, content.fields_of_action, True),
        ("content.boundary", _("Gemeindegrenze"), Group.CONTENT, content.boundary, False),
        ("content.pictures", _("Bilder ohne Beschreibung"), Group.CONTENT, content.pictures, False),
        ("content.links", _("Links ins Leere"), Group.CONTENT, content.links, False),
        ("content.search", _("Suche"), Group.CONTENT, content.search_index, False),
        ("operation.address", _("Adresse der Website"), Group.OPERATION, operation.address, False),
        ("operation.backup", _("Sicherung"), Group.OPERATION, operation.backup, False),
    ):
        register(Check(name, title, group, function, blocks))
