"""`/organisationen/`: the public list and pages, and what speakers do with them. Thin: forms check, services act."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import EmptyPage, Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipality.errors import bad_request
from municipality.pictures import size_of
from municipality.scope import get_site

from ..mine.access import own
from ..models import Organisation, OrganisationMember, User
from . import logo, registry, rules, services
from .errors import NotPossible
from .forms import ListForm, OrganisationForm

PER_PAGE = 24
PARAMETERS = {"q", "art", "seite"}
LOGO = "max-320x160"
State, Role = Organisation.State, OrganisationMember.Role


def signed_in(request: HttpRequest) -> bool:
    """Is this somebody with an account? Asks nothing of a visitor without a session, so that the answer can be kept."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def me(request: HttpRequest) -> User:
    """Return the person who is signed in; behind `@own` there is one."""
    return cast(User, request.user)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The confirmed organisations of the municipality."""
    form = ListForm(request.GET)
    wanted = request.GET.get("seite") or "1"
    if set(request.GET) - PARAMETERS or not form.is_valid() or not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
        return bad_request(request, ValueError(_("Diese Auswahl gibt es hier nicht.")))
    rows = Organisation.objects.filter(site=get_site(request), state=State.CONFIRMED).select_related("district", "logo").order_by("name", "pk")
    if kind := form.cleaned_data["art"]:
        rows = rows.filter(kind=kind)
    for word in form.cleaned_data["q"].split()[:8]:
        rows = rows.filter(Q(name__icontains=word) | Q(summary__icontains=word))
    try:
        page = Paginator(rows, PER_PAGE).page(int(wanted))
    except EmptyPage as error:
        raise Http404 from error
    query = request.GET.copy()
    query.pop("seite", None)
    context = {
        "form": form,
        "results": page,
        "organisations": [{"row": row, "url": services.path_of(row)} for row in page.object_list],
        "is_active": bool(form.cleaned_data["q"] or form.cleaned_data["art"]),
        "query": query.urlencode(),
        "breadcrumbs": [{"title": _("Organisationen"), "url": ""}],
    }
    return TemplateResponse(request, "organisations/list.html", context)


def find(request: HttpRequest, pk: int) -> Organisation:
    """Return an organisation that this person may see; raises Http404 for all others."""
    row = Organisation.objects.filter(pk=pk, site=get_site(request)).select_related("district", "logo", "site").first()
    if row is None or not (row.state == State.CONFIRMED or (signed_in(request) and rules.may_see(request.user, row))):
        raise Http404
    return row


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The public page; before it is confirmed for its members alone."""
    row = find(request, pk)
    member = rules.membership(request.user, row) if signed_in(request) else None
    confirmed = row.state == State.CONFIRMED
    context = {
        "organisation": row,
        "logo": size_of(row.logo, LOGO) if row.logo and row.logo.is_public else None,
        "is_public": confirmed,
        "parts": registry.parts(request, row) if confirmed else [],
        "member": member,
        "may_edit": rules.may_edit(request.user, row) if member else False,
        "signed_in": signed_in(request),
        "breadcrumbs": [{"title": _("Organisationen"), "url": reverse("organisations:list")}, {"title": row.name, "url": ""}],
    }
    return TemplateResponse(request, "organisations/detail.html", context)


def trail(here: str, row: Organisation | None = None) -> list[dict[str, str]]:
    """Return the way to a page of one's own area."""
    more = [{"title": row.name, "url": services.path_of(row)}] if row is not None else []
    return [{"title": _("Mein Bereich"), "url": reverse("mine:home")}, *more, {"title": here, "url": ""}]


