"""The ways into a team, for people who are not in it yet: begin, take up an idea, go on with one's own, ask to join, an invitation."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Site

from accounts.models import User
from municipality.addresses import address_of
from municipality.scope import get_site
from municipality.throttle import throttle, throttle_request
from projects.models import ProjectPage
from projects.similar import similar_projects
from projects.submission.pages import private

from .. import rules as workshop_rules
from ..access import find_project, sign_in
from ..models import JoinRequest, Role
from . import invitations, joining, rules, services
from .base import NotPossible
from .forms import AdoptForm, AnswerForm, EnterForm, JoinForm, NewProjectForm

NEW_PROJECTS = (10, timedelta(days=1))
REQUESTS = (15, timedelta(days=1))
REQUESTS_OF_PROJECT = (60, timedelta(days=1))
PER_NETWORK = (60, timedelta(hours=1))


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """For people with an account: others sign in first and come back. Answers are kept by nothing."""

    @private
    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if request.user.is_authenticated else sign_in(request)

    return wrapped


def person(request: HttpRequest) -> User:
    """Return who is signed in (behind `signed_in` somebody always is)."""
    return cast(User, request.user)


def visible(site: Site, pk: int) -> ProjectPage:
    """Return a project that anybody may read; raises Http404."""
    found = ProjectPage.objects.visible(site).select_related("state").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def way(*entries: tuple[str, str]) -> list[dict[str, str]]:
    """Return breadcrumbs from one's own area over `entries` of (title, address)."""
    return [{"title": _("Mein Bereich"), "url": reverse("mine:home")}, *({"title": title, "url": url} for title, url in entries)]


