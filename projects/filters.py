"""One filter for the marketplace, the map and the content API: the same parameters, the same meaning, the same order.

Parameters (all optional): `q` text · `feld` slug of a field of action · `phase` · `ziel` mitigation, supply, adaptation ·
`sdg` 1–17 · `stadtteil` id · `sucht` kind of need, or `hilfe` for any · `sort` neu, titel · `seite`, `ansicht`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django import forms
from django.db.models import Count, Exists, OuterRef
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from municipality import cache
from municipality.models import District
from municipality.search.query import rank
from municipality.sdg import SDGS
from strategy.models import FieldOfActionPage
from wagtail.models import Site

from .models import Aim, Need, NeedKind, NeedState, Phase, ProjectAim, ProjectPage
from .querysets import ProjectQuerySet

ANY_NEED = "hilfe"
PARAMETERS = ("q", "feld", "phase", "ziel", "sdg", "stadtteil", "sucht", "sort")
VIEW_PARAMETERS = ("seite", "ansicht")
SORTS = {"neu": gettext_lazy("Neueste zuerst"), "titel": gettext_lazy("Titel A bis Z")}


class UnknownParameter(ValueError):
    """An address asks for something that does not exist; the message is a sentence for people."""


@dataclass
class Choices:
    """What can be chosen in one municipality; kept until something is published."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    districts: list[tuple[str, str]] = field(default_factory=list)


def choices_of(site: Site) -> Choices:
    """Return the fields of action and districts of a municipality."""

    def make() -> Choices:
        pages = FieldOfActionPage.objects.visible(site).filter(locale__language_code="de").order_by("path").values_list("slug", "title")
        districts = District.objects.filter(municipality__site=site).values_list("pk", "name")
        return Choices(list(pages), [(str(pk), name) for pk, name in districts])

    return cache.remember(site.pk, "project_choices", make)


class ProjectFilterForm(forms.Form):
    """The form of the marketplace. Every choice that is not in a list is refused with a sentence."""

    q = forms.CharField(label=gettext_lazy("Suchen"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search", "maxlength": 200}))
    feld = forms.ChoiceField(label=gettext_lazy("Handlungsfeld"), required=False)
    phase = forms.ChoiceField(label=gettext_lazy("Phase"), required=False, choices=[("", gettext_lazy("Alle Phasen")), *Phase.choices])
    stadtteil = forms.ChoiceField(label=gettext_lazy("Stadtteil"), required=False)
    sucht = forms.ChoiceField(
        label=gettext_lazy("Gesucht wird"), required=False, choices=[("", gettext_lazy("Egal")), (ANY_NEED, gettext_lazy("irgendeine Hilfe")), *NeedKind.choices]
    )
    ziel = forms.ChoiceField(label=gettext_lazy("Beitrag"), required=False, choices=[("", gettext_lazy("Jeder Beitrag")), *Aim.choices])
    sdg = forms.TypedChoiceField(
        label=gettext_lazy("Nachhaltigkeitsziel"), required=False, coerce=int, empty_value=None,
        choices=[("", gettext_lazy("Alle Ziele")), *[(str(n), goal.title) for n, goal in SDGS.items()]],
    )  # fmt: skip
    sort = forms.ChoiceField(label=gettext_lazy("Reihenfolge"), required=False, choices=[("", SORTS["neu"]), *SORTS.items()])

    def __init__(self, site: Site, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="filter-%s", **kwargs)
        options = choices_of(site)
        self.fields["feld"].choices = [("", _("Alle Handlungsfelder")), *options.fields]
        if options.districts:
            self.fields["stadtteil"].choices = [("", _("Ganze Stadt")), *options.districts]
        else:
            del self.fields["stadtteil"]
        self.fields["q"].widget.attrs["placeholder"] = _("zum Beispiel „Dach“")
        self.fields["sort"].choices = [("", SORTS["neu"]), ("titel", SORTS["titel"])]


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
    def ranking(self):
        """What the search found for `q`: page ids in order and a corrected spelling; None without `q`."""
        return rank(self.site, self.values["q"], models=[ProjectPage]) if "q" in self.values else None

    def queryset(self) -> ProjectQuerySet:
        """Return the visible projects that fit, unordered."""
        found = ProjectPage.objects.visible(self.site)
        if "feld" in self.values:
            found = found.filter(fields_of_action__slug=self.values["feld"])
        if "phase" in self.values:
            found = found.filter(state__phase=self.values["phase"])
        if "stadtteil" in self.values:
            found = found.filter(district_id=self.values["stadtteil"])
        if "ziel" in self.values:
            found = found.filter(Exists(ProjectAim.objects.filter(project=OuterRef("pk"), aim=self.values["ziel"])))
        if "sdg" in self.values:
            found = found.filter(sdgs=self.values["sdg"])
        if "sucht" in self.values:
            found = found.filter(looks_for("" if self.values["sucht"] == ANY_NEED else self.values["sucht"]))
        if self.ranking is not None:
            found = found.filter(pk__in=self.ranking.ids)
        return found

    def ordered(self) -> ProjectQuerySet:
        """Return the fitting projects in the order that was asked for: by fit for a search, else newest first."""
        found = self.queryset()
        if self.values.get("sort") == "titel":
            return found.order_by("title", "pk")
        if self.ranking is not None and "sort" not in self.values and self.ranking.ids:
            return found.order_by(self.ranking.order_by(), "-pk")
        return found.order_by("-pk")

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


def looks_for(kind: str = "") -> Exists:
    """Return the condition "this project has an open need", of one kind or of any."""
    closed = NeedState.objects.filter(project=OuterRef("project"), need_key=OuterRef("key"), is_open=False)
    needs = Need.objects.filter(project=OuterRef("pk")).filter(~Exists(closed))
    return Exists(needs.filter(kind=kind) if kind else needs)


def totals(site: Site) -> dict[str, int]:
    """Return how many projects there are: `all`, `hilfe` (with an open need), and per aim; kept until something changes."""

    def make() -> dict[str, int]:
        visible = ProjectPage.objects.visible(site)
        counts = {"all": visible.count(), ANY_NEED: visible.filter(looks_for()).count()}
        by_aim = ProjectAim.objects.filter(project__in=visible.values("pk")).values_list("aim").annotate(n=Count("project", distinct=True)).order_by()
        return counts | dict(by_aim)

    return cache.remember(site.pk, "project_totals", make)

