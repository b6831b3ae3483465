"""Colours and logo."""

from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality import theme
from municipality.models import Branding
from municipality.readiness import Finding, Place, State

from . import places


def colours(site: Site) -> Finding:
    """Can everybody read what stands in the municipality's colours?"""
    branding = Branding.objects.filter(site=site).first() or Branding(site=site)
    url, label = places.look(site), _("Farben ändern")
    found = theme.warnings(branding)
    if not found:
        return Finding(State.GOOD, _("Alle Farben haben genug Kontrast."), url, label)
    return Finding(
        State.REVIEW, _("Die Website weicht von den gewählten Farben ab, damit alles lesbar bleibt."), url, label, tuple(map(Place, found))
    )


def logo(site: Site) -> Finding:
    """Is there a logo, with words for those who do not see it?"""
    branding = Branding.objects.filter(site=site).select_related("logo").first()
    url, label = places.look(site), _("Logo auswählen")
    if branding is None or branding.logo is None:
        return Finding(State.REVIEW, _("Es gibt noch kein Logo. Bis dahin steht unser Zeichen im Kopf der Seite."), url, label)
    picture = places.screen("wagtailimages:edit", branding.logo_id)
    if not branding.logo.is_public:
        return Finding(State.MISSING, _("Das Logo ist nicht öffentlich und wird deshalb nicht gezeigt."), picture, _("Bild bearbeiten"))
    if not branding.logo.description.strip():
        return Finding(State.MISSING, _("Beim Logo steht nicht, was zu sehen ist."), picture, _("Bild beschreiben"))
    return Finding(State.GOOD, _("Das Logo ist da und beschrieben."), url, label)
