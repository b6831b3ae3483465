"""What teams show to the administration: files and meetings of a project, for people who work in its municipality."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from municipality.scope import get_site
from projects.submission.pages import private
from workshop.access import find_project, sign_in

from ..conversations.rules import is_administration
from ..models import Audience, Meeting
from . import queries
from .views import describe


@never_cache
@private
@require_safe
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Files and meetings that the team of a project shows to the administration; 404 for everybody else."""
    if not request.user.is_authenticated:
        return sign_in(request)
    site = get_site(request)
    if not is_administration(request.user, site):
        raise Http404
    project = find_project(site, pk)
    title = project.draft_title or project.title
    files = [describe(row) for row in queries.for_administration(project)]
    meetings = Meeting.objects.filter(project=project, audience=Audience.ADMINISTRATION).order_by("-starts", "-pk")[:100]
    context = {
        "base": "exchange/own_base.html",
        "here": _("Unterlagen des Projekts „%(title)s“") % {"title": title},
        "files": files,
        "meetings": meetings,
        "breadcrumbs": [{"title": title, "url": ""}, {"title": _("Unterlagen"), "url": ""}],
    }
    return render(request, "exchange/files/papers.html", context)
