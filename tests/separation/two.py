"""Two municipalities with one object of every kind each, and the people of the second one, who have no business in the first."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from wagtail.models import Comment, GroupCollectionPermission, GroupPagePermission, GroupSitePermission, Page, Task, Workflow

from accounts.models import User
from moderation.setup import moderation_group
from municipality.models import Picture
from projects.models import ProjectPage
from roles import services as roles
from strategy.models import MeasureKeeper
from strategy.upkeep.people import keeper_group
from tests.factories import Town, create_user
from tests.permissions import carrying_objects, exchange_objects, give_objects, money_objects, paper_objects, plan_objects
from tests.permissions.addresses import watched
from tests.permissions.world import MARK, NEEDLE, PROOF, World, build, collection_of, objects_of, staff
from workshop.models import Role, TeamMember

from .ledger import Ledger, keys

THEIRS, OURS = "localhost", "other.example"
WORDS = (PROOF, "Auenfurt", "@amt.example")
"""What nobody reads on the host of the second municipality: the mark of every object of the first one, her name, her addresses."""
PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")


@dataclass
class Two:
    """`theirs` is the municipality that is not to be touched, `ours` that of the people who try."""

    theirs: World
    ours: World
    ledger: Ledger
    before: dict[str, set[Any]]
    """Keys of what the installation brings itself, by table."""

    def client(self, role: str, host: str = OURS) -> Client:
        """Return a browser of somebody of the second municipality on the host of either."""
        client = Client(HTTP_HOST=host, raise_request_exception=False)
        if role in self.ours.people:
            client.force_login(self.ours.people[role])
        return client

    def tried(self, client: Client, url: str, data: dict[str, Any], method: str = "post") -> tuple[Any, list[str]]:
        """Return the answer to what is sent and what it did to the first municipality; everything is undone, also a signing out."""
        session = {name: morsel.value for name, morsel in client.cookies.items()}
        with watched() as writes, transaction.atomic():
            mark = transaction.savepoint()
            answer = getattr(client, method)(url, data)
            damage = self.ledger.damage(set(writes.tables)) if writes.tables else []
            transaction.savepoint_rollback(mark)
        client.cookies.clear()
        client.cookies.load(session)
        return answer, damage


def build_two() -> Two:
    """Fill both municipalities. The second one is made first, so that every later row is known as the first one's."""
    installation = keys()
    ours = Town.create(hostname=OURS, name="Anderswo", default=False)
    before = keys()
    town = Town.create()
    theirs = build(town)
    _mark_the_rest(theirs)
    ledger = Ledger(before, town.home)
    ours_world = _ours(ours)
    ours_world.values = {**theirs.values, **ours_world.values}  # what only the others have does not open
    return Two(theirs, ours_world, ledger.settle(), installation)


def _mark_the_rest(world: World) -> None:
    """Names that staff meet in filters and choosers, a comment, a lock, an alias."""
    for model in (Group, Task, Workflow):
        for one in model.objects.filter(name__regex="Auenfurt|localhost"):
            model.objects.filter(pk=one.pk).update(name=f"{one.name} {MARK}"[:100])
    User.objects.filter(email__endswith="@amt.example").update(name=f"Kim {MARK}")
    folder = collection_of(world.town)
    folder.name = f"Ordner {MARK}"
    folder.save()
    project = ProjectPage.objects.get(pk=world.values["live"])
    editor = world.people["editor"]
    Comment.objects.create(page=project, user=editor, text=MARK, contentpath="title")
    Page.objects.filter(pk=world.values["measure"]).update(locked=True, locked_by=editor)
    picture = Picture.objects.get(pk=world.values["picture"])
    picture.tags.add(NEEDLE, PROOF)
    alias = project.create_alias(parent=world.town.projects, update_slug="alias-projekt")
    world.values["alias"] = alias.pk


def _ours(town: Town) -> World:
    """The second municipality with objects of its own and its people; `all` holds every right there that can be given."""
    world, mark = World(town), "Bergsee"
    people = world.people = {
        "editor": staff(town, "redaktion@bergsee.example", moderates=False),
        "moderator": staff(town, "moderation@bergsee.example", moderates=True),
        "keeper": create_user("fachstelle@bergsee.example", is_staff=True),
        "member": create_user("mitglied@bergsee.example"),
        "lead": create_user("leitung@bergsee.example"),
        "newcomer": create_user("neu@bergsee.example"),
        "all": staff(town, "alles@bergsee.example", moderates=True),
    }
    values = world.values = objects_of(town, people, mark)
    people["keeper"].groups.add(keeper_group(town.site))
    MeasureKeeper.objects.create(measure_id=values["measure"], user=people["keeper"])
    for role in (Role.MEMBER, Role.LEAD):
        TeamMember.objects.create(project_id=values["live"], user=people[role.value], role=role)
    TeamMember.objects.create(project_id=values["live"], user=people["all"], role=Role.LEAD)
    for part in (plan_objects, carrying_objects, paper_objects):
        values.update(part.build(people, values["live"], mark))
    values.update(money_objects.build(ProjectPage.objects.get(pk=values["live"]), mark))
    for given in (exchange_objects, give_objects):
        values.update(given.build(town, people, values["live"], mark))
    _every_right(town, people["all"])
    people["all"].groups.add(*roles.build(town.site).values())
    return world


def _every_right(town: Town, user: User) -> None:
    """Every right of a page, a folder and a setting, given for this municipality alone."""
    group = Group.objects.create(name="Alles")
    user.groups.add(group, moderation_group(town.site), keeper_group(town.site))
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS):
        GroupPagePermission.objects.create(group=group, page=town.home, permission=permission)
    for permission in Permission.objects.filter(content_type__model__in=("image", "picture", "document", "collection")):
        GroupCollectionPermission.objects.create(group=group, collection=collection_of(town), permission=permission)
    for permission in Permission.objects.filter(
        content_type__model__in=("branding", "municipalitysettings", "moderationsettings", "workshopsettings")
    ):
        GroupSitePermission.objects.create(group=group, site=town.site, permission=permission)


__all__ = ["OURS", "THEIRS", "WORDS", "Two", "build_two"]
