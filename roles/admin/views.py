"""The small screens "Mitarbeitende": who works here, invite, change roles, remove with hand-over, journal. 404 for whoever does not manage here."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from accounts.models import User
from municipality.throttle import throttle

from .. import kinds, offboarding, querysets, rules, services
from ..errors import RolesError
from ..forms import ChangeForm, InviteForm, RemoveForm
from ..invitations import PER_ADMIN
from ..models import Invitation
from .base import Screen

PER_PAGE = 100


class ManagingScreen(Screen):
    """For whoever manages the people of this municipality."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.actor = cast(User, request.user)
        if not rules.may_manage(request.user, self.site):
            raise Http404

    def find_person(self, pk: int) -> User:
        person = querysets.staff(self.site).filter(pk=pk).first()
        if person is None:
            raise Http404
        return person

    def find_invitation(self, pk: int) -> Invitation:
        row = querysets.open_invitations(self.site).filter(pk=pk).first()
        if row is None:
            raise Http404
        return row


class StaffView(ManagingScreen):
    """Who works here, and who is invited."""

    template_name = "roles/admin/index.html"
    page_title = gettext_lazy("Mitarbeitende")

    def trail(self) -> list[tuple[str, str]]:
        return []

    def get(self, request: HttpRequest) -> HttpResponse:
        own = Prefetch("groups", queryset=querysets.own_groups(self.site).select_related("role_group"), to_attr="groups_here")
        page = self.page_of(querysets.staff(self.site).prefetch_related(own), PER_PAGE)
        secured = set(
            Authenticator.objects.filter(user__in=[user.pk for user in page])
            .exclude(type=Authenticator.Type.RECOVERY_CODES)
            .values_list("user_id", flat=True)
        )
        rows = [
            {
                "user": user, "roles": kinds.in_order(_keys(user.groups_here)), "more": any(not hasattr(group, "role_group") for group in user.groups_here),
                "secured": user.pk in secured, "url": reverse("roles_admin:person", args=[user.pk]),
            }
            for user in page
        ]  # fmt: skip
        return self.show(rows=rows, page=page, invitations=querysets.open_invitations(self.site), town=self.town, roles=kinds.ROLES)


def _keys(groups: list[Group]) -> set[str]:
    return {group.role_group.key for group in groups if hasattr(group, "role_group")}


class InviteView(ManagingScreen):
    """Invite somebody."""

    template_name = "roles/admin/form.html"
    page_title = gettext_lazy("Person einladen")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._form(InviteForm(keys=rules.givable(self.actor, self.site)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = InviteForm(request.POST, keys=rules.givable(self.actor, self.site))
        if form.is_valid():
            data = form.cleaned_data
            throttle(f"invite:{self.actor.pk}", *PER_ADMIN, site=self.site)
            try:
                found = services.invite(self.site, data["email"], data["name"], data["roles"], self.actor)
            except (RolesError, ValidationError) as error:
                form.add_error("email" if isinstance(error, ValidationError) else None, _sentence(error))
            else:
                if isinstance(found, Invitation):
                    text = _("Die Einladung an %(email)s ist unterwegs. Sie gilt %(n)d Tage.")
                    messages.success(request, text % {"email": found.email, "n": services.INVITATION_DAYS})
                else:
                    messages.success(request, _("%(name)s hatte schon ein Konto und hat jetzt diese Rollen.") % {"name": found})
                return redirect("roles_admin:index")
        return self._form(form, status=422)

    def _form(self, form: InviteForm, status: int = 200) -> HttpResponse:
        lead = _("Die Person bekommt eine E-Mail mit einem Link, wählt ein Passwort und richtet einen zweiten Faktor ein.")
        return self.show(status, form=form, lead=lead, button=_("Einladung schicken"))


class PersonView(ManagingScreen):
    """The roles of one person."""

    template_name = "roles/admin/person.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.person = self.find_person(kwargs["pk"])
        self.has = querysets.roles_of(self.person, self.site)
        self.keys = [key for key in kinds.KEYS if key in self.has or rules.may_give(self.actor, self.site, self.person, key)]

    def get_page_title(self) -> str:
        return str(self.person)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._form(ChangeForm(keys=self.keys, initial={"roles": sorted(self.has)}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ChangeForm(request.POST, keys=self.keys)
        if form.is_valid():
            try:
                given, taken = services.change(self.site, self.person, set(form.cleaned_data["roles"]), self.actor)
            except RolesError as error:
                form.add_error(None, _sentence(error))
            else:
                messages.success(request, _("Gespeichert.") if given or taken else _("Es gab nichts zu ändern."))
                # Whoever laid down the last right to be here cannot see the list any more.
                return redirect("roles_admin:index" if rules.may_manage(self.actor, self.site) else "wagtailadmin_home")
        return self._form(form, status=422)

    def _form(self, form: ChangeForm, status: int = 200) -> HttpResponse:
        return self.show(
            status, form=form, person=self.person, is_me=self.person.pk == self.actor.pk, has_roles=bool(self.has),
            may_remove=rules.may_remove(self.actor, self.site, self.person), last=rules.is_last_admin(self.person, self.site),
            lines=querysets.journal(self.site).filter(user=self.person)[:10],
        )  # fmt: skip


class RemoveView(ManagingScreen):
    """Off-boarding: what the person takes care of, and who takes over."""

    template_name = "roles/admin/remove.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.person = self.find_person(kwargs["pk"])

    def get_page_title(self) -> str:
        return _("%(name)s entfernen") % {"name": self.person}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not rules.may_remove(self.actor, self.site, self.person):
            raise Http404
        return self._form(RemoveForm(heirs=offboarding.heirs(self.site, self.person)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = RemoveForm(request.POST, heirs=offboarding.heirs(self.site, self.person))
        if form.is_valid():
            try:
                services.remove(self.site, self.person, self.actor, form.cleaned_data["heir"])
            except RolesError as error:
                form.add_error(None, _sentence(error))
            else:
                messages.success(request, _("%(name)s arbeitet nicht mehr hier. Was übergeben wurde, steht im Journal.") % {"name": self.person})
                return redirect("roles_admin:journal")
        return self._form(form, status=422)

    def _form(self, form: RemoveForm, status: int = 200) -> HttpResponse:
        tasks = offboarding.preview(self.site, self.person)
        return self.show(status, form=form, person=self.person, tasks=tasks, town=self.town)


class AgainView(ManagingScreen):
    """Send an invitation once more, by POST alone."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.find_invitation(pk)
        throttle(f"invite:{self.actor.pk}", *PER_ADMIN, site=self.site)
        try:
            services.again(row, self.actor)
            messages.success(request, _("Eine neue E-Mail an %(email)s ist unterwegs. Der frühere Link gilt nicht mehr.") % {"email": row.email})
        except RolesError as error:
            messages.error(request, _sentence(error))
        return redirect("roles_admin:index")


class WithdrawView(ManagingScreen):
    """Withdraw an invitation, by POST alone."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.find_invitation(pk)
        try:
            services.withdraw(row, self.actor)
            messages.success(request, _("Die Einladung an %(email)s gilt nicht mehr.") % {"email": row.email})
        except RolesError as error:
            messages.error(request, _sentence(error))
        return redirect("roles_admin:index")


class JournalView(ManagingScreen):
    """Who gave what to whom."""

    template_name = "roles/admin/journal.html"
    page_title = gettext_lazy("Journal der Rollen")

    def get(self, request: HttpRequest) -> HttpResponse:
        page = self.page_of(querysets.journal(self.site), PER_PAGE)
        return self.show(page=page)


def _sentence(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
