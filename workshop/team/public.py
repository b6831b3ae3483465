"""What the public page of a project shows of its team: released names and numbers, how to join, what grew from an idea."""

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipality.addresses import address_of
from municipality.scope import get_site
from projects.models import ProjectPage

from . import rules
from .queries import PublicTeam, public_team


def join_part(request: HttpRequest, project: ProjectPage) -> SafeString | str:
    """The buttons: join, lead, workshop, take up the idea. Links only: public pages carry no forms."""
    if not project.live:
        return ""
    team = public_team(project, get_site(request))
    # Without a session nobody is asked who she is: the page is the same for all visitors and may be kept.
    user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    over = project.phase in rules.OVER
    state = ""
    if user is not None and user.is_authenticated and user.pk in team.members:
        state = "member"
    elif team.wants_lead and not over:
        state = "lead"
    elif team.leads or team.hidden_leads:
        state = "" if over else "join"
    context = {
        "state": state,
        "join_url": reverse("workshop:join", args=[project.pk]),
        "home_url": reverse("workshop:home", args=[project.pk]) if state == "member" else "",
        "adopt_url": reverse("workshop:adopt", args=[project.pk]) if rules.may_adopt(project, has_team=bool(team.members)) else "",
    }
    return render_to_string("workshop/team/public_join.html", context) if state or context["adopt_url"] else ""


def aside_part(request: HttpRequest, project: ProjectPage) -> SafeString | str:
    """Who is in the team, where the project comes from, what grew from it."""
    site = get_site(request)
    team = public_team(project, site)
    context = {
        "lines": lines_of(team),
        "origin": {"title": team.origin[0], "url": address_of(site, team.origin[1])} if team.origin else None,
        "grown": [{"title": title, "url": address_of(site, path)} for title, path in team.grown],
    }
    return render_to_string("workshop/team/public_aside.html", context) if any(context.values()) else ""


def lines_of(team: PublicTeam) -> list[str]:
    """Return the team in a few lines: names that were released, numbers for everybody else."""
    found = []
    if team.leads:
        found.append(_("Leitung: %(names)s") % {"names": ", ".join(team.leads)})
    elif team.hidden_leads:
        found.append(ngettext("Leitung: %(n)d Person", "Leitung: %(n)d Personen", team.hidden_leads) % {"n": team.hidden_leads})
    if team.names:
        found.append(", ".join(team.names))
    others = team.others + (team.hidden_leads if team.leads else 0)
    if others and (team.names or team.leads):
        found.append(ngettext("und %(n)d weitere Person", "und %(n)d weitere Mitwirkende", others) % {"n": others})
    elif others:
        found.append(ngettext("%(n)d Person wirkt mit", "%(n)d Mitwirkende", others) % {"n": others})
    if team.advisers:
        found.append(_("Begleitet durch die Verwaltung"))
    return found
