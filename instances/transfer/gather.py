"""Which rows are a municipality's."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Revision,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from accounts.models import User
from moderation.models import ModerationTask
from municipality.models import Folder
from municipality.scope import homes, tree
from roles.models import RoleGroup

from .links import label_of_key
from .registry import COLLECTION, DOCUMENT, GROUP, KINDS, PAGE, PERSONAL, PICTURE, REVISION, SITE, USER

CHUNK = 5000


def chunks(keys: Iterable[Any]) -> Iterable[list]:
    """Cut keys into slices that fit into one statement of any database."""
    keys = list(keys)
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


@dataclass
class Gathered:
    """The keys of a municipality's rows by label, and the tops of its two trees: path → number from 1."""

    site: Site
    ids: dict[str, set] = field(default_factory=dict)
    homes: list[str] = field(default_factory=list)
    collections: list[str] = field(default_factory=list)

    def has(self, label: str, key: Any) -> bool:
        """Is this row one of the municipality's?"""
        return key in self.ids.get(label, ())


def gather(site: Site) -> Gathered:
    """Return everything that belongs to this municipality, also what never travels; files that are used from a shared folder come with `files`."""
    found = Gathered(site, homes=[home.path for home in homes(site)])
    found.ids[SITE] = {site.pk}
    found.ids[PAGE] = set(Page.objects.filter(tree(site)).order_by().values_list("pk", flat=True))
    found.ids[GROUP] = own_groups(site)
    found.collections = own_collections(site, found.ids[GROUP])
    below = Q(pk__in=[])
    for path in found.collections:
        below |= Q(path__startswith=path)
    found.ids[COLLECTION] = set(Collection.objects.filter(below).order_by().values_list("pk", flat=True))
    for label in (PICTURE, DOCUMENT):
        found.ids[label] = _keys(label, Q(collection__in=found.ids[COLLECTION]))
    _workflows(found)
    for label, kind in KINDS.items():
        if label not in found.ids and label not in (USER, REVISION) and label not in PERSONAL and "generic" not in kind.of:
            _resolve(found, label)
    # States of workflows first: assignments and states of tasks hang on them.
    for label in ["wagtailcore.WorkflowState", *(label for label, kind in KINDS.items() if "generic" in kind.of)]:
        if label not in found.ids:
            found.ids[label] = _generic(found, label)
    found.ids["wagtailcore.TaskState"] = _by_keys("wagtailcore.TaskState", "workflow_state", found.ids["wagtailcore.WorkflowState"])
    found.ids[REVISION] = _generic(found, REVISION)
    found.ids[USER] = set()
    for label in KINDS:
        if label != USER and label not in PERSONAL:
            found.ids[USER] |= set(pointing(found, label, USER))
    found.ids[USER].discard(None)
    return found


def _resolve(found: Gathered, label: str) -> set:
    if label in found.ids:
        return found.ids[label]
    kind = KINDS[label]
    found.ids[label] = set()
    keys: set = set()
    for name in kind.of:
        target = str(apps.get_model(label)._meta.get_field(name).related_model._meta.label)
        if target == "wagtailcore.WorkflowState":
            continue
        keys |= _by_keys(label, name, _resolve(found, target))
    found.ids[label] = keys
    return keys


def _keys(label: str, condition: Q) -> set:
    return set(apps.get_model(label)._base_manager.filter(condition).order_by().values_list("pk", flat=True))


def _by_keys(label: str, name: str, keys: Iterable[Any]) -> set:
    found: set = set()
    for some in chunks(keys):
        found |= _keys(label, Q(**{f"{name}__in": some}))
    return found


def _generic(found: Gathered, label: str) -> set:
    """Return the rows that hang on any of the gathered objects by content type and number."""
    model = apps.get_model(label)
    as_text = isinstance(model._meta.get_field("object_id"), models.CharField)
    keys: set = set()
    for kind in ContentType.objects.filter(pk__in=model._base_manager.order_by().values("content_type").distinct()):
        target = kind.model_class()
        if target is None or (owner := label_of_key(str(target._meta.label_lower))) not in found.ids:
            continue
        for some in chunks(found.ids[owner]):
            keys |= _keys(label, Q(content_type=kind, object_id__in=[str(key) for key in some] if as_text else some))
    return keys


