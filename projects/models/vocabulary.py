"""The fixed words of projects (word table of the product)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    IDEA = "idea", _("Idee")
    PLANNING = "planning", _("Planung")
    READY = "ready", _("umsetzungsreif")
    IMPLEMENTING = "implementing", _("Umsetzung")
    COMPLETED = "completed", _("abgeschlossen")
    PAUSED = "paused", _("pausiert")
    ENDED = "ended", _("beendet")


PHASE_PATH = [Phase.IDEA, Phase.PLANNING, Phase.READY, Phase.IMPLEMENTING, Phase.COMPLETED]


class Aim(models.TextChoices):
    MITIGATION = "mitigation", _("weniger Energie und Emissionen")
    SUPPLY = "supply", _("Versorgung umbauen")
    ADAPTATION = "adaptation", _("an den Klimawandel anpassen")


class Backer(models.TextChoices):
    CITIZENS = "citizens", _("Bürgerinnen und Bürger")
    ASSOCIATION = "association", _("Verein oder Initiative")
    COMPANY = "company", _("Unternehmen")
    INSTITUTION = "institution", _("Einrichtung")
    ADMINISTRATION = "administration", _("Verwaltung")


class NeedKind(models.TextChoices):
    PEOPLE = "people", _("Menschen")
    SKILLS = "skills", _("Können")
    PLACE = "place", _("Ort")
    MATERIAL = "material", _("Material")
    KNOWLEDGE = "knowledge", _("Wissen")
    CONTACTS = "contacts", _("Kontakte")
    MONEY = "money", _("Geld")


class NameDisplay(models.TextChoices):
    """How the name of a person who brought something in is shown. Hidden is the default."""

    HIDDEN = "hidden", _("gar nicht")
    DISTRICT = "district", _("„eine Person aus“ und der Stadtteil")
    FIRST = "first", _("nur der Vorname")
    FULL = "full", _("der ganze Name")
