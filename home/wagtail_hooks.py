"""The admin's first page and what it shows to whom."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail_modeladmin.options import modeladmin_register

from municipality import parts
from municipality.scope import site_of_page, sites_of_user

from .admin import MessageAdmin
from .models import LegalPage

modeladmin_register(MessageAdmin)


class WelcomePanel(Component):
    """Where to begin: the pages that staff open most, in words."""

    name = "welcome"
    template_name = "home/admin/welcome.html"
    order = 10

    def get_context_data(self, parent_context: dict) -> dict:
        user = parent_context["request"].user
        return {"user": user, "towns": [_town(site) for site in sites_of_user(user)]}


def _town(site) -> dict:
    from projects.models import ProjectIndexPage
    from strategy.models import StrategyPage

    from .models import NewsIndexPage

    links = []
    for model, icon in ((StrategyPage, "site"), (ProjectIndexPage, "list-ul"), (NewsIndexPage, "doc-full")):
        page = model.objects.in_site(site).filter(locale__language_code="de").order_by("path").first()
        if page is not None and parts.is_on(site, model.part):
            links.append({"title": page.title, "url": reverse("wagtailadmin_explore", args=[page.pk]), "icon": icon})
    return {
        "name": site.site_name or site.hostname,
        "url": site.root_url,
        "home": reverse("wagtailadmin_explore", args=[site.root_page_id]),
        "links": links,
    }


@hooks.register("construct_homepage_panels")
def first_page(request: HttpRequest, panels: list) -> None:
    """Put our welcome first; Wagtail's own moderation lists give way to the inbox."""
    panels[:] = [panel for panel in panels if getattr(panel, "name", "") not in ("workflow_pages_to_moderate", "user_pages_in_workflow_moderation")]
    panels.insert(0, WelcomePanel())


@hooks.register("construct_homepage_summary_items", order=1000)
def no_counts(request: HttpRequest, items: list) -> None:
    """Wagtail's counts span all municipalities: leave them to operators."""
    if not request.user.is_superuser:
        items.clear()


@hooks.register("construct_help_menu")
def only_help(request: HttpRequest, items: list) -> None:
    """News of Wagtail's releases are for operators; editors keep their guide and the keys."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if not item.name.startswith("whats-new")]


@hooks.register("before_copy_page")
def no_second_legal_text(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A copy of a legal text in the same municipality would be a second one of its kind."""
    page = page.specific
    target = request.POST.get("new_parent_page", "")
    if not isinstance(page, LegalPage) or not target.isdecimal():
        return None
    parent = Page.objects.filter(pk=target).first()
    other = parent and LegalPage(kind=page.kind, locale_id=page.locale_id).twin(site_of_page(parent))
    if not other:
        return None
    messages.error(request, page.twin_message(other))
    return redirect("wagtailadmin_pages:edit", other.pk)


@hooks.register("insert_global_admin_css")
def admin_style() -> SafeString:
    """Return the link to our few rules for the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin/admin.css"))