# Begin ------------------------------------------------------------------------------------------------------------------


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_project(request: HttpRequest) -> HttpResponse:
    """Start a project from nothing."""
    site = get_site(request)
    form = NewProjectForm(request.POST if request.method == "POST" else None, site=site)
    if request.method == "POST" and form.is_valid():
        throttle(f"workshop.new:{request.user.pk}", *NEW_PROJECTS, site=site)
        known = similar_projects(site, form.cleaned_data["title"])
        made = services.begin(site, person(request), **form.cleaned_data)
        _tell_begun(request, [hit.title for hit in known])
        return redirect("workshop:home", pk=made.pk)
    context = {"form": form, "similar_url": reverse("projects:similar"), "breadcrumbs": way((_("Projekt beginnen"), ""))}
    return render(request, "workshop/team/new.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up somebody's idea."""
    site = get_site(request)
    idea = visible(site, pk)
    if not rules.adoptable(idea):
        return redirect("workshop:join", pk=pk)
    if rules.own_ideas(request.user, site).filter(project_id=pk).exists():
        return redirect("workshop:continue_own", pk=pk)
    form = AdoptForm(request.POST if request.method == "POST" else None, initial={"title": idea.title})
    if request.method == "POST" and form.is_valid():
        throttle(f"workshop.new:{request.user.pk}", *NEW_PROJECTS, site=site)
        try:
            made = services.adopt(idea, person(request), title=form.cleaned_data["title"])
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            _tell_begun(request, [])
            return redirect("workshop:home", pk=made.pk)
    context = {
        "form": form, "idea": idea, "idea_url": address_of(site, idea.url_path),
        "breadcrumbs": [{"title": idea.title, "url": address_of(site, idea.url_path)}, {"title": _("Idee aufgreifen")}],
    }  # fmt: skip
    return render(request, "workshop/team/adopt.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def continue_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with one's own idea; for everybody else there is nothing here."""
    site = get_site(request)
    found = rules.own_ideas(request.user, site).filter(project_id=pk).select_related("project").first()
    if found is None or found.project is None:
        member = workshop_rules.membership(request.user, find_project(site, pk))
        if member is None:
            raise Http404
        return redirect("workshop:home", pk=pk)
    if request.method == "POST":
        services.continue_own(found.project, person(request))
        messages.success(request, _("Sie leiten jetzt Ihr Projekt. Laden Sie andere ein und füllen Sie Schritt für Schritt den Plan."))
        return redirect("workshop:home", pk=pk)
    context = {"idea": found.project, "title": found.shown_title, "breadcrumbs": way((found.shown_title, ""))}
    return render(request, "workshop/team/continue.html", context)


def _tell_begun(request: HttpRequest, similar: list[str]) -> None:
    messages.success(request, _("Ihr Projekt ist angelegt. Nur Ihr Team sieht es, bis Sie es zur Prüfung einreichen."))
    if similar:
        words = _("Es gibt schon ähnliche Projekte: %(titles)s. Vielleicht möchten Sie sich zusammentun.")
        messages.info(request, words % {"titles": ", ".join(f"„{title}“" for title in similar)})


# Ask --------------------------------------------------------------------------------------------------------------------


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to join, and see what became of it."""
    site = get_site(request)
    project, mine, member = _for_asking(request, site, pk)
    if member is not None:
        return redirect("workshop:team", pk=pk)
    if mine is not None and mine.state in joining.WAITING:
        if request.method == "POST":  # a double click, or a second browser
            return redirect("workshop:join", pk=pk)
        return _show_request(request, project, mine, AnswerForm(initial={"answer": mine.answer}))
    if project is None:
        raise Http404
    if not joining.asks_for_people(project):
        if rules.adoptable(project):
            return redirect("workshop:adopt", pk=pk)
        return _show_join(request, project, None, mine)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        throttle(f"workshop.join:{request.user.pk}", *REQUESTS, site=site)
        throttle(f"workshop.join:project:{pk}", *REQUESTS_OF_PROJECT, site=site)
        try:
            services.ask(project, person(request), form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Ihre Anfrage ist beim Team. Sie bekommen eine Nachricht, sobald jemand antwortet."))
            return redirect("workshop:join", pk=pk)
    return _show_join(request, project, form, mine)


def _for_asking(request: HttpRequest, site: Site, pk: int) -> tuple[ProjectPage | None, JoinRequest | None, object]:
    """Return the project if anybody may read it, this person's latest request, and her membership. 404 when there is none of them."""
    project = find_project(site, pk)
    member = workshop_rules.membership(request.user, project)
    mine = JoinRequest.objects.filter(project=project, user=request.user).select_related("project").order_by("-created", "-pk").first()
    public = ProjectPage.objects.visible(site).filter(pk=pk).exists()
    if not public and mine is None and member is None:
        raise Http404
    return (project if public else None), mine, member


def _show_join(request: HttpRequest, project: ProjectPage, form: JoinForm | None, last: JoinRequest | None) -> HttpResponse:
    url = address_of(get_site(request), project.url_path)
    context = {
        "form": form, "project": project, "project_url": url, "last": last if last and last.state == JoinRequest.State.DECLINED else None,
        "breadcrumbs": [{"title": project.title, "url": url}, {"title": _("Im Team mitmachen")}],
    }  # fmt: skip
    return render(request, "workshop/team/join.html", context, status=422 if form is not None and form.errors else 200)


def _show_request(request: HttpRequest, project: ProjectPage | None, mine: JoinRequest, form: AnswerForm) -> HttpResponse:
    context = {
        "mine": mine, "form": form, "asked": mine.state == JoinRequest.State.ASKED, "title": mine.project.title,
        "project_url": address_of(get_site(request), project.url_path) if project else "", "breadcrumbs": way((mine.project.title, "")),
    }  # fmt: skip
    return render(request, "workshop/team/my_request.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def join_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the team's question."""
    project, mine, _member = _for_asking(request, get_site(request), pk)
    if mine is None:
        raise Http404
    form = AnswerForm(request.POST)
    if not form.is_valid() and mine.state == JoinRequest.State.ASKED:
        return _show_request(request, project, mine, form)
    try:
        services.answer(mine, person(request), form.cleaned_data.get("answer", ""))
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Ihre Antwort ist beim Team."))
    return redirect("workshop:join", pk=pk)


@signed_in
@require_POST
def join_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the request back."""
    _project, mine, _member = _for_asking(request, get_site(request), pk)
    if mine is None:
        raise Http404
    try:
        services.withdraw_request(mine, person(request))
    except NotPossible as error:
        messages.error(request, str(error))
        return redirect("workshop:join", pk=pk)
    messages.success(request, _("Sie haben Ihre Anfrage zurückgezogen."))
    return redirect("mine:home")


# Invitation -------------------------------------------------------------------------------------------------------------


@private
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation: looking changes nothing, joining is a button, after signing in."""
    site = get_site(request)
    if request.method == "POST":
        throttle_request(request, "workshop.invitation", *PER_NETWORK)
    found = invitations.find(site, token)
    if found is None:
        return _closed_link(request, _("Diese Einladung kennen wir nicht. Vielleicht ist der Link beim Kopieren abgeschnitten worden."), 404)
    user = request.user
    if user.is_authenticated and workshop_rules.membership(user, found.project) is not None:
        messages.info(request, _("Sie gehören schon zu diesem Team."))
        return redirect("workshop:team", pk=found.project_id)
    if problem := invitations.why_not(found, user):
        return _closed_link(request, problem, 410)
    if not user.is_authenticated:
        if request.method == "POST":
            return redirect("workshop:invitation", token=token)
        return render(request, "workshop/team/invitation.html", _invitation_context(request, found, None))
    organisations = rules.represents(user, site) if found.role == Role.CARRIER else None
    form = EnterForm(request.POST if request.method == "POST" else None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        try:
            services.use(found, person(request), **form.cleaned_data)
        except NotPossible as error:
            return _closed_link(request, str(error), 410)
        messages.success(request, _("Willkommen im Team. Hier sehen Sie, wer dabei ist."))
        return redirect("workshop:team", pk=found.project_id)
    return render(request, "workshop/team/invitation.html", _invitation_context(request, found, form), status=422 if form.errors else 200)


def _invitation_context(request: HttpRequest, found, form: EnterForm | None) -> dict:
    project = found.project
    return {
        "invitation": found, "project": project, "title": project.draft_title or project.title, "form": form,
        "from_name": found.made_by.name if found.made_by else "", "role": Role(found.role).label,
        "project_url": address_of(get_site(request), project.url_path) if project.live else "",
        "sign_in_url": sign_in(request)["Location"], "breadcrumbs": [{"title": _("Start"), "url": "/"}, {"title": _("Einladung")}],
    }  # fmt: skip


def _closed_link(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    context = {"sentence": sentence, "breadcrumbs": [{"title": _("Start"), "url": "/"}, {"title": _("Einladung")}]}
    return render(request, "workshop/team/invitation_closed.html", context, status=status)
