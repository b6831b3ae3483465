"""Where organisations hang in: called once by the app config."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Site

from municipality import media

from .. import privacy, todo
from ..mine import registry as mine
from ..models import Organisation, OrganisationMember, User
from . import services

State, Role = Organisation.State, OrganisationMember.Role


def connect() -> None:
    """Register cards, to-dos, who owns hidden logos, the copy of a person's data and what happens when she goes."""
    mine.register_section("organisations", gettext_lazy("Meine Organisationen"), own_organisations, 60)
    todo.register(own_todos)
    media.provide_owners(owners_of_logo)
    privacy.register_export("organisations", export)
    privacy.register_erasure(erase, order=85)


def owners_of_logo(picture_id: int) -> set[int]:
    """Return the municipalities whose organisation has this logo: hidden, it is for their staff alone."""
    return set(Organisation.objects.filter(logo=picture_id).values_list("site_id", flat=True))


def own_organisations(user: User, site: Site) -> list[mine.Card]:
    """Cards of "Mein Bereich": organisations to which the person belongs, or asked to."""
    rows = OrganisationMember.objects.filter(user=user, organisation__site=site).exclude(organisation__state=State.CLOSED)
    found = []
    for row in rows.select_related("organisation").order_by("organisation__name"):
        state = row.organisation.get_state_display() if row.is_active else _("angefragt")
        found.append(
            mine.Card(row.organisation.name, services.path_of(row.organisation), str(state), str(row.get_role_display()) if row.is_active else "")
        )
    return found


def own_todos(user: User, site: Site) -> list[todo.Todo]:
    """What waits for speakers: people who ask to join, a refusal with a reason."""
    speaks = OrganisationMember.objects.filter(user=user, role=Role.SPEAKER, is_active=True).values("organisation_id")
    asking = OrganisationMember.objects.filter(is_active=False, organisation__in=speaks, organisation__site=site, organisation__state=State.CONFIRMED)
    by_organisation: dict[int, list[OrganisationMember]] = {}
    for row in asking.select_related("organisation").order_by("created")[:100]:
        by_organisation.setdefault(row.organisation_id, []).append(row)
    found = [
        todo.Todo(
            ngettext("%(n)d Mensch möchte mitmachen.", "%(n)d Menschen möchten mitmachen.", len(rows)) % {"n": len(rows)},
            reverse("organisations:members", args=[pk]), rows[0].created, rows[0].organisation.name, "users", 30,
        )
        for pk, rows in by_organisation.items()
    ]  # fmt: skip
    for refused in Organisation.objects.filter(pk__in=speaks, site=site, state=State.REFUSED):
        text = _("Die Verwaltung hat Ihre Organisation nicht bestätigt. Sie können die Angaben ändern.")
        found.append(todo.Todo(text, reverse("organisations:edit", args=[refused.pk]), refused.decided_at, refused.name, "building-2", 30))
    return found


def export(user: User) -> list[Any]:
    """Return the organisations of a person and her role there."""
    rows = OrganisationMember.objects.filter(user=user)
    return list(rows.values("organisation__name", "role", "is_active", "created"))


def erase(user: User) -> None:
    """Organisations survive a speaker who goes: the member who has been there longest follows; without anybody the page is closed."""
    for row in OrganisationMember.objects.filter(user=user, role=Role.SPEAKER, is_active=True).select_related("organisation"):
        organisation = Organisation.objects.select_for_update().get(pk=row.organisation_id)
        others = OrganisationMember.objects.filter(organisation=organisation, is_active=True).exclude(user=user)
        if organisation.state == State.CLOSED or others.filter(role=Role.SPEAKER).exists():
            continue
        heir = others.order_by("created", "pk").select_related("user").first()
        if heir is None:
            services.close_without_anybody(organisation)
            continue
        heir.role = Role.SPEAKER
        heir.save(update_fields=["role"])
        services.tell(organisation, [heir.user], f"heir:{heir.pk}", _heir_title(organisation.name))
    OrganisationMember.objects.filter(user=user).delete()


def _heir_title(name: str) -> Any:
    return lambda: _("Sie sprechen jetzt für %(name)s.") % {"name": name}
