"""Lists of conversations, and how one begins."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipality.addresses import address_of
from municipality.scope import get_site
from municipality.throttle import Throttled
from projects.help.services import open_needs
from projects.models import ProjectPage
from projects.submission.pages import private, too_often
from workshop import frame
from workshop.access import Seat, sign_in, team_view
from workshop.rules import membership

from . import blocks, presenters, queries, services
from .errors import NotPossible
from .forms import AskForm, StartForm
from .rules import Kind
from .views import new_key


@team_view
@private
@require_safe
def team_talks(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All conversations of a project; `?art=` one kind of them."""
    rows = queries.of_team(seat)
    kind = request.GET.get("art", "")
    chosen = Kind(kind) if kind in Kind.values else None
    if chosen:
        rows = rows.filter(kind=chosen)
    page = Paginator(rows.order_by("-last_message", "-pk"), queries.PER_LIST).get_page(request.GET.get("seite"))
    base = reverse("exchange:team_talks", args=[seat.project.pk])
    chips = [{"label": _("alle"), "url": base, "current": chosen is None}]
    chips += [{"label": entry.label, "url": f"{base}?art={entry.value}", "current": chosen == entry} for entry in Kind]
    context = {
        **frame.context(request, seat, tab="conversations"),
        "rows": presenters.team_rows(list(page.object_list)),
        "pages": page,
        "query": f"art={chosen.value}" if chosen else "",
        "chips": chips,
        "is_filtered": chosen is not None,
        "start_url": reverse("exchange:team_start", args=[seat.project.pk]),
        "blocks": _blocks(blocks.of_project(seat.project), "exchange:team_unblock", seat.project.pk),
        "done": presenters.done(request),
    }
    return render(request, "exchange/conversations/team_list.html", context)


def _blocks(rows, name: str, *args: object) -> list[dict]:
    return [
        {"name": (row.user.name if row.user else "") or _("jemand ohne Konto"), "since": row.created, "url": reverse(name, args=[*args, row.pk])}
        for row in rows[:50]
    ]


@team_view
@private
@require_http_methods(["GET", "HEAD", "POST"])
def team_start(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Open a thread on the board, or ask the administration in."""
    initial = {**new_key(), "kind": Kind.ADMINISTRATION if request.GET.get("an") == "verwaltung" else Kind.BOARD}
    form = StartForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.start(data["kind"], seat.site, data["subject"], data["message"], by=seat.user, project=seat.project, key=data["key"])
            return redirect("exchange:team_talk", seat.project.pk, made.public_id)
        except NotPossible as error:
            form.add_error(None, str(error))
        except Throttled as error:
            form.add_error(None, too_often(error))
            status = 429
    context = {
        **frame.context(request, seat, tab="conversations", title=_("Neues Gespräch")),
        "form": form,
        "back_url": reverse("exchange:team_talks", args=[seat.project.pk]),
    }
    return render(request, "exchange/conversations/team_start.html", context, status=status)


@team_view
@private
@require_POST
def team_unblock(request: HttpRequest, seat: Seat, block: int) -> HttpResponse:
    """Take back a block of the project."""
    blocks.lift(blocks.of_project(seat.project), block)
    return redirect(f"{reverse('exchange:team_talks', args=[seat.project.pk])}?getan=aufgehoben")


# Without a project of one's own ------------------------------------------------------------------------------------------


@never_cache
@private
@require_safe
def own_talks(request: HttpRequest) -> HttpResponse:
    """One's own questions to projects, and talks about offers."""
    if not request.user.is_authenticated:
        return sign_in(request)
    site = get_site(request)
    page = Paginator(queries.own(request.user, site).order_by("-last_message", "-pk"), queries.PER_LIST).get_page(request.GET.get("seite"))
    context = {
        "base": "exchange/own_base.html",
        "here": _("Gespräche"),
        "rows": presenters.own_rows(list(page.object_list)),
        "pages": page,
        "blocks": _blocks(blocks.of_user(request.user, site), "exchange:own_unblock"),
        "done": presenters.done(request),
        "breadcrumbs": [{"title": _("Mein Bereich"), "url": reverse("mine:home")}, {"title": _("Gespräche"), "url": ""}],
    }
    return render(request, "exchange/conversations/own_list.html", context)


@private
@require_POST
def own_unblock(request: HttpRequest, block: int) -> HttpResponse:
    """Take back an own block."""
    if not request.user.is_authenticated:
        return sign_in(request)
    blocks.lift(blocks.of_user(request.user, get_site(request)), block)
    return redirect(f"{reverse('exchange:own_talks')}?getan=aufgehoben")


@never_cache
@private
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """A question to a project that anybody may read, from somebody with an account: no code is needed. `?bedarf=` chooses a need."""
    if not request.user.is_authenticated:
        return sign_in(request)
    site = get_site(request)
    project = get_object_or_404(ProjectPage.objects.visible(site).select_related("state"), pk=pk)
    if membership(request.user, project) is not None:
        return redirect("exchange:team_talks", project.pk)
    needs = open_needs(project)
    wished = request.GET.get("bedarf", "")
    initial = {**new_key(), "need": wished if wished in dict(needs) else ""}
    form = AskForm(request.POST if request.method == "POST" else None, needs=needs, initial=initial)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        need = data.get("need") or ""
        subject = dict(needs).get(need) or _("Mitmachen")
        try:
            made = services.start(
                Kind.OUTSIDE, site, subject, data["message"], by=request.user, project=project, need_key=uuid.UUID(need) if need else None,
                key=data["key"],
            )  # fmt: skip
            return redirect(f"{reverse('exchange:own_talk', args=[made.public_id])}?getan=gesendet")
        except NotPossible as error:
            form.add_error(None, str(error))
        except Throttled as error:
            form.add_error(None, too_often(error))
            status = 429
    project_url = address_of(site, project.url_path)
    context = {
        "base": "exchange/own_base.html",
        "here": _("Mitmachen"),
        "form": form,
        "project": project,
        "project_url": project_url,
        "breadcrumbs": [{"title": project.title, "url": project_url}, {"title": _("Mitmachen"), "url": ""}],
    }
    return render(request, "exchange/conversations/ask.html", context, status=status)
