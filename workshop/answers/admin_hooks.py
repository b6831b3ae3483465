"""Answers in Wagtail's admin: addresses, menu with the number of what waits, the way from the project."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem as LinkMenuItemComponent
from wagtail.admin.widgets import Button
from wagtail.models import Page

from projects.models import ProjectPage

from . import admin_lists, rules


class WaitingMenuItem(MenuItem):
    """ "Antworten" in the main menu, with the number of questions and consents that wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(rules.answering_sites(request.user))

    def render_component(self, request: HttpRequest) -> LinkMenuItemComponent:
        number = admin_lists.count(request.user)
        label = _("Antworten (%(n)d)") % {"n": number} if number else _("Antworten")
        spoken = ngettext("Wartet auf Antwort, %(n)d Projekt", "Wartet auf Antwort, %(n)d Projekte", number) % {"n": number}
        attrs = {"aria-label": spoken} if number else {}
        return LinkMenuItemComponent(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname, attrs=attrs)


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("projekte/antworten/", include("workshop.answers.admin_urls"))]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return WaitingMenuItem(gettext_lazy("Antworten"), reverse("workshop_answers:list"), name="answers", icon_name="comment", order=55)


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str = "", next_url: str | None = None) -> Iterator[Button]:
    """Yield the way to the screen, in the header of the editor and in the list of pages."""
    if issubclass(page.specific_class or Page, ProjectPage) and rules.may_answer(user, page.specific):
        yield Button(_("Stellungnahme und Begleitung"), reverse("workshop_answers:project", args=[page.pk]), icon_name="comment", priority=13)
