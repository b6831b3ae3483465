"""Wagtail's Publish button and bulk publish would publish around the task and cancel it: they lead to the inbox instead."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import Page, WorkflowState

from .journal import is_ours
from .models import ModerationTask


def active_states(pages: Iterable[int]) -> list[WorkflowState]:
    """Return the running moderations (waiting or sent back) of these pages."""
    return list(
        WorkflowState.objects.active().filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id__in=[str(pk) for pk in pages],
            workflow__workflow_tasks__task__in=ModerationTask.objects.values("task_ptr_id"),
        )
    )


def before_publish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The editor's Publish button: the new text is saved as a draft, publishing happens in the inbox."""
    states = active_states([page.pk])
    if not states:
        return None
    if states[0].status == WorkflowState.STATUS_NEEDS_CHANGES:
        text = _(
            "Der Entwurf ist gespeichert. Hier wurde um Änderungen gebeten: Reichen Sie die Seite zur Moderation ein und geben Sie sie dann frei."
        )
    else:
        text = _(
            "Der Entwurf ist gespeichert. Diese Seite wird gerade geprüft: "
            "Bitte geben Sie sie hier frei, dann erfährt es auch, wer sie eingereicht hat."
        )
    messages.warning(request, text)
    return redirect("moderation_admin:item", states[0].pk)


def before_bulk(request: HttpRequest, action_type: str, objects: list, action) -> HttpResponse | None:
    """Bulk publish: refused as a whole when one of the pages is in moderation."""
    if action_type != "publish" or not objects or not isinstance(objects[0], Page):
        return None
    pages = {page.pk for page in objects}
    if action.cleaned_form and action.cleaned_form.cleaned_data.get("include_descendants"):
        below = Q(pk__in=[])
        for page in objects:
            below |= Q(path__startswith=page.path)
        pages |= set(Page.objects.filter(below).values_list("pk", flat=True))
    states = active_states(pages)
    if not states:
        return None
    titles = Page.objects.filter(pk__in=[int(state.object_id) for state in states]).values_list("draft_title", flat=True)
    messages.error(
        request,
        format_html(
            "{} {}",
            _("Nichts wurde veröffentlicht. Diese Seiten werden gerade geprüft; bitte geben Sie sie in der Moderation frei:"),
            ", ".join(f"„{title}“" for title in titles),
        ),
    )
    return redirect("moderation_admin:inbox")


class ToModerationItem(ActionMenuItem):
    """In the editor of a page that waits: the way to the decision."""

    name = "action-moderation"
    icon_name = "clipboard-list"
    order = 5

    @property
    def label(self) -> str:
        return _("Zur Entscheidung")

    def is_shown(self, context) -> bool:
        page = context.get("page")
        return bool(page and page.pk and self.get_url(context))

    def get_url(self, parent_context) -> str | None:
        from django.urls import reverse

        from municipality.scope import site_of_page

        from .steps import may_see

        page = parent_context.get("page")
        state = page.current_workflow_state if page else None
        site = site_of_page(page) if state else None
        if state is None or site is None or not is_ours(state) or not may_see(parent_context["request"].user, site, state):
            return None
        return reverse("moderation_admin:item", args=[state.pk])


HIDDEN = {"action-publish", "action-restart-workflow", "action-cancel-workflow"}


def hide_ways_around(menu_items: list, request: HttpRequest, context: dict) -> None:
    """Take Publish, Restart and Cancel out of the editor while a page is in moderation."""
    page = context.get("page")
    state = page.current_workflow_state if page and page.pk else None
    if state is not None and is_ours(state):
        menu_items[:] = [item for item in menu_items if item.name not in HIDDEN]
