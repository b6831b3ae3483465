"""How a project begins: from an idea that somebody takes up, from one's own idea, or from nothing."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Site

from accounts.models import User
from municipality.tree import locked
from projects.models import Need, Phase, ProjectAim, ProjectPage
from projects.services import set_phase
from projects.submission.services import project_index
from strategy.models import FieldOfActionPage

from ..models import Adoption, Role, TeamMember
from . import base, rules
from .base import NotPossible

COPIED = (
    "summary", "problem", "what_happens", "own_goal", "vision", "not_goals", "district", "place_text", "lat", "lon", "area", "wanted_start",
    "target_groups", "results", "effect_on_people", "effect_on_town", "what_stays",
)  # fmt: skip
"""What is taken over from an idea: its public words and its place. Picture, carrier and names belong to the people who gave them."""


def begin(site: Site, user: User, *, title: str, summary: str, field_of_action: str = "") -> ProjectPage:
    """Start a project: a draft that only its team sees, led by this person. Raises PermissionDenied, LookupError without an index page."""
    fields = _fields(site, field_of_action)

    def fill(page: ProjectPage) -> None:
        page.title, page.summary = title, summary
        page.fields_of_action = fields

    return _make(site, user, fill)


def adopt(idea: ProjectPage, user: User, *, title: str = "") -> ProjectPage:
    """Take up an idea: a new draft with its public texts, led by this person. The idea stays what it is, and names what grew from it.

    Raises PermissionDenied for what is not public, NotPossible for what is being worked on by a team.
    """
    site = base.site_of(idea)
    public = ProjectPage.objects.visible(site).select_related("state").filter(pk=idea.pk).first()
    if public is None:
        raise PermissionDenied
    if not rules.adoptable(public):
        raise NotPossible(_("An diesem Projekt arbeitet schon ein Team. Fragen Sie dort an, ob Sie mitmachen können."))
    aims = [{"aim": aim.aim, "how": aim.how, "sort_order": n} for n, aim in enumerate(public.aims.all())]
    needs = [{"kind": need.kind, "title": need.title, "amount": need.amount, "sort_order": n} for n, need in enumerate(public.needs.all())]
    related: dict[str, list[Any]] = {name: list(getattr(public, name).all()) for name in ("fields_of_action", "measures", "sdgs")}

    def fill(page: ProjectPage) -> None:
        page.title = title or public.title
        for name in COPIED:
            setattr(page, name, getattr(public, name))
        for name, pages in related.items():
            setattr(page, name, pages)
        page.aims = [ProjectAim(**aim) for aim in aims]
        page.needs = [Need(**need) for need in needs]

    with transaction.atomic():
        made = _make(site, user, fill)
        Adoption.objects.create(idea=public, project=made)
    return made


def continue_own(idea: ProjectPage, user: User) -> TeamMember:
    """Go on with one's own idea: its author leads the same page from now on, and its phase is planning.

    The author is who proved the address that the idea was brought in with. Raises PermissionDenied for everybody else, NotPossible
    where there is, or was, a team. Twice is once.
    """
    site = base.site_of(idea)
    with base.team_lock(idea):
        known = TeamMember.objects.filter(project_id=idea.pk, user=user, ended=None, role=Role.LEAD).first()
        if known is not None:
            return known
        if TeamMember.objects.filter(project_id=idea.pk).exists():
            raise NotPossible(_("Diese Idee hat schon ein Team."))
        if not rules.own_ideas(user, site).filter(project_id=idea.pk).exists():
            raise PermissionDenied
        member, _new = base.add(idea, user, Role.LEAD)
        if ProjectPage.objects.select_related("state").get(pk=idea.pk).phase == Phase.IDEA:
            set_phase(idea, Phase.PLANNING)
    return member


def _make(site: Site, user: User, fill) -> ProjectPage:
    if not user.is_authenticated or not user.is_active:
        raise PermissionDenied
    index = project_index(site)
    if index is None:
        raise LookupError("The municipality has no page for projects.")
    with locked(index) as parent, override(index.locale.language_code):
        page = ProjectPage(locale=index.locale, live=False, has_unpublished_changes=True)
        fill(page)
        parent.add_child(instance=page)
        page.save_revision(clean=True)
        set_phase(page, Phase.PLANNING)
        base.add(page, user, Role.LEAD)
    return page


def _fields(site: Site, chosen: str) -> list[FieldOfActionPage]:
    pk = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else 0
    return list(FieldOfActionPage.objects.visible(site).filter(pk=pk)) if pk else []
