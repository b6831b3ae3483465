"""Roles of a municipality and the people who get them, invited by mail (`roles.services` does both)."""

from django.utils.translation import gettext as _
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission, Site, WorkflowPage

from accounts.models import User
from municipality.scope import tree
from roles import kinds, services
from roles.errors import RolesError
from roles.models import Invitation, RoleGroup
from roles.querysets import open_invitations, roles_of

from .plan import Plan
from .reading import Problem, Refused
from .report import Outcome, Report


def build_roles(report: Report, site: Site) -> None:
    """Make the group of each role, its rights, the folder of files and the moderation where they are missing."""
    before = _rights(site)
    groups = services.build(site)
    names = sorted(group.name for group in groups.values())
    changed = _rights(site) != before
    report.settled(_("Rollen und Moderation"), names if changed and not any(before) else [], names if changed and any(before) else [])


def _rights(site: Site) -> tuple[int, ...]:
    """Return how many rights of each kind there are in this municipality."""
    on_site = GroupSitePermission.objects.filter(site=site)
    return (
        GroupPagePermission.objects.filter(tree(site, "page__")).count(),
        on_site.count(),
        GroupCollectionPermission.objects.filter(group__in=on_site.values("group")).count(),
        WorkflowPage.objects.filter(tree(site, "page__")).count(),
        RoleGroup.objects.filter(site=site).count(),
    )


def invite(plan: Plan, report: Report, site: Site) -> None:
    """Give each person of the plan their roles; who has no account that opens the admin is invited by mail, once.

    A person has exactly the roles that the file names: former ones are taken away. Raises `Refused` for an account that is locked and for
    what the roles refuse.
    """
    created, changed, problems = [], [], []
    for number, entry in enumerate(plan.staff, 1):
        user = User.objects.filter(email=entry["email"]).first()
        wanted = {kinds.role(key).key for key in entry["roles"]}
        said = f"{entry['name']} ({', '.join(str(role.label) for role in kinds.in_order(wanted))})"
        try:
            if user is not None and roles_of(user, site):
                if any(services.change(site, user, wanted, None)):
                    changed.append(said)
            elif _is_new(site, entry["email"], wanted):
                found = services.invite(site, entry["email"], entry["name"], wanted, None)
                (created if isinstance(found, Invitation) else changed).append(said)
        except RolesError as error:
            problems.append(Problem(f"staff[{number}].email", str(error)))
    if problems:
        raise Refused(problems)
    report.settled(_("Mitarbeitende"), created, changed)
    if created:
        report.add(_("Mitarbeitende"), Outcome.NOTE, _("Die Einladungen gehen per E-Mail hinaus, sobald der Worker läuft."))


def _is_new(site: Site, email: str, wanted: set[str]) -> bool:
    """Is there no open invitation with these roles? One with other roles gets these, without another mail."""
    row = open_invitations(site).filter(email=email).first()
    if row is None or not row.is_open:
        return True
    if set(row.roles) != wanted:
        services.promise(row, wanted)
    return False