@own
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register an organisation."""
    site = get_site(request)
    form = OrganisationForm(request.POST or None, request.FILES or None, site=site)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.found(me(request), site, form.values)
            if form.cleaned_data.get("logo") and row.logo_id is None:
                logo.set_logo(me(request), row, form.cleaned_data["logo"])
        except (NotPossible, ValidationError) as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Danke. Die Verwaltung bestätigt Ihre Organisation, dann ist die Seite öffentlich. Sie hören von uns."))
            return redirect("organisations:detail", pk=row.pk)
    context = {"form": form, "here": _("Organisation anmelden"), "is_new": True, "breadcrumbs": trail(_("Organisation anmelden"))}
    return render(request, "organisations/form.html", context, status=422 if form.errors else 200)


def add_errors(form: Any, error: Exception) -> None:
    """Put what a service said into the form."""
    if isinstance(error, ValidationError) and hasattr(error, "message_dict"):
        for name, found in error.message_dict.items():
            form.add_error(name if name in form.fields else None, found)
    else:
        form.add_error(None, error if isinstance(error, ValidationError) else str(error))


def own_organisation(request: HttpRequest, pk: int) -> Organisation:
    """Return an organisation that this person may change; raises Http404 for all others."""
    row = Organisation.objects.filter(pk=pk, site=get_site(request)).select_related("logo", "site").first()
    if row is None or not rules.may_edit(request.user, row):
        raise Http404
    return row


@own
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the page."""
    row = own_organisation(request, pk)
    form = OrganisationForm(request.POST or None, request.FILES or None, site=row.site, organisation=row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            saved = services.edit(me(request), row, form.values, version=data["version"])
            if data.get("logo") or data.get("logo_remove"):
                logo.set_logo(me(request), saved, data.get("logo"))
        except (NotPossible, ValidationError) as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("organisations:detail", pk=pk)
    context = {
        "form": form,
        "organisation": row,
        "here": _("Seite ändern"),
        "is_confirmed": row.state == State.CONFIRMED,
        "breadcrumbs": trail(_("Seite ändern"), row),
    }
    return render(request, "organisations/form.html", context, status=422 if form.errors else 200)


@own
@require_http_methods(["GET", "HEAD"])
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Who belongs to it, who asks; speakers decide. Names only, never an address."""
    row = Organisation.objects.filter(pk=pk, site=get_site(request)).exclude(state=State.CLOSED).first()
    member = rules.membership(request.user, row) if row is not None else None
    if row is None or member is None or not member.is_active:
        raise Http404
    people = OrganisationMember.objects.filter(organisation=row).select_related("user").order_by("-is_active", "-role", "pk")
    context = {
        "organisation": row,
        "may_edit": rules.may_edit(request.user, row),
        "own": member,
        "members": [
            {"row": person, "name": person.user.name or _("Ohne Namen"), "is_speaker": person.role == Role.SPEAKER}
            for person in people
            if person.is_active
        ],
        "requests": [{"row": person, "name": person.user.name or _("Ohne Namen")} for person in people if not person.is_active],
        "breadcrumbs": trail(_("Mitglieder"), row),
    }
    return render(request, "organisations/members.html", context)


@own
@require_POST
def member_step(request: HttpRequest, pk: int, member: int, step: str) -> HttpResponse:
    """Accept, remove, let speak."""
    row = own_organisation(request, pk)
    found = OrganisationMember.objects.filter(pk=member, organisation=row).first()
    if found is None:
        raise Http404
    try:
        if step == "annehmen":
            services.accept(me(request), found)
        elif step == "entfernen":
            services.remove(me(request), found)
        elif step in ("spricht", "spricht-nicht"):
            services.set_speaker(me(request), found, step == "spricht")
        else:
            raise Http404
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Gespeichert."))
    if rules.may_edit(request.user, row):
        return redirect("organisations:members", pk=pk)
    return redirect("mine:home")


@own
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to be a member."""
    row = find(request, pk)
    if request.POST.get("schritt") != "anfragen":
        return redirect("organisations:detail", pk=pk)
    services.ask_to_join(me(request), row)
    messages.success(request, _("Ihre Anfrage ist unterwegs. Wer für die Organisation spricht, antwortet Ihnen."))
    return redirect("organisations:detail", pk=pk)


@own
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave, or take back a request."""
    row = Organisation.objects.filter(pk=pk, site=get_site(request), members__user=request.user).first()
    if row is None:
        raise Http404
    try:
        services.leave(me(request), row)
    except NotPossible as error:
        messages.error(request, str(error))
        return redirect("organisations:members", pk=pk)
    messages.success(request, _("Sie gehören nicht mehr dazu."))
    return redirect("organisations:detail", pk=pk) if row.state == State.CONFIRMED else redirect("mine:home")


@own
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the page for good: a question first, then a POST."""
    row = own_organisation(request, pk)
    if request.method == "POST":
        services.close(me(request), row)
        messages.success(request, _("Die Seite ist aufgelöst."))
        return redirect("mine:home")
    return render(request, "organisations/close.html", {"organisation": row, "breadcrumbs": trail(_("Auflösen"), row)})