def pointing(found: Gathered, label: str, target: str) -> Iterable[Any]:
    """Yield the keys of `target` that gathered rows of `label` name in foreign keys."""
    model: Any = apps.get_model(label)
    names = [
        f.attname
        for f in model._meta.local_concrete_fields
        if f.remote_field is not None and label_of_key(str(f.related_model._meta.label_lower)) == target
    ]
    if names:
        for some in chunks(found.ids.get(label, ())):
            for row in model._base_manager.filter(pk__in=some).order_by().values_list(*names):
                yield from row


# Groups, folders, workflows ----------------------------------------------------------------------------------------------------


def own_groups(site: Site) -> set[int]:
    """Return the groups that have rights in this municipality and in no other one; those of consultants and operators are not among them."""
    here = tree(site, "page__")
    in_here = (
        Q(pk__in=GroupPagePermission.objects.filter(here).values("group"))
        | Q(pk__in=GroupSitePermission.objects.filter(site=site).values("group"))
        | Q(pk__in=ModerationTask.objects.filter(site=site).values("groups"))
        | Q(pk__in=RoleGroup.objects.filter(site=site).values("group"))
    )
    elsewhere = (
        Q(pk__in=GroupPagePermission.objects.exclude(here).values("group"))
        | Q(pk__in=GroupSitePermission.objects.exclude(site=site).values("group"))
        | Q(pk__in=ModerationTask.objects.exclude(site=site).exclude(groups=None).values("groups"))
        | Q(pk__in=RoleGroup.objects.exclude(site=site).values("group"))
    )
    return set(Group.objects.filter(in_here).exclude(elsewhere).order_by().values_list("pk", flat=True))


def own_collections(site: Site, groups: set[int]) -> list[str]:
    """Return the paths of the topmost folders that are this municipality's alone, in the order in which they were made."""
    rights = list(GroupCollectionPermission.objects.values_list("collection__path", "group_id").distinct())
    paths = {path for path, group in rights if group in groups and len(path) > Collection.steplen}
    paths |= set(Folder.objects.filter(site=site).values_list("collection__path", flat=True))
    shared = {path for path, group in rights if group not in groups and len(path) > Collection.steplen}
    found = [path for path in paths if not any(path.startswith(other) or other.startswith(path) for other in shared)]
    tops = [path for path in found if not any(path != other and path.startswith(other) for other in found)]
    return list(Collection.objects.filter(path__in=tops).order_by("pk").values_list("path", flat=True))


def _workflows(found: Gathered) -> None:
    site, groups = found.site, found.ids[GROUP]
    own = Task.objects.filter(Q(moderationtask__site=site) | Q(prechecktask__site=site)).values_list("pk", flat=True)
    approvals = GroupApprovalTask.objects.filter(groups__in=groups).exclude(groups__in=Group.objects.exclude(pk__in=groups))
    found.ids["wagtailcore.Task"] = {*own, *approvals.values_list("pk", flat=True)}
    here = WorkflowPage.objects.filter(tree(site, "page__")).values("workflow")
    elsewhere = WorkflowPage.objects.exclude(tree(site, "page__")).values("workflow")
    tasks = WorkflowTask.objects.filter(task__in=found.ids["wagtailcore.Task"]).values("workflow")
    foreign = WorkflowTask.objects.exclude(task__in=found.ids["wagtailcore.Task"]).values("workflow")
    rows = Workflow.objects.filter(Q(pk__in=here) | Q(pk__in=tasks)).exclude(pk__in=elsewhere).exclude(pk__in=foreign)
    found.ids["wagtailcore.Workflow"] = set(rows.values_list("pk", flat=True))


def needed_revisions(found: Gathered) -> set:
    """Return the versions without which something would be lost: live, latest, planned, in moderation, in a report."""
    keys = {key for label in (PAGE, "wagtailcore.TaskState", "reports.ReportVersion") for key in pointing(found, label, REVISION)}
    for some in chunks(found.ids[REVISION]):
        keys |= set(Revision.objects.filter(pk__in=some, approved_go_live_at__isnull=False).values_list("pk", flat=True))
    return keys & found.ids[REVISION]


def people_of(found: Gathered, users: set) -> set:
    """Return who of these people is the municipality's own: operators are so only where they have one of its roles."""
    members = set(User.groups.through.objects.filter(group__in=found.ids[GROUP]).values_list("user_id", flat=True))
    operators = set(User.objects.filter(is_superuser=True).values_list("pk", flat=True))
    return users - (operators - members)
