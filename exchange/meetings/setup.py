"""Hangs this room into the apps below; called once by the app config."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from accounts import todo
from accounts.models import User
from accounts.notices import register_subject
from accounts.todo import Todo
from municipality.scope import tree
from workshop.registry import Tab, register_tab

from ..models import Meeting

SOON = timedelta(days=7)


def connect() -> None:
    """Register the tab, and what is near in the to-do list."""
    register_tab(Tab("meetings", gettext_lazy("Treffen"), "calendar-days", "exchange:meetings", 40))
    todo.register(coming)
    register_subject("meeting", still_there)


def still_there(user: User, ids: set[str]) -> set[str]:
    """Return of which meetings this person may still hear: of projects in whose team she is."""
    rows = Meeting.objects.filter(pk__in=ids, project__team__user=user, project__team__ended=None)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def coming(user: User, site: Site) -> list[Todo]:
    """Return the meetings of the next seven days: one query."""
    now = timezone.now()
    rows = Meeting.objects.filter(
        tree(site, "project__"), project__team__user=user, project__team__ended=None, cancelled=False, starts__gte=now, starts__lt=now + SOON
    )
    return [
        Todo(
            _("Treffen am %(date)s: %(title)s") % {"date": date_format(timezone.localtime(row.starts), "SHORT_DATETIME_FORMAT"), "title": row.title},
            reverse("exchange:meeting", args=[row.project_id, row.public_id]), row.starts, row.project.title, "calendar-days", 40,
        )
        for row in rows.select_related("project").order_by("starts")[:20]
    ]  # fmt: skip
