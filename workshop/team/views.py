"""The room "Team" in the workshop of a project. Thin: forms check, services act, `@team_view` is the door."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from municipality.addresses import address_of
from municipality.outbox import absolute_url

from .. import frame
from ..access import Seat, team_view
from ..models import Invitation, JoinRequest, Role, TeamMember
from . import base, queries, rules, services
from .base import NotPossible
from .forms import AcceptForm, AskBackForm, DeclineForm, InviteForm, LeaveForm, MeForm, OfferLeadForm, RemoveForm, RoleForm

GET_AND_POST = ["GET", "HEAD", "POST"]


def show(request: HttpRequest, seat: Seat, template: str, title: str = "", *, form: Any = None, **context: Any) -> HttpResponse:
    """Render a page of this room in the frame of the workshop; 422 where its form has errors."""
    whole = {**frame.context(request, seat, tab="team", title=title), "form": form, "team_url": _team_url(seat), **context}
    if title:
        whole["breadcrumbs"].insert(-1, {"title": _("Team"), "url": _team_url(seat)})
    return render(request, f"workshop/team/{template}.html", whole, status=422 if form is not None and form.errors else 200)


def _team_url(seat: Seat) -> str:
    return reverse("workshop:team", args=[seat.project.pk])


def _back(seat: Seat) -> HttpResponse:
    return redirect("workshop:team", pk=seat.project.pk)


@team_view
@require_http_methods(["GET", "HEAD"])
def team(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Who is in the team, who wants in, who leads."""
    public = address_of(seat.site, seat.project.url_path) if seat.project.live else ""
    return show(request, seat, "team", team=queries.team_of(seat), public_url=public)


