"""The words of guidance in the admin: a list of the steps of each municipality, and a form for one step."""

from typing import Any

from django import forms
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

from municipality import cache

from ..models import StepGuidance, StepKey
from . import rules
from .guidance import PARTS
from .words import SHIPPED


class GuidanceForm(forms.ModelForm):
    """The municipality's own words for one step; what stays empty shows the shipped text, which stands below the field."""

    class Meta:
        model = StepGuidance
        fields = list(PARTS)
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in PARTS if name != "question"}

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PARTS:
            self.fields[name].help_text = _("Leer lassen für den mitgelieferten Text: %(text)s") % {"text": getattr(SHIPPED[StepKey(step)], name)}


class GuidanceView(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """A screen for people who edit at least one municipality's home page; nobody else learns that it exists."""

    header_icon = "help"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.sites:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sites(self) -> list[Site]:
        """The municipalities of this person."""
        return rules.guiding_sites(self.request.user)

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*super().get_breadcrumbs_items(), {"url": reverse("workshop_guidance:list"), "label": _("Anleitungen der Werkstatt")}]
        return items if isinstance(self, ListView) else [*items, {"url": "", "label": self.get_page_title()}]


class ListView(GuidanceView):
    """All steps, and where the municipality has words of its own."""

    template_name = "workshop/admin/guidance_list.html"
    page_title = gettext_lazy("Anleitungen der Werkstatt")

    def get(self, request: HttpRequest) -> HttpResponse:
        own = {(row.site_id, row.step): row for row in StepGuidance.objects.filter(site__in=self.sites)}
        towns = [
            {"site": site, "steps": [{"key": key.value, "title": key.label, "own": _own_parts(own.get((site.pk, key.value)))} for key in StepKey]}
            for site in self.sites
        ]
        return self.render_to_response(self.get_context_data(towns=towns, several=len(towns) > 1))


def _own_parts(row: StepGuidance | None) -> str:
    """Return which parts a municipality wrote itself, in words."""
    return ", ".join(str(StepGuidance._meta.get_field(name).verbose_name) for name in PARTS if row is not None and getattr(row, name))  # type: ignore[union-attr]


class EditView(GuidanceView):
    """The words for one step of one municipality."""

    template_name = "workshop/admin/guidance.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.site = next((site for site in rules.guiding_sites(request.user) if site.pk == kwargs["site"]), None)
        if self.site is None or kwargs["step"] not in StepKey.values:
            raise Http404
        self.step = StepKey(kwargs["step"])
        self.row = StepGuidance.objects.filter(site=self.site, step=self.step).first() or StepGuidance(site=self.site, step=self.step)

    def get_page_title(self) -> str:
        return str(self.step.label)

    def get(self, request: HttpRequest, site: int, step: str) -> HttpResponse:
        return self._show(GuidanceForm(instance=self.row, step=self.step))

    def post(self, request: HttpRequest, site: int, step: str) -> HttpResponse:
        form = GuidanceForm(request.POST, instance=self.row, step=self.step)
        if not form.is_valid():
            return self._show(form, status=422)
        assert self.site is not None
        values = {name: form.cleaned_data[name] for name in PARTS}
        StepGuidance.objects.update_or_create(site=self.site, step=self.step, defaults=values)
        cache.touch(self.site.pk)
        messages.success(request, _("Gespeichert. Die Teams sehen den neuen Text ab sofort."))
        return redirect("workshop_guidance:list")

    def _show(self, form: GuidanceForm, status: int = 200) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, town=self.site), status=status)
