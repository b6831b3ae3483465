"""Where this room hangs in: called once by the app config."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Site
from wagtail.signals import page_published

from accounts import todo
from accounts.mine import registry as mine
from accounts.models import User
from accounts.organisations import registry as organisations
from moderation import rows
from projects import registry as projects
from projects.models import ProjectPage
from workshop import registry as workshop
from workshop.models import Role, TeamMember

from ..models import NeedMatch, Offer
from . import cards, kind, organisation_parts, retention, team, weekly

State = NeedMatch.State


def connect() -> None:
    """Register moderation, tab, cards, to-dos, retention and what is written down when a project is published."""
    rows.register(kind.OfferKind())
    workshop.register_tab(workshop.Tab("needs", gettext_lazy("Bedarfe"), "megaphone", "exchange:project_needs", 30, team.waiting))
    mine.register_section("offers", gettext_lazy("Was ich anbiete"), own_offers, 40)
    todo.register(own_todos)
    projects.register_need_link(need_link)
    organisations.register_part(organisation_parts.offers, 10)
    page_published.connect(on_published, sender=ProjectPage, dispatch_uid="exchange.offers.published")
    retention.register()


def on_published(sender: type, instance: ProjectPage, **kwargs: object) -> None:
    """Note since when the needs of a project are public."""
    weekly.note_project(instance)


def need_link(request: HttpRequest, project: ProjectPage, key: object) -> str:
    """Return the form "Ich kann helfen" for people who are signed in; others keep the relay."""
    return cards.help_url(project.pk, key, own=True) if cards.signed_in(request) else ""


def own_offers(user: User, site: Site) -> list[mine.Card]:
    """Cards of "Mein Bereich": one per offer, the newest first."""
    from .mine import state_words

    found = Offer.objects.of(user, site).exclude(state=Offer.State.CLOSED).select_related("organisation").order_by("-created")[:12]
    return [
        mine.Card(
            offer.title, reverse("exchange:edit_offer", args=[offer.pk]), state_words(offer), offer.organisation.name if offer.organisation else ""
        )
        for offer in found
    ]


def own_todos(user: User, site: Site) -> list[todo.Todo]:
    """What waits for a person: teams that ask for an offer, answers to needs of projects that she leads, offers that need changes."""
    in_site = ProjectPage.objects.in_site(site).order_by().values("pk")
    asked = NeedMatch.objects.filter(state=State.ASKED, from_team=True, project__in=in_site, offer__in=Offer.objects.of(user, site).values("pk"))
    found = [
        todo.Todo(
            _("„%(project)s“ fragt nach Ihrem Angebot „%(offer)s“.") % {"project": match.project.title, "offer": match.offer.title if match.offer else ""},
            reverse("exchange:my_offers"), match.created, match.project.title, "megaphone", 30,
        )
        for match in asked.select_related("project", "offer")[:20]
    ]  # fmt: skip
    leads = TeamMember.objects.filter(user=user, role=Role.LEAD, ended=None, project__in=in_site).values("project_id")
    answers = NeedMatch.objects.filter(state=State.ASKED, from_team=False, project__in=leads).select_related("project").order_by("created")
    by_project: dict[int, list[NeedMatch]] = {}
    for match in answers[:200]:
        by_project.setdefault(match.project_id, []).append(match)
    for pk, matches in by_project.items():
        text = ngettext("%(n)d Mensch bietet Ihrem Projekt Hilfe an.", "%(n)d Menschen bieten Ihrem Projekt Hilfe an.", len(matches))
        url = reverse("exchange:project_needs", args=[pk])
        found.append(todo.Todo(text % {"n": len(matches)}, url, matches[0].created, matches[0].project.title, "megaphone", 30))
    return found
