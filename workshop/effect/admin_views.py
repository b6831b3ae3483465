"""The factors in the admin: the list of each municipality, one factor with its use and history, and what is done with it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from .. import rows
from ..models import EffectFactor
from ..steps import rules
from . import factors
from .admin_forms import FactorValueForm
from .queries import Entry, Use, library_of, shown_factor, use_of
from .services import uncertainty_of


class FactorView(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """A screen for people who edit at least one municipality's home page; nobody else learns that it exists."""

    header_icon = "sliders"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.sites or ("site" in kwargs and self.town is None):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sites(self) -> list[Site]:
        """The municipalities of this person."""
        return rules.guiding_sites(self.request.user)

    @cached_property
    def town(self) -> Site | None:
        """The municipality of the address, None where it is not one of this person's."""
        return next((site for site in self.sites if site.pk == self.kwargs.get("site")), None)

    @property
    def here(self) -> Site:
        assert self.town is not None  # `dispatch` has seen to it
        return self.town

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*super().get_breadcrumbs_items(), {"url": reverse("workshop_factors:list"), "label": _("Wirkungsfaktoren")}]
        return items if isinstance(self, ListView) else [*items, {"url": "", "label": self.get_page_title()}]


class ListView(FactorView):
    """All factors of each municipality: value, source, year, and whose value it is."""

    template_name = "workshop/admin/factors.html"
    page_title = gettext_lazy("Wirkungsfaktoren")

    def get(self, request: HttpRequest) -> HttpResponse:
        towns = []
        for site in self.sites:
            library = library_of(site)
            use = use_of(site, library)
            entries = sorted(library.values(), key=lambda entry: entry.current.label.casefold())
            towns.append({"site": site, "factors": [_line(entry, use.get(entry.key) or Use()) for entry in entries]})
        return self.render_to_response(self.get_context_data(towns=towns, several=len(towns) > 1))


def _line(entry: Entry, use: Use) -> dict[str, Any]:
    """Return a factor for the templates."""
    return {"entry": entry, "factor": entry.current, "use": use, **_words(entry.current)}


def _words(factor: EffectFactor) -> dict[str, str]:
    return {"value": shown_factor(factor.factor, factor), "uncertainty": uncertainty_of(factor)}


class FormView(FactorView):
    """A factor's form: shows it, and saves."""

    template_name = "workshop/admin/factor.html"
    entry: Entry | None = None

    def form(self, data: Any = None) -> FactorValueForm:
        return FactorValueForm(data)

    def post(self, request: HttpRequest, site: int, key: str = "") -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            row = factors.save(self.here, key, form.cleaned_data, request.user, seen=form.cleaned_data["seen"] or 0)
        except factors.SomebodyWasFaster as faster:
            return self.show(self._after(form, faster), status=409)
        except ValidationError as error:
            for field, found in rows.errors_of(error).items():
                form.add_error(field if field in form.fields else None, found)
            return self.show(form, status=422)
        messages.success(request, _("Gespeichert. Neue Zahlen der Teams rechnen ab sofort damit."))
        return redirect("workshop_factors:edit", self.here.pk, row.key)

    def _after(self, form: FactorValueForm, faster: factors.SomebodyWasFaster) -> FactorValueForm:
        """Return the form with what was typed; sent again, it counts."""
        change = faster.change
        name = change.user.name if change.user else _("Jemand")
        form.data = {**form.data.dict(), "seen": str(change.pk)}  # type: ignore[attr-defined]
        text = _("%(name)s hat diesen Faktor inzwischen geändert (siehe Verlauf). Ihre Eingaben stehen noch hier. Speichern Sie noch einmal, wenn sie gelten sollen.")  # fmt: skip
        form.add_error(None, text % {"name": name})
        return form

    def show(self, form: FactorValueForm, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "town": self.here}
        if self.entry is not None:
            entry = self.entry
            use = use_of(self.here, library_of(self.here)).get(entry.key) or Use()
            context |= _line(entry, use)
            context |= {"history": factors.history_of(self.here, entry.key), "shipped": entry.shipped and _line_of(entry.shipped)}
        return self.render_to_response(self.get_context_data(**context), status=status)


def _line_of(factor: EffectFactor) -> dict[str, Any]:
    return {"factor": factor, **_words(factor)}


class AddView(FormView):
    """A factor of the municipality's own."""

    page_title = gettext_lazy("Eigener Wirkungsfaktor")

    def get(self, request: HttpRequest, site: int) -> HttpResponse:
        return self.show(self.form())


class EditView(FormView):
    """One factor: take it over with a value of one's own, or change that."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.town is not None:
            self.entry = library_of(self.town).get(kwargs["key"])
            if self.entry is None:
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        assert self.entry is not None
        return self.entry.current.label

    def form(self, data: Any = None) -> FactorValueForm:
        assert self.entry is not None
        last = factors.last_change(self.here, self.entry.key)
        copy = EffectFactor(**{name: getattr(self.entry.current, name) for name in factors.FIELDS})
        return FactorValueForm(data, instance=copy, shipped=self.entry.shipped, initial={"seen": last.pk if last else 0})

    def get(self, request: HttpRequest, site: int, key: str) -> HttpResponse:
        return self.show(self.form())


class StateView(FactorView):
    """Switch off or on, back to the shipped value, delete; by POST alone."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, site: int, key: str) -> HttpResponse:
        what = request.POST.get("what", "")
        if what in ("on", "off"):
            factors.switch(self.here, key, what == "on", request.user)
            done = _("Die Teams können diesen Faktor wieder wählen.") if what == "on" else _("Die Teams können diesen Faktor nicht mehr wählen.")
        elif what == "back":
            factors.go_back(self.here, key, request.user)
            done = _("Es gilt wieder der mitgelieferte Wert.")
        elif what == "delete":
            return self._delete(request, key)
        else:
            raise Http404
        messages.success(request, done)
        return redirect("workshop_factors:edit", self.here.pk, key)

    def _delete(self, request: HttpRequest, key: str) -> HttpResponse:
        try:
            factors.delete(self.here, key, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("workshop_factors:edit", self.here.pk, key)
        messages.success(request, _("Gelöscht."))
        return redirect("workshop_factors:list")
