"""Paper in Wagtail's admin: addresses, menu, the way from the project."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from municipality.scope import get_site
from projects.models import ProjectPage

from . import rules


class PaperMenuItem(MenuItem):
    """ "Vom Papier" in the main menu."""

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.may_enter(request.user, get_site(request))


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("projekte/papier/", include("workshop.paper.admin_urls"))]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return PaperMenuItem(gettext_lazy("Vom Papier"), reverse("workshop_paper:list"), name="paper", icon_name="edit", order=62)


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str = "", next_url: str | None = None) -> Iterator[Button]:
    """Yield the way to the screen of a project."""
    if issubclass(page.specific_class or Page, ProjectPage) and rules.may_enter_into(user, page.specific):
        yield Button(_("Arbeitsblätter eintragen"), reverse("workshop_paper:project", args=[page.pk]), icon_name="edit", priority=14)
