"""Roles of a municipality and the people who get them, invited by mail."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, GroupSitePermission, Site, WorkflowPage

from accounts.models import User
from home import groundwork
from moderation.setup import ensure_workflow, moderation_group
from municipality.outbox import absolute_url, queue_mail
from municipality.scope import tree
from strategy.upkeep.people import keeper_group

from .plan import Plan
from .reading import Problem, Refused
from .report import Outcome, Report

Groups = dict[str, Group]


def build_roles(report: Report, site: Site) -> Groups:
    """Return the group of each role; makes groups, permissions, the collection of files and the moderation where they are missing."""
    before = _rights(site)
    ensure_workflow(site)
    groups = {
        "editor": groundwork.editor_group(site, collection_of(site)),
        "moderator": moderation_group(site),
        "office": keeper_group(site),
    }
    names = sorted(group.name for group in groups.values())
    changed = _rights(site) != before
    report.settled(_("Rollen und Moderation"), names if changed and not any(before) else [], names if changed and any(before) else [])
    return groups


def _rights(site: Site) -> tuple[int, int, int, int]:
    """Return how many rights of each kind there are in this municipality."""
    on_site = GroupSitePermission.objects.filter(site=site)
    return (
        GroupPagePermission.objects.filter(tree(site, "page__")).count(),
        on_site.count(),
        GroupCollectionPermission.objects.filter(group__in=on_site.values("group")).count(),
        WorkflowPage.objects.filter(tree(site, "page__")).count(),
    )


def collection_of(site: Site) -> Collection:
    """Return where the pictures and documents of this municipality lie: the collection of its editors, or a new one."""
    root = Collection.get_first_root_node()
    group = groundwork.find_editor_group(site)
    found = GroupCollectionPermission.objects.filter(group=group).exclude(collection=root).select_related("collection").first() if group else None
    return found.collection if found else root.add_child(instance=Collection(name=site.site_name))


def invite(plan: Plan, report: Report, site: Site, groups: Groups) -> None:
    """Give each person of the plan their role; who has no password yet is sent a link to set one, once.

    A person has one role here: a former one is taken away. Raises `Refused` for an account that is locked.
    """
    created, changed, problems = [], [], []
    for number, entry in enumerate(plan.staff, 1):
        user = User.objects.filter(email=entry["email"]).first()
        if user is not None and not user.is_active:
            problems.append(Problem(f"staff[{number}].email", _("Dieses Konto ist gesperrt. Bitte klären Sie das zuerst.")))
            continue
        is_new = user is None
        if user is None:
            user = User.objects.create_user(entry["email"], None, name=entry["name"], is_staff=True)
        elif not user.is_staff:
            user.is_staff = True
            user.save(update_fields=["is_staff"])
        has = set(user.groups.filter(pk__in=[group.pk for group in groups.values()]).values_list("pk", flat=True))
        wanted = groups[entry["role"]]
        if has != {wanted.pk}:
            user.groups.remove(*(has - {wanted.pk}))
            user.groups.add(wanted)
            (created if is_new else changed).append(f"{entry['name']} ({entry['role']})")
        if not user.has_usable_password():
            _send(site, user, entry["role"])
    if problems:
        raise Refused(problems)
    report.settled(_("Mitarbeitende"), created, changed)
    if created:
        report.add(_("Mitarbeitende"), Outcome.NOTE, _("Die Einladungen gehen per E-Mail hinaus, sobald der Worker läuft."))


def _send(site: Site, user: User, role: str) -> None:
    days = settings.PASSWORD_RESET_TIMEOUT // 86400
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)})
    queue_mail(
        site=site,
        to=user.email,
        template="instances/invitation",
        context={
            "name": user.name,
            "role": role,
            "days": days,
            "link": absolute_url(site, path),
            "again": absolute_url(site, reverse("account_reset_password")),
        },
        event_key=f"invitation:{site.pk}:{user.pk}",
        language=user.language,
    )
