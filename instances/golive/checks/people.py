"""Who answers, who moderates, who manages; and whether mails arrive."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from home.models import ContactTopic
from moderation.rules import moderators
from municipality.models import MunicipalitySettings, OutboxMail
from municipality.readiness import Finding, Place, State
from municipality.scope import tree
from roles.querysets import admins, staff

from . import places

TEST_MAIL = "instances/test_mail"
SILENT = ("console", "dummy", "filebased")
"""Ends of the names of mail backends that send nothing to anybody."""


def contact(site: Site) -> Finding:
    """Does the website say who answers?"""
    town = MunicipalitySettings.objects.filter(site=site).first() or MunicipalitySettings(site=site)
    url, label = places.setting(site, "municipalitysettings"), _("Anschrift bearbeiten")
    missing = [
        str(town._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in ("email", "street", "postcode", "city")
        if not getattr(town, name)
    ]
    if not town.email:
        return Finding(State.MISSING, _("Es fehlt: %(names)s.") % {"names": ", ".join(missing)}, url, label)
    if missing:
        return Finding(State.REVIEW, _("Es fehlt: %(names)s.") % {"names": ", ".join(missing)}, url, label)
    return Finding(State.GOOD, _("Anschrift und E-Mail-Adresse sind eingetragen."), url, label)


def topics(site: Site) -> Finding:
    """Does every topic of the contact form reach somebody?"""
    found = ContactTopic.objects.filter(tree(site, "page__")).select_related("page").order_by("page__path", "sort_order", "pk")
    open_ones = [topic for topic in found if not topic.recipient]
    if not open_ones:
        return Finding(State.GOOD, _("Jedes Thema des Kontaktformulars hat eine Empfängeradresse."))
    number = len(open_ones)
    text = ngettext("%(n)d Thema ohne Empfängeradresse.", "%(n)d Themen ohne Empfängeradresse.", number) % {"n": number}
    return Finding(
        State.MISSING, text, places=tuple(Place(f"{topic.page.title}: {topic.title}", places.edit(topic.page)) for topic in open_ones[:20])
    )


def with_second_factor(people: QuerySet) -> QuerySet:
    """Return those of these people who have set up a second factor."""
    return people.filter(pk__in=Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values("user_id"))


def moderation(site: Site) -> Finding:
    """Is there somebody who can review what people bring in?"""
    url, label = places.people(site), _("Mitarbeitende verwalten")
    found = moderators(site)
    if not found.exists():
        return Finding(State.MISSING, _("Niemand prüft, was Menschen einbringen. Laden Sie mindestens eine Person ein."), url, label)
    if settings.REQUIRE_SECOND_FACTOR and not with_second_factor(found).exists():
        text = _("Niemand aus der Moderation hat einen zweiten Faktor eingerichtet. Ohne ihn kommt sie nicht in die Verwaltung.")
        return Finding(State.MISSING, text, url, label)
    number = found.count()
    text = ngettext("%(n)d Person moderiert.", "%(n)d Personen moderieren.", number) % {"n": number}
    if number == 1:
        return Finding(State.REVIEW, _("Eine Person moderiert. Für Urlaub und Krankheit braucht es eine zweite."), url, label)
    return Finding(State.GOOD, text, url, label)


def administration(site: Site) -> Finding:
    """Can the municipality manage itself?"""
    url, label = places.people(site), _("Mitarbeitende verwalten")
    if not admins(site).exists():
        return Finding(State.MISSING, _("Niemand hat die Rolle Kommunen-Verwaltung und sich schon angemeldet."), url, label)
    return Finding(State.GOOD, _("Die Kommune verwaltet sich selbst."), url, label)


def second_factor(site: Site) -> Finding:
    """Have all who work here set up a second factor?"""
    people = get_user_model().objects.filter(pk__in=staff(site).filter(is_active=True).values("pk"))
    without = people.exclude(pk__in=with_second_factor(people).values("pk")).order_by("name", "email")
    number = without.count()
    if not number:
        return Finding(State.GOOD, _("Alle Mitarbeitenden haben einen zweiten Faktor."))
    text = ngettext("%(n)d Person hat noch keinen zweiten Faktor.", "%(n)d Personen haben noch keinen zweiten Faktor.", number) % {"n": number}
    return Finding(State.REVIEW, text, places=tuple(Place(str(user), places.people(site)) for user in without[:20]))


def test_mail(site: Site) -> Finding:
    """Did a mail of this municipality arrive at the mail server?"""
    if settings.EMAIL_BACKEND.split(".")[-2] in SILENT:
        return Finding(State.REVIEW, _("Diese Installation verschickt keine E-Mails. Der Betrieb trägt den Mailserver ein (EMAIL_URL)."))
    sent = OutboxMail.objects.filter(site=site, template=TEST_MAIL).order_by("-created", "-pk")
    latest = sent.first()
    if latest is None:
        return Finding(State.MISSING, _("Noch keine Test-E-Mail. Schicken Sie sich eine mit dem Knopf unten."))
    if latest.state == OutboxMail.State.FAILED:
        return Finding(State.MISSING, _("Der Mailserver hat die letzte Test-E-Mail abgelehnt (%(error)s).") % {"error": latest.last_error or "–"})
    done = sent.filter(state=OutboxMail.State.SENT).first()
    if done is None or done.sent_at is None:
        if latest.last_error:
            return Finding(State.MISSING, _("Die Test-E-Mail kommt nicht weg (%(error)s). Es wird weiter versucht.") % {"error": latest.last_error})
        return Finding(State.MISSING, _("Die Test-E-Mail ist unterwegs. Laden Sie diese Seite in einer Minute neu."))
    when = date_format(timezone.localtime(done.sent_at), "DATETIME_FORMAT")
    return Finding(State.GOOD, _("Der Mailserver hat die letzte Test-E-Mail am %(when)s angenommen.") % {"when": when})
