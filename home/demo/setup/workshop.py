"""Living projects: people with accounts, teams, plans with numbers that add up, talks, offers, organisations."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Organisation, OrganisationMember, User
from exchange.models import Conversation, Meeting, Message, Offer, Participant
from municipality.models import District, Office
from projects.models import ProjectPage, ProjectState
from workshop.effect import factors
from workshop.effect.queries import factors_of, library_of
from workshop.effect.services import values_with
from workshop.models import (
    Allocation,
    Dependency,
    EffectEstimate,
    FundingSource,
    JoinRequest,
    Milestone,
    OfficialResponse,
    ProjectResult,
    ProjectUpdate,
    ResourceRequirement,
    ResponseRequest,
    Task,
    TeamMember,
    WorkPackage,
)  # fmt: skip

from .. import content
from .accounts import EDITOR
from .base import Demo


def build(demo: Demo) -> None:
    """Create everything of `workshop.toml`; what is there already stays as it is."""
    demo.say("Projektfabrik …")
    data = content.load("workshop")
    people = {entry["email"]: _person(demo, entry) for entry in data["people"]}
    organisations = {entry["key"]: _organisation(demo, entry, people) for entry in data["organisations"]}
    for entry in data["factors"]:
        _factor(demo, entry)
    for entry in data["projects"]:
        _project(demo, entry, people, organisations)
    for entry in data["offers"]:
        _offer(demo, entry, people, organisations)


def _person(demo: Demo, entry: dict[str, Any]) -> User:
    user = User.objects.filter(email=entry["email"]).first()
    if user is None:
        user = User.objects.create_user(entry["email"], None, name=entry["name"], phone=entry.get("phone", ""))
        demo.new += 1
    return user


def _factor(demo: Demo, entry: dict[str, Any]) -> None:
    """Give the town its own value once; what staff have done with a factor since stays."""
    if factors.last_change(demo.site, entry["key"]) is None:
        shipped = library_of(demo.site)[entry["key"]].current
        values = {name: getattr(shipped, name) for name in factors.FIELDS} | entry | {"factor": Decimal(str(entry["factor"]))}
        factors.save(demo.site, entry["key"], values, User.objects.get(email=EDITOR))
        demo.new += 1


def _district(demo: Demo, key: str) -> District | None:
    return demo.rows.get(f"districts:{key}") if key else None


def _organisation(demo: Demo, entry: dict[str, Any], people: dict[str, User]) -> Organisation:
    values = {name: entry[name] for name in ("kind", "summary", "description")}
    row, made = Organisation.objects.get_or_create(
        site=demo.site, name=entry["name"],
        defaults={**values, "website": entry.get("website", ""), "district": _district(demo, entry.get("district", "")), "state": "confirmed"},
    )  # fmt: skip
    if made:
        for role, emails in (("speaker", entry["speakers"]), ("member", entry["members"])):
            for email in emails:
                OrganisationMember.objects.create(organisation=row, user=people[email], role=role, is_active=True)
    return row


def _project(demo: Demo, entry: dict[str, Any], people: dict[str, User], organisations: dict[str, Organisation]) -> None:
    project = ProjectPage.objects.in_site(demo.site).filter(slug=entry["key"]).first()
    if project is None or TeamMember.objects.filter(project=project).exists() or ResponseRequest.objects.filter(project=project).exists():
        return
    demo.new += 1
    if "carrier" in entry:
        ProjectState.objects.filter(project=project).update(carrier_organisation=organisations[entry["carrier"]])
    first = date(entry["year"], 1, 1)
    members = {row["email"]: _member(project, row, people) for row in entry["team"]}
    for row in entry.get("requests", []):
        JoinRequest.objects.create(project=project, user=people[row["email"]], **{name: row[name] for name in ("motivation", "skills", "time")})
    costs = _plan(project, entry, members, first)
    _money(project, entry, costs)
    _effects(demo, project, entry)
    _talk(demo, project, entry, people)
    _public(demo, project, entry, members)
    if question := entry.get("asks_answer"):
        ResponseRequest.objects.create(project=project, question=question)


def _member(project: ProjectPage, row: dict[str, Any], people: dict[str, User]) -> TeamMember:
    return TeamMember.objects.create(
        project=project, user=people[row["email"]], role=row["role"], skills=row["skills"], time=row["time"], show_name=row.get("show_name", False)
    )


def _plan(project: ProjectPage, entry: dict[str, Any], members: dict[str, TeamMember], first: date) -> dict[str, ResourceRequirement]:
    """Write packages, tasks, milestones; returns the costs by title."""
    tasks: dict[str, Task] = {}
    waits: list[tuple[str, str]] = []
    costs: dict[str, ResourceRequirement] = {}
    for order, package in enumerate(entry.get("packages", []), start=1):
        row = WorkPackage.objects.create(
            project=project,
            title=package["title"],
            description=package.get("description", ""),
            responsible=members.get(package["responsible"]),
            sort_order=order,
        )
        for place, item in enumerate(package["tasks"], start=1):
            task = tasks[item["id"]] = Task.objects.create(
                project=project, package=row, title=item["title"], result=item.get("result", ""), responsible=members.get(item["responsible"]),
                start=first + timedelta(days=item["from"]) if "from" in item else None, end=first + timedelta(days=item["to"]) if "to" in item else None,
                state=item.get("state", "open"), sort_order=place,
            )  # fmt: skip
            waits += [(item["id"], before) for before in item.get("after", [])]
            if cost := item.get("cost"):
                costs[cost["title"]] = ResourceRequirement.objects.create(
                    project=project, task=task, kind=cost["kind"], title=cost["title"], cost=_money_of(cost, "cost"), spent=_money_of(cost, "spent"),
                    amount=_money_of(cost, "hours"), unit="Stunden" if "hours" in cost else "", sort_order=len(costs) + 1,
                )  # fmt: skip
    for later, before in waits:
        Dependency.objects.create(task=tasks[later], before=tasks[before])
    for item in entry.get("milestones", []):
        reached = first + timedelta(days=item["reached"]) if "reached" in item else None
        Milestone.objects.create(project=project, title=item["title"], date=first + timedelta(days=item["day"]), reached=reached)
    return costs


def _money_of(cost: dict[str, Any], name: str) -> Decimal | None:
    return Decimal(str(cost[name])) if name in cost else None


def _money(project: ProjectPage, entry: dict[str, Any], costs: dict[str, ResourceRequirement]) -> None:
    sources = {
        item["key"]: FundingSource.objects.create(
            project=project, kind=item["kind"], title=item["title"], amount=_money_of(item, "amount"), state=item["state"], sort_order=order
        )
        for order, item in enumerate(entry.get("sources", []), start=1)
    }
    for share in entry.get("shares", []):
        Allocation.objects.create(
            project=project, requirement=costs[share["cost"]], source=sources[share["source"]], amount=Decimal(str(share["amount"]))
        )


def _effects(demo: Demo, project: ProjectPage, entry: dict[str, Any]) -> None:
    offered = {factor.key: factor for factor in factors_of(demo.site)}
    for order, item in enumerate(entry.get("effects", []), start=1):
        factor, quantity = offered[item["factor"]], Decimal(str(item["quantity"]))
        EffectEstimate.objects.create(
            project=project, **values_with(factor, quantity), assumption=item.get("assumption", ""), sort_order=order,
            measured=_money_of(item, "measured"), measured_how=item.get("measured_how", ""),
        )  # fmt: skip


def _talk(demo: Demo, project: ProjectPage, entry: dict[str, Any], people: dict[str, User]) -> None:
    now = timezone.now()
    for thread in entry.get("board", []):
        when = now - timedelta(days=9)
        talk = Conversation.objects.create(site=demo.site, kind="board", project=project, subject=thread["subject"], created=when)
        for number, item in enumerate(thread["messages"], start=1):
            when += timedelta(hours=7 * number)
            author = Participant.objects.get_or_create(conversation=talk, user=people[item["from"]], defaults={"is_team": True})[0]
            Message.objects.create(conversation=talk, author=author, text=item["text"], created=when)
        Conversation.objects.filter(pk=talk.pk).update(last_message=when, messages_count=len(thread["messages"]))
    for item in entry.get("meetings", []):
        day = timezone.localdate() + timedelta(days=item["in_days"])
        starts = timezone.make_aware(datetime.combine(day, time(item["hour"])))
        Meeting.objects.create(
            project=project, title=item["title"], starts=starts, ends=starts + timedelta(hours=2), place=item["place"], agenda=item["agenda"]
        )


def _public(demo: Demo, project: ProjectPage, entry: dict[str, Any], members: dict[str, TeamMember]) -> None:
    now = timezone.now()
    author = next(iter(members.values()), None)
    for item in entry.get("updates", []):
        when = now - timedelta(days=item["days_ago"])
        ProjectUpdate.objects.create(
            project=project, title=item["title"], text=item["text"], author=author, created=when, release="live", submitted_at=when, decided_at=when
        )
    if result := entry.get("result"):
        ProjectResult.objects.create(project=project, release="live", submitted_at=now, decided_at=now, **result)
    if answer := entry.get("answer"):
        office: Office = demo.rows[f"offices:{answer['office']}"]
        day = timezone.localdate() - timedelta(days=answer["days_ago"])
        OfficialResponse.objects.create(
            project=project, office=office, office_name=office.name, stance=answer["stance"], text=answer["text"],
            date=day, is_public=True, published_at=now,
        )  # fmt: skip


def _offer(demo: Demo, entry: dict[str, Any], people: dict[str, User], organisations: dict[str, Organisation]) -> None:
    if Offer.objects.filter(site=demo.site, title=entry["title"]).exists():
        return
    kind, _, key = entry["by"].partition(":")
    organisation = organisations[key] if kind == "organisation" else None
    row = Offer.objects.create(
        site=demo.site, organisation=organisation, user=None if organisation else people[entry["by"]], kind=entry["kind"], title=entry["title"],
        description=entry["description"], amount=entry["amount"], district=_district(demo, entry.get("district", "")), show_name=True, release="live",
        submitted_at=timezone.now(), decided_at=timezone.now(),
    )  # fmt: skip
    row.fields_of_action.set([demo.pages[key] for key in entry.get("fields", []) if key in demo.pages])
    demo.new += 1
