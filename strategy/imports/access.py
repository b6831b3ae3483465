"""Who may see and take the steps of an import. Everything hangs on the right to edit the strategy."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Site

from municipality.scope import site_of_page
from strategy.models import ImportProfile, ImportRun, StrategyPage
from strategy.rules import editable_strategies, may_edit_strategy

from .errors import NotAllowed


def visible_runs(user: Any) -> QuerySet[ImportRun]:
    """Imports into strategies that this person may edit."""
    return ImportRun.objects.filter(strategy__in=editable_strategies(user)).select_related("strategy", "created_by")


def find_run(user: Any, pk: int) -> ImportRun | None:
    """The import with this id, or None when it does not exist for this person."""
    return visible_runs(user).filter(pk=pk).first()


def may_publish(user: Any, strategy: StrategyPage) -> bool:
    """May this person publish what an import creates? Drafts need only the right to edit."""
    return bool(user.is_active and strategy.permissions_for_user(user).can_publish())


def check(user: Any, strategy: StrategyPage) -> None:
    """Raise `NotAllowed` for whoever may not edit this strategy."""
    if user is None or not may_edit_strategy(user, strategy):
        raise NotAllowed(_("Sie dürfen diese Strategie nicht bearbeiten."))


def site_of(run: ImportRun) -> Site:
    """The municipality of an import."""
    site = site_of_page(run.strategy)
    if site is None:
        raise NotAllowed(_("Diese Strategie gehört zu keiner Kommune."))
    return site


def profiles(site: Site) -> QuerySet[ImportProfile]:
    """What was saved about files of this municipality."""
    return ImportProfile.objects.filter(site=site)
