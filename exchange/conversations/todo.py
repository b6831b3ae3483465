"""What of conversations waits for a person: new messages, one line per project."""

from django.urls import reverse
from django.utils.translation import ngettext
from wagtail.models import Site

from accounts.models import User
from accounts.todo import Todo

from . import queries


def of(user: User, site: Site) -> list[Todo]:
    """Return one entry per project with new messages, and one for talks of one's own: two queries."""
    by_project: dict[int | None, list] = {}
    for row in queries.unread_in_teams(user, site).order_by("last_message"):
        by_project.setdefault(row.project_id, []).append(row)
    found = [
        Todo(_words(len(rows)), reverse("exchange:team_talks", args=[pk]), rows[0].last_message, rows[0].project.title, "message-circle", 30)
        for pk, rows in by_project.items()
    ]
    own = list(queries.unread_of_user(user, site).order_by("last_message"))
    if own:
        found.append(Todo(_words(len(own)), reverse("exchange:own_talks"), own[0].last_message, "", "message-circle", 30))
    return found


def _words(count: int) -> str:
    return ngettext("Neues in %(n)d Gespräch lesen", "Neues in %(n)d Gesprächen lesen", count) % {"n": count}
