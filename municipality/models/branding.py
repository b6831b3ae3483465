"""How a municipality looks and what it calls things: colours, type, corners, header, footer, words of its own; drafts and former looks."""

import hashlib
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Site

from ..panels import ContrastPanel
from .scoped import ScopedSetting

hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Bitte geben Sie eine Farbe wie #0b5d4e an."))
OWN_STYLE_BYTES = 20_000
tried: ContextVar["Branding | None"] = ContextVar("tried", default=None)
"""The look that is tried out in this context (`municipality.look.preview`); everybody else sees the published one."""


class TypeScale(models.TextChoices):
    """How large the letters are."""

    COMPACT = "compact", _("kompakt: kleinere Überschriften")
    NORMAL = "normal", _("normal")
    LARGE = "large", _("groß: alles ein Achtel größer")


class Corners(models.TextChoices):
    """How round corners are."""

    NONE = "none", _("eckig")
    SMALL = "small", _("leicht gerundet")
    ROUND = "round", _("rund")


class Header(models.TextChoices):
    """What stands at the top of every page."""

    LINE = "line", _("Zeile: Logo, Name und Untertitel, daneben das Menü")
    LOGO = "logo", _("Nur Logo: größer, ohne Namen daneben (wenn der Name im Logo steht)")
    BAND = "band", _("Band: Wappen und Name in der Mitte, darunter das Menü")


class Branding(ScopedSetting, ClusterableModel):
    """The municipality is the brand: name, logo, two colours, type, corners, header, footer, words. Edited by `municipality.look` as a draft."""

    select_related = ["logo", "logo_dark"]

    name = models.CharField(_("Name"), max_length=80, blank=True, help_text=_("Wie im Kopf der Website, zum Beispiel „Auenfurt“."))
    tagline = models.CharField(_("Untertitel"), max_length=80, blank=True, default="Projektfabrik Klimaschutz")
    logo = models.ForeignKey("municipality.Picture", verbose_name=_("Logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    logo_dark = models.ForeignKey(
        "municipality.Picture", verbose_name=_("Logo für dunklen Grund"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text=_("Leer: das Logo steht dort auf einem hellen Feld."),
    )  # fmt: skip
    brand_colour = models.CharField(
        _("Hauptfarbe"), max_length=7, default="#0b5d4e", validators=[hex_colour],
        help_text=_("Für Knöpfe, Links und den Fuß der Seite. Reicht der Kontrast nicht, nehmen wir einen dunkleren Ton."),
    )  # fmt: skip
    accent_colour = models.CharField(
        _("Akzentfarbe"), max_length=7, default="#f5b12e", validators=[hex_colour],
        help_text=_("Für den einen Knopf, der auffallen soll."),
    )  # fmt: skip
    type_scale = models.CharField(_("Schriftgröße"), max_length=8, choices=TypeScale.choices, default=TypeScale.NORMAL)
    corners = models.CharField(_("Ecken"), max_length=8, choices=Corners.choices, default=Corners.ROUND)
    header = models.CharField(_("Kopf der Seite"), max_length=8, choices=Header.choices, default=Header.LINE)

    platform_name = models.CharField(
        _("Name der Plattform"), max_length=40, blank=True,
        help_text=_("Leer: „Projektfabrik“. Steht im Untertitel, in E-Mails und in der Vorschau sozialer Netzwerke."),
    )  # fmt: skip
    submit_label = models.CharField(_("Wichtigster Knopf"), max_length=30, blank=True, help_text=_("Leer: „Idee einbringen“."))
    submit_label_en = models.CharField(_("Wichtigster Knopf, englisch"), max_length=30, blank=True)
    area_label = models.CharField(_("Eigener Bereich"), max_length=30, blank=True, help_text=_("Leer: „Mein Bereich“."))
    area_label_en = models.CharField(_("Eigener Bereich, englisch"), max_length=30, blank=True)

    footer_text = models.TextField(_("Text im Fuß der Seite"), max_length=400, blank=True, help_text=_("Zum Beispiel ein Hinweis auf Fördermittel."))
    footer_areas = models.BooleanField(_("Bereiche der Website im Fuß zeigen"), default=True)
    footer_sign_in = models.BooleanField(_("Anmeldung der Verwaltung im Fuß zeigen"), default=True)
    operated_by = models.CharField(
        _("Betrieben von"), max_length=120, blank=True, help_text=_("Wer die Website technisch betreibt. Leer: keine Angabe.")
    )
    operated_by_url = models.URLField(_("Website des Betreibers"), blank=True)

    own_style = models.TextField(
        _("Eigene Gestaltung (CSS)"), blank=True,
        help_text=_("Nur wenn es anders nicht geht: höchstens 20.000 Zeichen, ohne @import, url() und Schriften von anderswo."),
    )  # fmt: skip

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("tagline"), FieldRowPanel([FieldPanel("logo"), FieldPanel("logo_dark")]), FieldPanel("header")],
            heading=_("Name und Logo"),
        ),
        MultiFieldPanel([ContrastPanel(), FieldRowPanel([FieldPanel("brand_colour"), FieldPanel("accent_colour")])], heading=_("Farben")),
        MultiFieldPanel([FieldRowPanel([FieldPanel("type_scale"), FieldPanel("corners")])], heading=_("Schrift und Form")),
        MultiFieldPanel(
            [
                HelpPanel(content=_("Die Namen der Menüpunkte sind die Titel der Seiten und werden dort geändert.")),
                FieldPanel("platform_name"),
                FieldRowPanel([FieldPanel("submit_label"), FieldPanel("submit_label_en")]),
                FieldRowPanel([FieldPanel("area_label"), FieldPanel("area_label_en")]),
            ],
            heading=_("Eigene Wörter"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("footer_text"),
                FieldRowPanel([FieldPanel("footer_areas"), FieldPanel("footer_sign_in")]),
                FieldRowPanel([FieldPanel("operated_by"), FieldPanel("operated_by_url")]),
            ],
            heading=_("Fuß der Seite"),
        ),
        InlinePanel("footer_links", heading=_("Weitere Links im Fuß"), label=_("Link"), max_num=8),
        InlinePanel("social_links", heading=_("Soziale Netzwerke"), label=_("Link")),
        MultiFieldPanel([FieldPanel("own_style")], heading=_("Eigene Gestaltung"), classname="collapsed"),
    ]

    class Meta:
        verbose_name = _("Erscheinungsbild")
        verbose_name_plural = _("Erscheinungsbilder")

    @classmethod
    def for_site(cls, site: Site) -> "Branding":
        """Return the published look of a municipality, or the one that is tried out in this context."""
        look = tried.get()
        return look if look is not None and look.site_id == site.pk else super().for_site(site)

    def clean(self) -> None:
        super().clean()
        from ..look.style import problems

        if found := problems(self.own_style):
            raise ValidationError({"own_style": found})

    @property
    def stamp(self) -> str:
        """A short fingerprint of what the theme style sheet depends on: part of its address, so that it can be kept for ever."""
        return _digest(self.brand_colour.lower(), self.accent_colour.lower(), self.type_scale, self.corners)

    @property
    def own_style_stamp(self) -> str:
        """The fingerprint of the municipality's own style sheet; empty where there is none."""
        return _digest(self.own_style) if self.own_style.strip() else ""

    @property
    def icon_stamp(self) -> str:
        """The fingerprint of what the drawn signs depend on: colours, logo, name, words."""
        return _digest(self.stamp, self.logo_id, self.name, self.platform_name, self.tagline)


