"""The screens of those who run municipalities. What somebody does not run does not exist here: 404 at every address."""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from accounts.models import User
from municipality.models.base import in_ascii
from municipality.scope import get_site

from . import overview, rules, services, wishes
from .errors import ManageError, Wrong
from .forms import ConfirmForm, CopyForm
from .models import Removal, TownWork

PER_PAGE = 25
ENTRIES = 20


class Screen(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """A screen for people who run municipalities."""

    page_title: Any = gettext_lazy("Kommunen")
    header_icon = "site"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_open():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def may_open(self) -> bool:
        """May this person see the screen at all?"""
        return rules.runs_any(self.request.user)

    @property
    def user(self) -> User:
        """The signed-in person."""
        return cast(User, self.request.user)

    def get_page_title(self) -> str:
        return str(self.page_title)

    def trail(self) -> list[tuple[str, str]]:
        """Return (address, label) of the screens above this one."""
        return [(reverse("towns:index"), _("Kommunen"))]

    def get_breadcrumbs_items(self) -> list[dict]:
        above = [{"url": url, "label": label} for url, label in self.trail()]
        return [*self.breadcrumbs_items, *above, {"url": "", "label": self.get_page_title()}]

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        """Return the screen; nobody keeps it."""
        response = self.render_to_response(self.get_context_data(**context), status=status)
        response["Cache-Control"] = "no-store"
        return response


class IndexView(Screen):
    """The municipalities that this person runs."""

    template_name = "instances/manage/index.html"

    def trail(self) -> list[tuple[str, str]]:
        return []

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "").replace("\x00", "")[:100]
        page = Paginator(overview.find(rules.run_by(request.user), words), PER_PAGE).get_page(request.GET.get("seite"))
        return self.show(page=page, towns=overview.rows(list(page)), words=words, may_delete=rules.may_delete(request.user))


class OfTown(Screen):
    """A screen of one municipality."""

    @cached_property
    def site(self) -> Site:
        """The municipality of this address."""
        found = rules.run_by(self.user).select_related("root_page").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def work(self) -> TownWork:
        """The entry of this address: only one's own."""
        found = TownWork.objects.select_related("site").filter(pk=self.kwargs["work"], site=self.site, by=self.user).first()
        if found is None:
            raise Http404
        return found

    @property
    def name(self) -> str:
        """What the municipality is called."""
        return str(self.site.site_name or self.site.hostname)

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (reverse("towns:town", args=[self.site.pk]), self.name)]

    def back(self, error: ManageError | None = None) -> HttpResponse:
        """Return to the municipality, with what went wrong."""
        if error is not None:
            messages.error(self.request, str(error))
        return redirect("towns:town", self.site.pk)


class TownView(OfTown):
    """One municipality: what it is, what can be done, what was asked for."""

    template_name = "instances/manage/town.html"

    def get_page_title(self) -> str:
        return self.name

    def trail(self) -> list[tuple[str, str]]:
        return Screen.trail(self)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        works = list(TownWork.objects.filter(site=self.site).select_related("by")[:ENTRIES])
        mine = set(rules.run_by(self.user).filter(pk__in=[work.report.get("town", 0) for work in works]).values_list("pk", flat=True))
        entries = [
            {"work": work, "is_mine": work.by_id == self.user.pk, "fetch": work.is_offered_to(self.user), "opens": work.report.get("town") in mine}
            for work in works
        ]
        may_delete = rules.may_delete(self.user)
        return self.show(
            town=overview.rows([self.site])[0], entries=entries, at_work=any(work.is_at_work for work in works), may_delete=may_delete,
            obstacle=services.obstacle(self.site) if may_delete else "", is_here=get_site(request).pk == self.site.pk,
        )  # fmt: skip


