"""For the moderators: the projects that look for a lead, and the people who asked."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from municipality.addresses import address_of
from municipality.scope import get_site, tree

from ..models import JoinRequest
from . import joining, leading, rules, services
from .base import NotPossible
from .doors import signed_in, way


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def without_lead(request: HttpRequest) -> HttpResponse:
    """See who asked, and give a project to one of them."""
    site = get_site(request)
    if not rules.may_appoint(request.user, site):
        raise Http404
    if request.method == "POST":
        pk = request.POST.get("request", "")
        rows = JoinRequest.objects.filter(tree(site, "project__")).select_related("project", "user")
        row = rows.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 10 else None
        if row is None:
            raise Http404
        try:
            services.appoint(row, request.user)
        except NotPossible as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Das Projekt hat eine neue Leitung."))
        return redirect("workshop:without_lead")
    offers = leading.without_lead(site)
    asked: dict[int, list[JoinRequest]] = {}
    waiting = JoinRequest.objects.filter(project__in=[offer.project_id for offer in offers], state__in=joining.WAITING)
    for row in waiting.select_related("user"):
        asked.setdefault(row.project_id, []).append(row)
    found = [
        {"offer": offer, "project": offer.project, "url": address_of(site, offer.project.url_path), "requests": asked.get(offer.project_id, [])}
        for offer in offers
    ]
    return render(request, "workshop/team/without_lead.html", {"found": found, "breadcrumbs": way((_("Projekte ohne Leitung"), ""))})
