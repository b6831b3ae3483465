"""Legal pages and placeholders."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from home.models import LegalPage
from municipality.readiness import Finding, Place, State

from ... import placeholders
from . import places

YEAR = timedelta(days=365)


def _published(site: Site, kind: str) -> LegalPage | None:
    return LegalPage.objects.in_site(site).filter(kind=kind, live=True, locale__language_code="de").order_by("path").first()


def _legal(site: Site, kind: str) -> Finding:
    page = LegalPage.objects.in_site(site).filter(kind=kind, locale__language_code="de").order_by("-live", "path").first()
    if page is None:
        url = places.screen("wagtailadmin_pages:add", "home", "legalpage", site.root_page_id)
        return Finding(State.MISSING, _("Diese Seite gibt es noch nicht."), url, _("Seite anlegen"))
    if not page.live:
        return Finding(State.MISSING, _("Die Seite ist noch ein Entwurf."), places.edit(page), _("Seite veröffentlichen"))
    if not any(text for text in placeholders.texts_of(page) if text.strip()):
        return Finding(State.MISSING, _("Die Seite ist leer."), places.edit(page), _("Seite bearbeiten"))
    return Finding(State.GOOD, _("Die Seite ist veröffentlicht."), places.edit(page), _("Seite bearbeiten"))


def imprint(site: Site) -> Finding:
    """Is there an imprint?"""
    return _legal(site, LegalPage.Kind.IMPRINT)


def privacy(site: Site) -> Finding:
    """Is there a privacy notice?"""
    return _legal(site, LegalPage.Kind.PRIVACY)


def accessibility(site: Site) -> Finding:
    """Is there an accessibility statement?"""
    return _legal(site, LegalPage.Kind.ACCESSIBILITY)


def rules(site: Site) -> Finding:
    """Are there rules of participation?"""
    return _legal(site, LegalPage.Kind.RULES)


def accessibility_age(site: Site) -> Finding:
    """Was the accessibility statement looked at within a year, as the law wants?"""
    page = _published(site, LegalPage.Kind.ACCESSIBILITY)
    if page is None:
        return Finding(State.REVIEW, _("Es gibt noch keine Erklärung."))
    if page.version_date is None:
        return Finding(State.REVIEW, _("Die Erklärung nennt kein Datum."), places.edit(page), _("Datum eintragen"))
    words = {"day": date_format(page.version_date, "DATE_FORMAT")}
    if timezone.localdate() - page.version_date > YEAR:
        text = _("Die Erklärung ist vom %(day)s. Sie wird jedes Jahr überprüft.") % words
        return Finding(State.REVIEW, text, places.edit(page), _("Erklärung überprüfen"))
    return Finding(State.GOOD, _("Die Erklärung ist vom %(day)s.") % words, places.edit(page), _("Seite bearbeiten"))


def gaps(site: Site) -> Finding:
    """Are there words in square brackets that somebody wanted to fill in?"""
    found = [(page, names) for page, names in placeholders.open_in(site) if page.live]
    if not found:
        return Finding(State.GOOD, _("In den Texten stehen keine Platzhalter mehr."))
    number = sum(len(names) for _page, names in found)
    text = ngettext("%(n)d Stelle in eckigen Klammern ist auszufüllen.", "%(n)d Stellen in eckigen Klammern sind auszufüllen.", number) % {
        "n": number
    }
    return Finding(State.MISSING, text, places=tuple(Place(f"{page.title}: {', '.join(names)}", places.edit(page)) for page, names in found))
