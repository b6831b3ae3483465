"""What the screens share: they are about the municipality of the request, and do not exist for whoever may not see them."""

from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from municipality.scope import get_site


class Screen(WagtailAdminTemplateMixin, TemplateResponseMixin, View):
    """A screen of the admin about one municipality."""

    header_icon = "group"
    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if any("\x00" in value for values in (request.GET, request.POST) for key in values for value in values.getlist(key)):
            raise BadRequest("NUL in the query")
        self.site = get_site(request)
        self.town = self.site.site_name or self.site.hostname

    def get_page_title(self) -> str:
        return str(self.page_title)

    def trail(self) -> list[tuple[str, str]]:
        """Return (address, label) of the screens above this one."""
        return [(reverse("roles_admin:index"), _("Mitarbeitende"))]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = [{"url": url, "label": label} for url, label in self.trail()]
        return [*super().get_breadcrumbs_items(), *above, {"url": "", "label": self.get_page_title()}]

    def page_of(self, rows: QuerySet, number: int) -> Page:
        """Return the page of a list that the address asks for; the nearest one for a number that does not exist."""
        return Paginator(rows, number).get_page(self.request.GET.get("seite"))

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        """Return the screen."""
        return self.render_to_response(self.get_context_data(**context), status=status)
