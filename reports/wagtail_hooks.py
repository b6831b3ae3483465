"""Reports in Wagtail's admin: the screen of versions, the way to it, and guards around Wagtail's own publishing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from .models import ReportPage
from .rules import may_edit_report

HIDDEN = {"action-publish"}


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("berichte/", include("reports.admin_urls"))]


@hooks.register("before_publish_page")
def before_publish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The editor's Publish button: the text is saved as a draft; what is public is a version."""
    if not isinstance(page.specific, ReportPage):
        return None
    messages.warning(
        request, _("Der Entwurf ist gespeichert. Ein Bericht wird öffentlich, indem Sie hier eine Fassung festschreiben und veröffentlichen.")
    )
    return redirect("reports_admin:versions", page.pk)


@hooks.register("before_bulk_action")
def before_bulk(request: HttpRequest, action_type: str, objects: list, action: object) -> HttpResponse | None:
    """Bulk publish: refused as a whole when a report is among the pages."""
    if action_type != "publish" or not objects or not isinstance(objects[0], Page):
        return None
    found = [page for page in objects if isinstance(page.specific, ReportPage)]
    if not found:
        return None
    messages.error(request, _("Nichts wurde veröffentlicht. Berichte werden über ihre Fassungen veröffentlicht."))
    return redirect("reports_admin:versions", found[0].pk)


class ToVersionsItem(ActionMenuItem):
    """In the editor of a report: the way to its versions."""

    name = "action-versions"
    icon_name = "doc-full-inverse"
    order = 5

    @property
    def label(self) -> str:
        return _("Zu den Fassungen")

    def is_shown(self, context: dict) -> bool:
        page = context.get("page")
        return bool(page and page.pk and isinstance(page, ReportPage))

    def get_url(self, parent_context: dict) -> str:
        return reverse("reports_admin:versions", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")
def to_versions() -> ToVersionsItem:
    return ToVersionsItem()


@hooks.register("construct_page_action_menu")
def hide_publish(menu_items: list, request: HttpRequest, context: dict) -> None:
    """Take Publish out of the editor of a report: it would not do what it says."""
    if isinstance(context.get("page"), ReportPage) or context.get("content_type") == "reports.ReportPage":
        menu_items[:] = [item for item in menu_items if item.name not in HIDDEN]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def versions_button(page: Page, user: object, next_url: str | None = None, view_name: str = "") -> list[Button]:
    """Put the way to the versions beside the other actions of a report."""
    report = page.specific_deferred if isinstance(page, Page) else None
    if not isinstance(report, ReportPage) or not may_edit_report(user, report):
        return []
    return [Button(_("Fassungen"), reverse("reports_admin:versions", args=[page.pk]), icon_name="doc-full-inverse", priority=35)]
