"""Admin screens of the start (namespace `golive`). Whoever does not prepare a municipality gets 404 for it."""

from dataclasses import replace
from itertools import groupby
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from accounts.models import User
from municipality import launch
from municipality.models import LaunchEvent, PreviewLink
from municipality.outbox import absolute_url
from municipality.readiness import Group, Place, Result
from municipality.scope import sites_of_user

from . import services
from .forms import LinkForm, LiveForm, OfflineForm
from .rules import launchable_sites, may_override

JOURNAL = 20


def reachable(result: Result, edits_pages: bool) -> Result:
    """Return the result without links to pages for somebody who may not edit them."""
    if edits_pages:
        return result
    finding, pages = result.finding, f"{reverse('wagtailadmin_home')}pages/"
    places = tuple(Place(place.text, "" if place.url.startswith(pages) else place.url) for place in finding.places)
    url = "" if finding.url.startswith(pages) else finding.url
    return Result(result.check, replace(finding, url=url, places=places))


def _split(label: Any, results: list[Result]) -> tuple[Any, list[Result], list[Result]]:
    """Return a group with what is to be done in it and, apart, what is in order."""
    return label, [result for result in results if result.is_open], [result for result in results if not result.is_open]


class Screen(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """What all screens share."""

    page_title = gettext_lazy("Start der Website")
    header_icon = "globe"

    @property
    def user(self) -> User:
        """The signed-in person."""
        return cast(User, self.request.user)

    @cached_property
    def sites(self) -> list[Site]:
        """The municipalities that this person prepares."""
        return launchable_sites(self.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.sites:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def answer(self, status: int = 200, **context: Any) -> HttpResponse:
        """Render the screen; nobody keeps it."""
        response = self.render_to_response(self.get_context_data(**context), status=status)
        response["Cache-Control"] = "no-store"
        return response


class IndexView(Screen):
    """The municipalities with their state; whoever prepares one alone goes straight to it."""

    template_name = "instances/golive/index.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if len(self.sites) == 1:
            return redirect("golive:town", self.sites[0].pk)
        return self.answer(towns=[{"site": site, "is_live": launch.is_live(site)} for site in self.sites])


class OfTown(Screen):
    """A screen of one municipality (`pk` of its site)."""

    @cached_property
    def site(self) -> Site:
        """The municipality of this address."""
        found = next((site for site in self.sites if site.pk == self.kwargs["pk"]), None)
        if found is None:
            raise Http404
        return found

    def get_page_subtitle(self) -> str:
        return str(self.site.site_name or self.site.hostname)

    def get_breadcrumbs_items(self) -> list[dict]:
        own = [{"url": reverse("golive:town", args=[self.site.pk]), "label": self.get_page_subtitle()}]
        return [*self.breadcrumbs_items, {"url": reverse("golive:index"), "label": str(self.page_title)}, *own]

    @cached_property
    def edits_pages(self) -> bool:
        """May this person edit pages of this municipality?"""
        return any(site.pk == self.site.pk for site in sites_of_user(self.user))

    def look(self) -> services.Overview:
        """Return what the checks find, with links to screens that this person can open."""
        return services.Overview([reachable(result, self.edits_pages) for result in services.overview(self.site).results])

    def answer(self, status: int = 200, **context: Any) -> HttpResponse:
        return super().answer(status, site=self.site, state=launch.state_of(self.site), is_live=launch.is_live(self.site), **context)

    def back(self) -> HttpResponse:
        """Return to the checklist."""
        return redirect("golive:town", self.site.pk)


class TownView(OfTown):
    """The checklist, links to look in, the journal; a POST hands out a link."""

    template_name = "instances/golive/town.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.screen(LinkForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = LinkForm(request.POST)
        site = self.site
        if form.is_valid():
            try:
                link = services.hand_out_link(site, self.user, form.cleaned_data["label"], form.cleaned_data["days"])
            except services.LaunchError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Der Vorschau-Link für „%(name)s“ ist angelegt.") % {"name": link.label})
                return redirect(f"{reverse('golive:town', args=[site.pk])}#vorschau")
        return self.screen(form, 422)

    def screen(self, form: LinkForm, status: int = 200) -> HttpResponse:
        found = self.look()
        groups = [_split(Group(key).label, list(rows)) for key, rows in groupby(found.results, key=lambda result: result.check.group)]
        rows = PreviewLink.objects.filter(site=self.site).select_related("by")
        links = [
            {"row": row, "url": absolute_url(self.site, reverse("preview_link", args=[launch.token_of(row)])) if row.is_open else ""} for row in rows
        ]
        journal = LaunchEvent.objects.filter(site=self.site).select_related("by")[:JOURNAL]
        return self.answer(status, groups=groups, found=found, edits_pages=self.edits_pages, form=form, links=links, journal=journal)


class StepView(OfTown):
    """A step with a page that asks before."""

    def form(self, data: Any = None) -> forms.Form:
        """Return the form of this step."""
        raise NotImplementedError

    def act(self, data: dict[str, Any]) -> bool:
        """Make the step; raises `LaunchError`."""
        raise NotImplementedError

    said: Any = ""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.answer(form=self.form(), **self.more())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                if self.act(form.cleaned_data):
                    messages.success(request, str(self.said))
                return self.back()
            except services.LaunchError as error:
                form.add_error(None, str(error))
        return self.answer(422, form=form, **self.more())

    def more(self) -> dict[str, Any]:
        """Return what the page shows beside the form."""
        return {}


class LiveView(StepView):
    """Online, after having read what is open."""

    template_name = "instances/golive/live.html"
    said = gettext_lazy("Die Website ist jetzt öffentlich.")

    @cached_property
    def found(self) -> services.Overview:
        """What the checks say now."""
        return self.look()

    def form(self, data: Any = None) -> forms.Form:
        return LiveForm(data, needs_reason=bool(self.found.blocking) and may_override(self.user))

    def act(self, data: dict[str, Any]) -> bool:
        return services.go_live(self.site, self.user, reason=data.get("reason", ""))

    def more(self) -> dict[str, Any]:
        return {"found": self.found, "may_go": not self.found.blocking or may_override(self.user)}


class OfflineView(StepView):
    """Offline, with a reason."""

    template_name = "instances/golive/offline.html"
    said = gettext_lazy("Die Website ist wieder in Vorbereitung und von außen nicht zu sehen.")

    def form(self, data: Any = None) -> forms.Form:
        return OfflineForm(data)

    def act(self, data: dict[str, Any]) -> bool:
        return services.take_offline(self.site, self.user, reason=data["reason"])


class TestMailView(OfTown):
    """Send a mail to oneself."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        services.send_test_mail(self.site, self.user)
        messages.success(request, _("Die Test-E-Mail geht an %(address)s.") % {"address": self.user.email})
        return self.back()


class EndLinkView(OfTown):
    """End a preview link."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, link: int) -> HttpResponse:
        row = get_object_or_404(PreviewLink.objects.select_related("site"), pk=link, site=self.site)
        services.withdraw_link(row, self.user)
        messages.success(request, _("Der Vorschau-Link für „%(name)s“ gilt nicht mehr.") % {"name": row.label})
        return self.back()