def _digest(*parts: object) -> str:
    return hashlib.sha256("|".join(str(part) for part in parts).encode()).hexdigest()[:12]


class SocialLink(Orderable):
    """A link to a profile of the municipality elsewhere."""

    branding = ParentalKey(Branding, on_delete=models.CASCADE, related_name="social_links")
    title = models.CharField(_("Name des Netzwerks"), max_length=40)
    url = models.URLField(_("Adresse"))

    class Meta(Orderable.Meta):
        verbose_name = _("Link")
        verbose_name_plural = _("Links")


class FooterLink(Orderable):
    """A link that a municipality adds to its footer."""

    branding = ParentalKey(Branding, on_delete=models.CASCADE, related_name="footer_links")
    title = models.CharField(_("Text"), max_length=60)
    url = models.URLField(_("Adresse"))

    class Meta(Orderable.Meta):
        verbose_name = _("Link im Fuß der Seite")
        verbose_name_plural = _("Links im Fuß der Seite")


class LookVersion(models.Model):
    """A look that is not the published one: the draft of a municipality, or one that was published before. Written by `municipality.look.services`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PAST = "past", _("früheres Erscheinungsbild")

    site = models.ForeignKey(Site, verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="+")
    state = models.CharField(_("Stand"), max_length=8, choices=State.choices)
    data = models.JSONField(_("Werte"))
    saved_at = models.DateTimeField(_("gespeichert"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("gespeichert von"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("Fassung des Erscheinungsbilds")
        verbose_name_plural = _("Fassungen des Erscheinungsbilds")
        ordering = ["-saved_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["site"], condition=models.Q(state="draft"), name="one_draft_of_a_look")]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.saved_at:%Y-%m-%d}"
