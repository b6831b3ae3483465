"""One filter for the marketplace, the map and the content API: the same parameters, the same meaning, the same order.

Parameters (all optional): `q` text · `feld` slug of a field of action · `phase` · `ziel` mitigation, supply, adaptation ·
`sdg` 1–17 · `stadtteil` id · `sucht` kind of need, or `hilfe` for any · `sort` neu, titel · `seite`, `ansicht`.

    chosen = ProjectFilter(site, request.GET)     # raises UnknownParameter with a sentence
    found = chosen.ordered()                      # found.count(), found[0:24] → projects read for cards
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Site

from municipality import cache
from municipality.models import District
from municipality.sdg import SDGS
from municipality.search.query import SearchResult, hits, rank
from municipality.widgets import QuickSelect

from .fields import fields_of
from .models import Aim, Need, NeedKind, Phase, ProjectAim, ProjectPage
from .querysets import ProjectQuerySet, closed, prepared

ANY_NEED = "hilfe"
PARAMETERS = ("q", "feld", "phase", "ziel", "sdg", "stadtteil", "sucht", "sort")
VIEW_PARAMETERS = ("seite", "ansicht")
SORTS = {"neu": gettext_lazy("Neueste zuerst"), "titel": gettext_lazy("Titel A bis Z")}


class UnknownParameter(ValueError):
    """An address asks for something that does not exist; the message is a sentence for people."""


def districts_of(site: Site) -> list[tuple[str, str]]:
    """Return the districts of a municipality as choices; kept until something is published."""

    def make() -> list[tuple[str, str]]:
        rows = District.objects.filter(municipality__site=site).values_list("pk", "name")
        return [(str(pk), name) for pk, name in rows]

    return cache.remember(site.pk, "project_districts", make)


class ProjectFilterForm(forms.Form):
    """The form of the marketplace. Every choice that is not in a list is refused with a sentence."""

    q = forms.CharField(
        label=gettext_lazy("Suchen"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search", "maxlength": 200})
    )
    feld = forms.ChoiceField(label=gettext_lazy("Handlungsfeld"), required=False, widget=QuickSelect)
    phase = forms.ChoiceField(
        label=gettext_lazy("Phase"), required=False, widget=QuickSelect, choices=[("", gettext_lazy("Alle Phasen")), *Phase.choices]
    )
    stadtteil = forms.ChoiceField(label=gettext_lazy("Stadtteil"), required=False, widget=QuickSelect)
    sucht = forms.ChoiceField(
        label=gettext_lazy("Gesucht wird"), required=False, widget=QuickSelect,
        choices=[("", gettext_lazy("Egal")), (ANY_NEED, gettext_lazy("irgendeine Hilfe")), *NeedKind.choices],
    )  # fmt: skip
    ziel = forms.ChoiceField(
        label=gettext_lazy("Beitrag"), required=False, widget=QuickSelect, choices=[("", gettext_lazy("Jeder Beitrag")), *Aim.choices]
    )
    sdg = forms.TypedChoiceField(
        label=gettext_lazy("Nachhaltigkeitsziel"), required=False, coerce=int, empty_value=None, widget=QuickSelect,
        choices=[("", gettext_lazy("Alle Ziele")), *[(str(n), goal.title) for n, goal in SDGS.items()]],
    )  # fmt: skip
    sort = forms.ChoiceField(label=gettext_lazy("Reihenfolge"), required=False, widget=QuickSelect, choices=list(SORTS.items()))

    def __init__(self, site: Site, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="filter-%s", **kwargs)
        fields = [(field.slug, field.title) for field in fields_of(site).values()]
        self.fields["feld"].choices = [("", _("Alle Handlungsfelder")), *fields]
        districts = districts_of(site)
        if districts:
            self.fields["stadtteil"].choices = [("", _("Ganze Stadt")), *districts]
        else:
            del self.fields["stadtteil"]
        self.fields["q"].widget.attrs["placeholder"] = _("zum Beispiel „Dach“")
        if str(self.data.get("q") or "").strip():
            self.fields["sort"].choices = [("", _("Beste Treffer zuerst")), *SORTS.items()]


def all_for_cards() -> ProjectQuerySet:
    """Return all projects as cards want them."""
    return prepared("for_cards")


class ProjectFilter:
    """Projects of one municipality that fit the parameters of an address.

    `data`: the parameters. `also`: names that belong to the caller (for example `limit` of the API). Raises
    UnknownParameter, with a sentence, for a name or a value that does not exist.
    """

    def __init__(self, site: Site, data: QueryDict, also: Iterable[str] = VIEW_PARAMETERS) -> None:
        self.site = site
        self.data = data
        strange = sorted(set(data) - set(PARAMETERS) - set(also))
        if strange:
            raise UnknownParameter(_("Den Filter „%(name)s“ gibt es hier nicht.") % {"name": strange[0][:40]})
        self.form = ProjectFilterForm(site, data)
        if not self.form.is_valid():
            name = next(iter(self.form.errors))
            if name == "q":
                raise UnknownParameter(" ".join(str(error) for error in self.form.errors["q"]))
            label = self.form.fields[name].label if name in self.form.fields else name
            raise UnknownParameter(_("Diese Auswahl bei „%(name)s“ gibt es hier nicht.") % {"name": label})
        if "stadtteil" in data and "stadtteil" not in self.form.fields and data["stadtteil"]:
            raise UnknownParameter(_("Diese Auswahl bei „%(name)s“ gibt es hier nicht.") % {"name": _("Stadtteil")})
        self.values = {name: value for name, value in self.form.cleaned_data.items() if value not in ("", None)}

    @property
    def is_active(self) -> bool:
        """Does anything narrow the list?"""
        return bool(set(self.values) - {"sort"})

    @cached_property
    def ranking(self) -> SearchResult | None:
        """What the search found for `q`: page ids in order and a corrected spelling; None without `q`."""
        return rank(self.site, self.values["q"], models=[ProjectPage]) if "q" in self.values else None

    def queryset(self) -> ProjectQuerySet:
        """Return the visible projects that fit, unordered."""
        found = ProjectPage.objects.visible(self.site)
        if "feld" in self.values:
            ids = [field.pk for field in fields_of(self.site).values() if field.slug == self.values["feld"]]
            links = ProjectPage.fields_of_action.through.objects.filter(projectpage=OuterRef("pk"), fieldofactionpage_id__in=ids)
            found = found.filter(Exists(links))
        if "phase" in self.values:
            found = found.filter(state__phase=self.values["phase"])
        if "stadtteil" in self.values:
            found = found.filter(district_id=self.values["stadtteil"])
        if "ziel" in self.values:
            found = found.filter(Exists(ProjectAim.objects.filter(project=OuterRef("pk"), aim=self.values["ziel"])))
        if "sdg" in self.values:
            found = found.filter(Exists(ProjectPage.sdgs.through.objects.filter(projectpage=OuterRef("pk"), sdg_id=self.values["sdg"])))
        if "sucht" in self.values:
            found = found.filter(looks_for("" if self.values["sucht"] == ANY_NEED else self.values["sucht"]))
        if self.ranking is not None:
            fit = hits(self.site, self.ranking.query, models=[ProjectPage]) if self.ranking.more else self.ranking.ids
            found = found.filter(pk__in=fit)
        return found

    def ordered(self, load: Callable[[], ProjectQuerySet] = all_for_cards) -> "Ordered":
        """Return the fitting projects in the order that was asked for: by fit for a search, else newest first. `load`: as what."""
        return Ordered(self, load)

    @cached_property
    def found(self) -> "Ordered":
        """The fitting projects, read for cards."""
        return self.ordered()

    def query(self, **changes: str | None) -> str:
        """Return the parameters as an address part with some changed; None or "" drops one. The page number always falls away."""
        params = QueryDict(mutable=True)
        merged = {name: self.data.get(name, "") for name in (*PARAMETERS, "ansicht")} | changes
        for name, value in merged.items():
            if value:
                params[name] = str(value)
        return params.urlencode()

    def in_words(self, count: int, total: int) -> str:
        """Return the result in a sentence: "14 von 27 Projekten"."""
        if not self.is_active:
            return ngettext("%(count)d Projekt", "%(count)d Projekte", count) % {"count": count}
        return ngettext("%(count)d von %(total)d Projekt", "%(count)d von %(total)d Projekten", total) % {"count": count, "total": total}


class Ordered:
    """A list of projects that is counted and cut like a queryset; a cut is a list of what `load` reads of them."""

    def __init__(self, chosen: ProjectFilter, load: Callable[[], ProjectQuerySet]) -> None:
        self.chosen, self.load = chosen, load
        self.by_title = chosen.values.get("sort") == "titel"
        self.by_fit = chosen.ranking is not None and "sort" not in chosen.values

    def count(self) -> int:
        """Return how many there are."""
        return len(self.ids)

    __len__ = count

    @cached_property
    def ids(self) -> Sequence[int]:
        """All ids in order. The whole list is kept in memory, so that an unfiltered page costs the same for ten projects and ten thousand."""
        chosen = self.chosen
        if not chosen.is_active:
            return title_order(chosen.site) if self.by_title else overview(chosen.site).ids
        fitting = chosen.queryset().values_list("pk", flat=True)
        if self.by_title:
            wanted = set(fitting)
            return [pk for pk in title_order(chosen.site) if pk in wanted]
        newest = sorted(fitting, reverse=True)
        if self.by_fit and chosen.ranking is not None:
            places = {pk: place for place, pk in enumerate(chosen.ranking.ids)}
            newest.sort(key=lambda pk: places.get(pk, len(places)))
        return newest

    def __getitem__(self, part: slice) -> list[Any]:
        ids = self.ids[part]
        if not ids:
            return []
        loaded = {project.pk: project for project in self.load().filter(pk__in=ids)}
        return [loaded[pk] for pk in ids if pk in loaded]


def title_order(site: Site) -> tuple[int, ...]:
    """Return the ids of all visible projects in the order of the alphabet, ä like a (DIN 5007); kept until something is published."""

    def make() -> tuple[int, ...]:
        titles = ProjectPage.objects.visible(site).values_list("title", "pk")
        return tuple(pk for _title, pk in sorted((alphabetical(title), pk) for title, pk in titles))

    return cache.remember(site.pk, "project_titles", make)


def alphabetical(title: str) -> str:
    """Return a title as it is sorted: without case, accents and signs in front."""
    plain = unicodedata.normalize("NFKD", title.casefold().replace("ß", "ss"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).lstrip("„“\"'»«‚‘ ([–-")


def looks_for(kind: str = "") -> Exists:
    """Return the condition "this project has an open need", of one kind or of any."""
    needs = Need.objects.filter(~closed(), project=OuterRef("pk"))
    return Exists(needs.filter(kind=kind) if kind else needs)


class Overview(NamedTuple):
    """All visible projects of a municipality, newest first, and how many there are of each kind."""

    ids: tuple[int, ...]
    counts: dict[str, int]


def overview(site: Site) -> Overview:
    """Return ids and counts from one query; kept until something changes."""

    def make() -> Overview:
        conditions = {ANY_NEED: looks_for()}
        conditions |= {aim.value: Exists(ProjectAim.objects.filter(project=OuterRef("pk"), aim=aim)) for aim in Aim}
        marks = {f"is_{name}": condition for name, condition in conditions.items()}
        rows = sorted(ProjectPage.objects.visible(site).annotate(**marks).values_list("pk", *marks), reverse=True)
        counts = {name: sum(bool(row[n]) for row in rows) for n, name in enumerate(conditions, 1)}
        return Overview(tuple(row[0] for row in rows), {"all": len(rows), **counts})

    return cache.remember(site.pk, "project_overview", make)


def totals(site: Site) -> dict[str, int]:
    """Return how many projects there are: `all`, `hilfe` (with an open need), and per aim."""
    return overview(site).counts
