"""Goals and indicators in the search of the site.

Their words stand in the index under the page that shows them (their field of action, else the strategy), so that the search knows
and corrects them and forgets them with that page. Which of them fit is asked here, of a short list in memory: a strategy has
dozens of them, not thousands. A hidden one is in neither: the index holds public pages, the list what `visible` lets through.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_save
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from municipality import cache
from municipality.search import index
from municipality.search.language import tokens
from municipality.search.query import Query

from .models import FieldOfActionPage, Goal, Indicator, StrategyPage
from .series import address_of_file


@dataclass(frozen=True)
class Entry:
    """A public goal or indicator: what it says, where it stands, and the stems of its words. `hue` of its field, None without one."""

    kind: str
    title: str
    text: str
    url: str
    language: str
    hue: int | None
    in_title: frozenset[str]
    stems: frozenset[str]


def words_of(page: StrategyPage | FieldOfActionPage) -> str:
    """Return the words of the goals and indicators that a page shows, for the index of the search."""
    if not page.pk:
        return ""
    own = {"strategy": page, "field_of_action": None} if isinstance(page, StrategyPage) else {"field_of_action": page}
    goals = Goal.objects.filter(**own) if isinstance(page, StrategyPage) else Goal.objects.filter(**own, strategy__live=True)
    return "\n".join(" ".join(_texts(row)) for row in (*goals, *Indicator.objects.filter(**own)))


def find(site: Site, query: Query) -> list[Entry]:
    """Return the public goals and indicators in which every word of a query fits, those with the words in their title first."""
    if not query.words:
        return []
    found = [entry for entry in _entries(site) if all(entry.stems & set(stems) for stems in query.words)]
    return sorted(found, key=lambda entry: -sum(bool(entry.in_title & set(stems)) for stems in query.words))


def connect() -> None:
    """Keep the index right when indicators and goals change; called once when the app is ready."""
    pre_save.connect(_remember_field, sender=Indicator, dispatch_uid="strategy.number_search.before")
    for model in (Indicator, Goal):
        post_save.connect(_changed, sender=model, dispatch_uid=f"strategy.number_search.saved.{model.__name__}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"strategy.number_search.deleted.{model.__name__}")


def _texts(row: Goal | Indicator) -> Iterator[str]:
    names = ("code", "title", "description", "unit", "method_note") if isinstance(row, Indicator) else ("code", "title", "wording", "scope_note")
    return (text for name in names if (text := getattr(row, name)))


def _entries(site: Site) -> tuple[Entry, ...]:
    return cache.remember(site.pk, "search:numbers", lambda: tuple(_make(site)))


def _make(site: Site) -> Iterator[Entry]:
    visible = StrategyPage.objects.visible(site)
    goals = Goal.objects.filter(
        Q(field_of_action=None) | Q(field_of_action__in=FieldOfActionPage.objects.visible(site)), strategy__in=visible
    )  # fmt: skip
    for goal in goals.select_related("strategy__locale", "field_of_action").order_by("strategy__path", "sort_order", "pk"):
        page: Page = goal.field_of_action or goal.strategy
        yield _entry(
            str(Goal._meta.verbose_name), goal, f"{page.get_url(current_site=site) or ''}#ziele", goal.strategy.locale.language_code, goal.wording
        )
    for indicator in Indicator.objects.visible(site).select_related("strategy__locale", "field_of_action"):
        url = address_of_file("strategy:indicator", indicator.pk)
        yield _entry(str(Indicator._meta.verbose_name), indicator, url, indicator.strategy.locale.language_code, indicator.description)


def _entry(kind: str, row: Goal | Indicator, url: str, language: str, text: str) -> Entry:
    field = row.field_of_action
    title = f"{row.code} {row.title}".strip()
    if isinstance(row, Indicator):
        title = _("%(title)s in %(unit)s") % {"title": title, "unit": row.unit}
    stems = frozenset(tokens("\n".join(_texts(row)), language))
    return Entry(kind, title, text, url, language, field.hue if field else None, frozenset(tokens(title, language)), stems)


def _remember_field(sender: Any, instance: Indicator, raw: bool = False, **kwargs: Any) -> None:
    known = Indicator.objects.filter(pk=instance.pk).values_list("field_of_action_id", flat=True).first() if instance.pk and not raw else None
    instance._field_before = known  # type: ignore[attr-defined]


def _deleted(sender: Any, instance: Goal | Indicator, origin: Any = None, **kwargs: Any) -> None:
    """What goes with its page is forgotten with its page; writing entries now would leave them behind."""
    if origin is None or getattr(origin, "model", type(origin)) in (Goal, Indicator):
        _changed(sender, instance)


def _changed(sender: Any, instance: Goal | Indicator, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    keys: Iterable[int | None] = (instance.strategy_id, instance.field_of_action_id, getattr(instance, "_field_before", None))
    for page in Page.objects.filter(pk__in={pk for pk in keys if pk}, live=True).specific():
        index.keep(page)
