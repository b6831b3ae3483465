"""Which parts of the software a municipality uses."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import register_setting

from .. import cache
from .settings import ScopedSetting


@register_setting(icon="cogs", order=130)
class Parts(ScopedSetting):
    """What is switched on. No row: everything is. Asked through `municipality.parts`, never here."""

    strategy = models.BooleanField(_("Strategie"), default=True, help_text=_("Handlungsfelder, Ziele, Maßnahmen und Kennzahlen."))
    reports = models.BooleanField(_("Berichte"), default=True, help_text=_("Jahresberichte zur Strategie. Sie brauchen die Strategie."))
    projects = models.BooleanField(
        _("Projekte"),
        default=True,
        help_text=_("Ideen einreichen, Teams bilden, planen und umsetzen. Der eigene Bereich bleibt, damit Menschen ihre Daten löschen können."),
    )
    offers = models.BooleanField(
        _("Bedarfe und Angebote"), default=True, help_text=_("Was Projekte suchen und was andere geben. Sie brauchen Projekte.")
    )
    organisations = models.BooleanField(_("Organisationen"), default=True, help_text=_("Vereine, Betriebe und Einrichtungen stellen sich vor."))
    news = models.BooleanField(_("Aktuelles"), default=True, help_text=_("Nachrichten und der Feed dazu."))
    contact = models.BooleanField(_("Kontakt"), default=True, help_text=_("Die Seite mit dem Formular. „Barriere melden“ bleibt immer."))

    panels = [
        MultiFieldPanel(
            [
                HelpPanel(
                    content=_("Was ausgeschaltet ist, zeigt die Website nirgends mehr. Gelöscht wird nichts: Beim Einschalten ist alles wieder da.")
                ),
                *(FieldPanel(name) for name in ("strategy", "reports", "projects", "offers", "organisations", "news", "contact")),
            ],
            heading=_("Was die Website enthält"),
        )
    ]

    class Meta:
        verbose_name = _("Bereiche der Website")
        verbose_name_plural = _("Bereiche der Website")

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        cache.touch()  # kept with the list of all municipalities
