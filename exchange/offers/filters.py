"""The filters of `/bedarfe/` and `/angebote/`, of their maps and of the content API: the same parameters, the same meaning.

Parameters (all optional): `q` text · `sucht` kind · `feld` slug of a field of action · `stadtteil` id · `seite`, `ansicht`.

    chosen = NeedFilter(site, request.GET)        # raises UnknownParameter with a sentence
    found = chosen.found                          # len(found), found[0:24]
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Site

from municipality import cache
from municipality.widgets import QuickSelect
from projects.fields import fields_of
from projects.filters import UnknownParameter, districts_of
from projects.models import Need, NeedKind, ProjectPage

from ..models import Offer
from ..querysets import open_needs

PARAMETERS = ("q", "sucht", "feld", "stadtteil")
VIEW_PARAMETERS = ("seite", "ansicht")


class FilterForm(forms.Form):
    """Every choice that is not in a list is refused with a sentence."""

    q = forms.CharField(
        label=gettext_lazy("Suchen"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search", "maxlength": 200})
    )
    sucht = forms.ChoiceField(label=gettext_lazy("Art"), required=False, widget=QuickSelect, choices=[("", gettext_lazy("Alles")), *NeedKind.choices])
    feld = forms.ChoiceField(label=gettext_lazy("Handlungsfeld"), required=False, widget=QuickSelect)
    stadtteil = forms.ChoiceField(label=gettext_lazy("Stadtteil"), required=False, widget=QuickSelect)

    def __init__(self, site: Site, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="filter-%s", **kwargs)
        self.fields["feld"].choices = [("", _("Alle Handlungsfelder")), *((field.slug, field.title) for field in fields_of(site).values())]
        districts = districts_of(site)
        if districts:
            self.fields["stadtteil"].choices = [("", _("Ganze Stadt")), *districts]
        else:
            del self.fields["stadtteil"]


class Filter:
    """What both lists share. `also`: names that belong to the caller (for example `limit` of the API)."""

    form_class: type[FilterForm] = FilterForm

    def __init__(self, site: Site, data: QueryDict, also: Iterable[str] = VIEW_PARAMETERS) -> None:
        self.site, self.data = site, data
        strange = sorted(set(data) - set(PARAMETERS) - set(also))
        if strange:
            raise UnknownParameter(_("Den Filter „%(name)s“ gibt es hier nicht.") % {"name": strange[0][:40]})
        self.form = self.form_class(site, data)
        if not self.form.is_valid():
            name = next(iter(self.form.errors))
            if name == "q":
                raise UnknownParameter(" ".join(str(error) for error in self.form.errors["q"]))
            raise UnknownParameter(_("Diese Auswahl bei „%(name)s“ gibt es hier nicht.") % {"name": self.form.fields[name].label})
        if data.get("stadtteil") and "stadtteil" not in self.form.fields:
            raise UnknownParameter(_("Diese Auswahl bei „%(name)s“ gibt es hier nicht.") % {"name": _("Stadtteil")})
        self.values = {name: value for name, value in self.form.cleaned_data.items() if value not in ("", None)}

    @property
    def is_active(self) -> bool:
        """Does anything narrow the list?"""
        return bool(self.values)

    @cached_property
    def field_id(self) -> int | None:
        """The id of the field of action that was asked for."""
        return next((field.pk for field in fields_of(self.site).values() if field.slug == self.values.get("feld")), None)

    @property
    def words(self) -> list[str]:
        """The words that were searched for, without case."""
        return self.values.get("q", "").casefold().split()[:8]

    def query(self, **changes: str | None) -> str:
        """Return the parameters as an address part with some changed; None or "" drops one. The page number always falls away."""
        params = QueryDict(mutable=True)
        for name, value in ({name: self.data.get(name, "") for name in (*PARAMETERS, "ansicht")} | changes).items():
            if value:
                params[name] = str(value)
        return params.urlencode()


# Needs ------------------------------------------------------------------------------------------------------------------


class OpenNeed(NamedTuple):
    """A need that anybody may read and that is open, as filters look at it."""

    pk: int
    project: int
    kind: str
    district: int | None
    fields: tuple[int, ...]
    words: str


def needs_of(site: Site) -> list[OpenNeed]:
    """Return all open needs of visible projects, the newest first; two queries, kept until something is published or closed."""

    def make() -> list[OpenNeed]:
        links = ProjectPage.fields_of_action.through.objects.filter(projectpage__in=ProjectPage.objects.visible(site).order_by().values("pk"))
        fields: dict[int, tuple[int, ...]] = {}
        for project, field in links.values_list("projectpage_id", "fieldofactionpage_id"):
            fields[project] = (*fields.get(project, ()), field)
        names = ("pk", "project_id", "kind", "project__district_id", "title", "amount", "project__title", "since", "sort_order")
        rows = sorted(
            open_needs(site).order_by().values_list(*names), key=lambda row: (row[7] is not None, row[7], row[1], -(row[8] or 0)), reverse=True
        )
        return [
            OpenNeed(pk, project, kind, district, fields.get(project, ()), f"{title}\n{amount}\n{of}".casefold())
            for pk, project, kind, district, title, amount, of, _since, _order in rows
            if kind in NeedKind.values
        ]

    return cache.remember(site.pk, "open_needs", make)


def need_counts(site: Site) -> dict[str, int]:
    """Return how many open needs there are of each kind; kept like the list."""

    def make() -> dict[str, int]:
        counts = dict.fromkeys(NeedKind.values, 0)
        for need in needs_of(site):
            counts[need.kind] += 1
        return counts

    return cache.remember(site.pk, "open_need_counts", make)


class NeedFilter(Filter):
    """Open needs of one municipality that fit the parameters of an address."""

    @cached_property
    def found(self) -> list[OpenNeed]:
        """The fitting needs, the newest first."""
        rows = needs_of(self.site)
        if kind := self.values.get("sucht"):
            rows = [row for row in rows if row.kind == kind]
        if "feld" in self.values:
            rows = [row for row in rows if self.field_id in row.fields]
        if district := self.values.get("stadtteil"):
            rows = [row for row in rows if row.district == int(district)]
        for word in self.words:
            rows = [row for row in rows if word in row.words]
        return rows

    def load(self, rows: Iterable[OpenNeed]) -> list[Need]:
        """Return these needs with their projects, in this order: one query. Each gets `field_ids`."""
        wanted = {row.pk: row for row in rows}
        if not wanted:
            return []
        loaded = Need.objects.filter(pk__in=wanted).select_related("project__district")
        long = ("problem", "what_happens", "own_goal", "vision", "not_goals", "area", "results", "target_groups")
        found = {need.pk: need for need in loaded.defer(*(f"project__{name}" for name in long))}
        for pk, need in found.items():
            need.field_ids = wanted[pk].fields
        return [found[pk] for pk in wanted if pk in found]

    def in_words(self) -> str:
        """Return the result in a sentence."""
        count, total = len(self.found), len(needs_of(self.site))
        if not self.is_active:
            return ngettext("%(count)d offener Bedarf", "%(count)d offene Bedarfe", count) % {"count": count}
        return ngettext("%(count)d von %(total)d offenem Bedarf", "%(count)d von %(total)d offenen Bedarfen", total) % {
            "count": count,
            "total": total,
        }


# Offers -----------------------------------------------------------------------------------------------------------------


class OfferFilter(Filter):
    """Offers of one municipality that fit the parameters of an address."""

    @cached_property
    def everything(self) -> QuerySet[Offer]:
        """All offers that anybody may read."""
        return Offer.objects.visible(self.site)

    @cached_property
    def found(self) -> QuerySet[Offer]:
        """The fitting offers, the newest first."""
        rows: Any = self.everything
        if kind := self.values.get("sucht"):
            rows = rows.filter(kind=kind)
        if "feld" in self.values:
            rows = rows.filter(fields_of_action=self.field_id)
        if district := self.values.get("stadtteil"):
            rows = rows.filter(district_id=district)
        for word in self.words:
            rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word) | Q(organisation__name__icontains=word))
        return rows.order_by("-created", "-pk")

    def in_words(self, count: int, total: int) -> str:
        """Return the result in a sentence."""
        if not self.is_active:
            return ngettext("%(count)d Angebot", "%(count)d Angebote", count) % {"count": count}
        return ngettext("%(count)d von %(total)d Angebot", "%(count)d von %(total)d Angeboten", total) % {"count": count, "total": total}
