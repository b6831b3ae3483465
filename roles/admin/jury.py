"""What the jury reads: the public projects of the municipality in one list."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from projects.models import ProjectPage

from .. import kinds
from ..querysets import roles_of
from .base import Screen

PER_PAGE = 50


class ProjectsView(Screen):
    """The list; 404 for whoever is not in the jury here."""

    template_name = "roles/admin/jury.html"
    page_title = gettext_lazy("Projekte")
    header_icon = "list-ul"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not request.user.is_superuser and kinds.JURY not in roles_of(request.user, self.site):
            raise Http404

    def trail(self) -> list[tuple[str, str]]:
        return []

    def get(self, request: HttpRequest) -> HttpResponse:
        found = (
            ProjectPage.objects.visible(self.site).filter(locale__language_code="de").select_related("state").order_by("-first_published_at", "pk")
        )
        return self.show(page=self.page_of(found, PER_PAGE))