@team_view
@require_http_methods(GET_AND_POST)
def me(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What I bring along, and what the others may see of me."""
    form = MeForm(request.POST if request.method == "POST" else None, instance=seat.member)
    if request.method == "POST" and form.is_valid():
        services.save_own(seat.member, form.cleaned_data)
        messages.success(request, _("Gespeichert. Ihre Freigaben gelten ab sofort."))
        return _back(seat)
    return show(request, seat, "me", _("Meine Angaben im Team"), form=form)


# Requests ---------------------------------------------------------------------------------------------------------------


@team_view
@require_http_methods(GET_AND_POST)
def request_to_join(request: HttpRequest, seat: Seat, request_pk: int) -> HttpResponse:
    """Read a request and answer it: accept, ask, decline."""
    if not rules.may_decide(seat.member, None if seat.is_lead else base.open_offer(seat.project)):
        raise PermissionDenied
    row = get_object_or_404(JoinRequest.objects.select_related("user", "project"), pk=request_pk, project_id=seat.project.pk)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    kinds = {"accept": AcceptForm, "ask": AskBackForm, "decline": DeclineForm}
    forms = {name: kind(request.POST if name == action else None, prefix=name) for name, kind in kinds.items()}
    if request.method == "POST" and action not in forms:
        raise Http404
    bound = forms.get(action)
    if bound is not None and bound.is_valid():
        try:
            _answer(row, seat, action, bound.cleaned_data)
        except NotPossible as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Die Person hat eine Nachricht bekommen."))
        return _back(seat)
    context = {"row": row, "forms": forms, "waits": row.state in (JoinRequest.State.OPEN, JoinRequest.State.ASKED)}
    title = _("Anfrage von %(name)s") % {"name": row.user.name or _("einer Person ohne Namen")}
    return show(request, seat, "request", title, form=bound, **context)


def _answer(row: JoinRequest, seat: Seat, action: str, values: dict[str, str]) -> None:
    if action == "accept":
        services.accept(row, seat.user, reply=values["reply"])
    elif action == "ask":
        services.ask_back(row, seat.user, question=values["question"])
    else:
        services.decline(row, seat.user, reply=values["reply"])


# Invitations ------------------------------------------------------------------------------------------------------------


@team_view(lead=True)
@require_http_methods(GET_AND_POST)
def invite(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Make an invitation. Its link is shown in the answer and never again."""
    form = InviteForm(request.POST if request.method == "POST" else None, initial={"role": Role.MEMBER})
    if request.method == "POST" and form.is_valid():
        try:
            row, secret = services.invite(seat.project, seat.user, **form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            link = absolute_url(seat.site, reverse("workshop:invitation", args=[secret]))
            return show(request, seat, "invited", _("Einladung"), invitation=row, link=link)
    return show(request, seat, "invite", _("Jemanden einladen"), form=form)


@team_view(lead=True)
@require_POST
def revoke(request: HttpRequest, seat: Seat, invitation_pk: int) -> HttpResponse:
    """Take an invitation back."""
    row = get_object_or_404(Invitation.objects.select_related("project"), pk=invitation_pk, project_id=seat.project.pk)
    if services.revoke(row, seat.user):
        messages.success(request, _("Die Einladung ist zurückgenommen. Ihr Link wirkt nicht mehr."))
    return _back(seat)


# Members ----------------------------------------------------------------------------------------------------------------


def _member(seat: Seat, pk: int) -> TeamMember:
    return get_object_or_404(base.active(seat.project).select_related("project"), pk=pk)


@team_view(lead=True)
@require_http_methods(GET_AND_POST)
def role(request: HttpRequest, seat: Seat, member_pk: int) -> HttpResponse:
    """Change the role of a member; a lead of two may step down herself."""
    row = _member(seat, member_pk)
    if row.role == Role.ADVISER or (row.role == Role.LEAD and row.pk != seat.member.pk):
        raise PermissionDenied
    organisations = list(rules.represents(row.user, seat.site)) if row.user else []
    form = RoleForm(
        request.POST if request.method == "POST" else None,
        organisations=rules.represents(row.user, seat.site) if organisations else rules.Organisation.objects.none(),
        initial={"role": row.role, "organisation": row.organisation_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_role(row, form.cleaned_data["role"], seat.user, organisation=form.cleaned_data.get("organisation"))
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Die Rolle ist geändert."))
            return _back(seat)
    return show(request, seat, "role", _("Rolle von %(name)s") % {"name": row.shown_name}, form=form, member=row)


@team_view(lead=True)
@require_http_methods(GET_AND_POST)
def remove(request: HttpRequest, seat: Seat, member_pk: int) -> HttpResponse:
    """Remove a member, after a page that says what follows."""
    row = _member(seat, member_pk)
    if not rules.may_be_removed(row, seat.member):
        raise PermissionDenied
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        name = row.shown_name
        try:
            services.remove(row, seat.user, form.cleaned_data["text"])
        except NotPossible as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("%(name)s gehört nicht mehr zum Team.") % {"name": name})
        return _back(seat)
    return show(request, seat, "remove", _("%(name)s aus dem Team entfernen") % {"name": row.shown_name}, form=form, member=row)


@team_view
@require_http_methods(GET_AND_POST)
def leave(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Leave the team, after a page that says what follows."""
    alone = seat.is_lead and len(base.leads(seat.project)) < 2
    form = LeaveForm(request.POST if request.method == "POST" else None, alone=alone)
    if request.method == "POST" and form.is_valid():
        try:
            services.leave(seat.project, seat.user, without_lead=bool(form.cleaned_data.get("without_lead")))
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Sie haben das Team verlassen."))
            return redirect("mine:home")
    others = base.active(seat.project).exclude(pk=seat.member.pk).exists() if alone else True
    return show(request, seat, "leave", _("Das Team verlassen"), form=form, alone=alone, has_others=others)


# The lead ---------------------------------------------------------------------------------------------------------------


@team_view(lead=True)
@require_http_methods(GET_AND_POST)
def offer_lead(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Offer the lead to a member."""
    form = OfferLeadForm(request.POST if request.method == "POST" else None, project=seat.project, me=seat.member)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.offer_lead(seat.project, seat.user, values["member"], keeps_lead=bool(values["keeps_lead"]), note=values["note"])
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s hat Ihr Angebot bekommen und kann annehmen oder ablehnen.") % {"name": values["member"].shown_name})
            return _back(seat)
    return show(request, seat, "offer_lead", _("Leitung anbieten"), form=form, nobody=not form.fields["member"].queryset.exists())


@team_view
@require_POST
def answer_lead(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Accept or decline the lead; for the lead herself: take the offer back, or say that she goes on."""
    action = request.POST.get("action", "")
    try:
        if action == "accept":
            services.accept_lead(seat.project, seat.user)
            messages.success(request, _("Sie leiten jetzt das Projekt."))
        elif action == "decline":
            services.decline_lead(seat.project, seat.user)
            messages.success(request, _("Ihre Antwort ist angekommen. Danke für die Ehrlichkeit."))
        elif action == "withdraw":
            services.withdraw_offer(seat.project, seat.user)
            messages.success(request, _("Das Angebot ist zurückgenommen."))
        elif action == "still_here":
            services.still_here(seat.project, seat.user)
            messages.success(request, _("Danke. Schön, dass Sie weitermachen."))
        else:
            raise Http404
    except NotPossible as error:
        messages.error(request, str(error))
    return _back(seat)
