"""What upper apps add to the public page of a project: arrows point down, so workshop and exchange register here.

register_first(fn)            fn(request, project) -> safe HTML or "": a section in the body, above the profile
register_section(fn, order)   fn(request, project) -> safe HTML or "": a section in the body, below the profile
register_aside(fn, order)     the same in the column beside it (who, how to join)
register_need_link(fn)         fn(request, project, key) -> address of "Ich kann helfen" for this reader, or ""
register_join(fn)             fn(request, project) -> safe HTML or "": what stands in place of the relay button "Mitmachen"
register_team(fn)             fn(project_id) -> bool: is the project in the hands of a team? Then the author's private link changes it no more
register_rows(fn)             fn() -> {name: expression}: what the query for the page of a project reads along (`querysets.Rows`), for a part or the API
Each is asked on every view of an uncached page: at most two queries, and none where `project` has nothing of the kind.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from .models import ProjectPage

Part = Callable[[HttpRequest, ProjectPage], SafeString | str]
_parts: dict[str, list[tuple[int, Part]]] = {"first": [], "section": [], "aside": [], "join": []}


def _register(place: str, part: Part, order: int) -> Part:
    if all(known is not part for _, known in _parts[place]):
        _parts[place].append((order, part))
        _parts[place].sort(key=lambda entry: entry[0])
    return part


def register_section(part: Part, order: int = 50) -> Part:
    """Add a section to the body of the page of a project."""
    return _register("section", part, order)


def register_first(part: Part) -> Part:
    """Add a section above the profile."""
    return _register("first", part, 50)


def register_aside(part: Part, order: int = 50) -> Part:
    """Add a part to the column beside it."""
    return _register("aside", part, order)


def register_join(part: Part) -> Part:
    """Say what invites people to take part."""
    return _register("join", part, 50)


_teams: list[Callable[[int], bool]] = []


def register_team(has_team: Callable[[int], bool]) -> Callable[[int], bool]:
    """Say how it is known that a team works on a project."""
    if has_team not in _teams:
        _teams.append(has_team)
    return has_team


def has_team(project_id: int | None) -> bool:
    """Does, or did, a team work on this project?"""
    return bool(project_id) and any(asked(project_id) for asked in _teams)  # type: ignore[arg-type]


_rows: list[Callable[[], dict[str, Any]]] = []


def register_rows(function: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """Let `for_page()` read something along; a project of a preview comes without. Returns the function."""
    if function not in _rows:
        _rows.append(function)
    return function


def rows() -> dict[str, Any]:
    """Return all expressions that `for_page()` reads along, by name."""
    return {name: expression for function in _rows for name, expression in function().items()}


def parts(place: str, request: HttpRequest, project: ProjectPage) -> list[SafeString | str]:
    """Return the parts of a place ("first", "section", "aside", "join") without empty ones; nothing for a page that was never saved (previews)."""
    if not project.pk:
        return []
    return [html for _, part in _parts[place] if (html := part(request, project))]


NeedLink = Callable[[HttpRequest, ProjectPage, object], str]
_need_links: list[NeedLink] = []


def register_need_link(link: NeedLink) -> NeedLink:
    """Say where "Ich kann helfen" leads: fn(request, project, key of the need) -> address, or "" for the relay without an account."""
    if link not in _need_links:
        _need_links.append(link)
    return link


def need_link(request: HttpRequest, project: ProjectPage, key: object) -> str:
    """Return the address behind "Ich kann helfen" for this reader, "" where nobody has a better one than the relay."""
    return next((address for link in _need_links if (address := link(request, project, key))), "")
