"""What every page of the workshop of a project shows around its own content: `templates/workshop/base.html`."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import ProjectPage

from . import presence, registry
from .access import Seat


def home_url(project: ProjectPage) -> str:
    """Return the address of the workshop of a project."""
    return reverse("workshop:home", args=[project.pk])


def context(request: HttpRequest, seat: Seat, *, step: str = "", tab: str = "", title: str = "") -> dict[str, Any]:
    """Return seat, project, breadcrumbs and navigation; `step` or `tab` is the place where the person is, `title` its heading."""
    project, standing = seat.project, registry.standing(seat)
    steps = [
        {"key": item.key.value, "title": item.title, "url": item.url(project), "state": standing.steps[item.key], "current": item.key == step}
        for item in registry.steps()
    ]
    tabs = [
        {
            "key": item.key,
            "title": str(item.title),
            "icon": item.icon,
            "url": item.url(project),
            "badge": standing.badges[item.key],
            "current": item.key == tab,
        }
        for item in registry.tabs()
    ]
    at = next((n for n, item in enumerate(steps) if item["current"]), None)
    here = title or next((item["title"] for item in [*steps, *tabs] if item["current"]), "")
    return {
        "seat": seat,
        "project": project,
        "project_title": project.draft_title or project.title,
        "steps": steps,
        "tabs": tabs,
        "here": here,
        "step_key": step,
        "step_before": steps[at - 1] if at else None,
        "step_after": steps[at + 1] if at is not None and at + 1 < len(steps) else None,
        "others": presence.others(seat),
        "breadcrumbs": [
            {"title": _("Mein Bereich"), "url": reverse("mine:home")},
            {"title": project.draft_title or project.title, "url": home_url(project)},
            {"title": here, "url": ""},
        ],
    }