class CopyView(OfTown):
    """A new municipality with the structure of this one."""

    template_name = "instances/manage/copy.html"
    page_title = gettext_lazy("Als Vorlage kopieren")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(form=CopyForm(), town=self.name, site_id=self.site.pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form, site = CopyForm(request.POST), self.site
        if form.is_valid():
            data = form.cleaned_data
            try:
                wanted = wishes.checked(name=data["name"], ags=data["ags"], host=data["host"], port=data["port"], key=data["key"])
                services.start_copy(self.user, site, wanted, measures=data["measures"])
            except Wrong as wrong:
                for name, reason in wrong.fields.items():
                    form.add_error(name, reason)
            except ManageError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Die Kopie „%(name)s“ entsteht im Hintergrund. Unten steht, wie weit sie ist.") % {"name": wanted.name})
                return redirect(f"{reverse('towns:town', args=[site.pk])}#vorgaenge")
        return self.show(422, form=form, town=self.name, site_id=site.pk)


class ExportView(OfTown):
    """Have everything written into a file."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            services.start_export(self.user, self.site)
        except ManageError as error:
            return self.back(error)
        return redirect(f"{reverse('towns:town', args=[self.site.pk])}#vorgaenge")


class FetchView(OfTown):
    """Download one's own export: by POST, because the journal says so."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, work: int) -> HttpResponseBase:
        if not self.work.is_offered_to(self.user):
            raise Http404
        try:
            source = services.fetch(self.user, self.work)
        except ManageError as error:
            return self.back(error)
        name = f"{slugify(in_ascii(self.name))[:60] or 'kommune'}-{self.work.created:%Y-%m-%d}.zip"
        response = FileResponse(source, as_attachment=True, filename=name, content_type="application/zip")
        response["Cache-Control"] = "no-store"
        return response


class DiscardView(OfTown):
    """Delete one's own entry with its file."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, work: int) -> HttpResponse:
        try:
            services.discard(self.user, self.work)
        except ManageError as error:
            return self.back(error)
        messages.success(request, _("Der Eintrag ist gelöscht."))
        return self.back()


# Deletion: operators only -----------------------------------------------------------------------------------------------


class PrepareView(OfTown):
    """Have it tried what a deletion would take away."""

    http_method_names = ["post"]

    def may_open(self) -> bool:
        return rules.may_delete(self.request.user)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            if get_site(request).pk == self.site.pk:
                raise ManageError(_("Sie arbeiten gerade unter der Adresse dieser Kommune. Bitte melden Sie sich unter der einer anderen an."))
            removal = services.prepare_removal(self.user, self.site)
        except ManageError as error:
            return self.back(error)
        return redirect("towns:removal", removal.pk)


class RemovalsView(Screen):
    """What was deleted."""

    template_name = "instances/manage/removals.html"
    page_title = gettext_lazy("Löschungen")

    def may_open(self) -> bool:
        return rules.may_delete(self.request.user)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(page=Paginator(Removal.objects.all(), PER_PAGE).get_page(request.GET.get("seite")))


class OfRemoval(Screen):
    """A screen of one deletion."""

    def may_open(self) -> bool:
        return rules.may_delete(self.request.user)

    @cached_property
    def removal(self) -> Removal:
        """The deletion of this address."""
        found = Removal.objects.filter(pk=self.kwargs["removal"]).first()
        if found is None:
            raise Http404
        return found

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (reverse("towns:removals"), _("Löschungen"))]


class RemovalView(OfRemoval):
    """What would go, the confirmation, the report."""

    template_name = "instances/manage/removal.html"

    def get_page_title(self) -> str:
        return self.removal.name

    def get(self, request: HttpRequest, removal: int) -> HttpResponse:
        return self.screen(self.form())

    @method_decorator(reauthentication_required)
    def post(self, request: HttpRequest, removal: int) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                if get_site(request).pk == self.removal.town:
                    raise ManageError(_("Sie arbeiten gerade unter der Adresse dieser Kommune. Bitte melden Sie sich unter der einer anderen an."))
                data = form.cleaned_data
                services.confirm_removal(self.user, self.removal, name=data["name"], other_backup=data.get("other_backup", False))
            except Wrong as wrong:
                for name, reason in wrong.fields.items():
                    form.add_error(name if name in form.fields else None, reason)
            except ManageError as error:
                form.add_error(None, str(error))
            else:
                return redirect("towns:removal", self.removal.pk)
        return self.screen(form, 422)

    def form(self, data: Any = None) -> ConfirmForm:
        """Return the confirmation; a backup is asked for where none is known."""
        return ConfirmForm(data, needs_backup=not services.has_backup())

    def screen(self, form: ConfirmForm, status: int = 200) -> HttpResponse:
        row = self.removal
        exists = Site.objects.filter(pk=row.town).exists()
        counts = dict(row.report.get("rows", []))
        return self.show(
            status, removal=row, lines=overview.report_lines(row), report=row.report, form=form, exists=exists, State=Removal.State,
            pages=counts.get("wagtailcore.Page", 0), projects=counts.get("projects.ProjectPage", 0),
        )  # fmt: skip


class WithdrawView(OfRemoval):
    """Forget a deletion that was prepared."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, removal: int) -> HttpResponse:
        try:
            services.withdraw_removal(self.user, self.removal)
        except ManageError as error:
            messages.error(request, str(error))
            return redirect("towns:removal", self.removal.pk)
        messages.success(request, _("„%(name)s“ bleibt. Die Vorbereitung der Löschung ist verworfen.") % {"name": self.removal.name})
        return redirect("towns:index")
