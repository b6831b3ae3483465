"""SQL queries of the pages of a workshop, for the lead, at a full project: what a page costs, and that it does not grow."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exchange.models import Conversation, FileVersion, Message, Participant, TeamFile
from projects.models import Need, NeedKind
from workshop.models import (
    Allocation,
    Dependency,
    EffectEstimate,
    FundingSource,
    Milestone,
    ProfileDraft,
    ResourceRequirement,
    Task,
    TeamMember,
    WorkPackage,
)

pytestmark = pytest.mark.django_db
BUDGETS = {
    "workshop:home": 10, "workshop:profile": 14, "workshop:work": 11, "workshop:schedule": 13, "workshop:resources": 13, "workshop:finance": 12,
    "workshop:effect": 11, "workshop:check": 10, "workshop:team": 10, "exchange:team_talks": 9, "exchange:team_talk": 12, "exchange:team_files": 9,
    "exchange:project_needs": 15, "exchange:meetings": 9, "workshop:outputs": 11,
}  # fmt: skip
"""What was measured; 14 is the budget of a page (4-quality.md), only the needs, where offers that fit are compared with five queries, have one
more. Session, person, project, membership and who else is here are five of them, what all steps and rooms say is one."""


def fill(town, project, lead, *, members: int, tasks: int, needs: int, messages: int) -> Conversation:
    """Add to a project with its team; returns the conversation of the team."""
    people = User.objects.bulk_create(User(email=f"{uuid4().hex}@example.org", name=f"Person {n}") for n in range(members))
    team = TeamMember.objects.bulk_create(TeamMember(project=project, user=person) for person in people)
    ProfileDraft.objects.get_or_create(project=project, defaults={"data": {"title": project.title}})
    package = WorkPackage.objects.create(project=project, title="Bauen", responsible=team[0])
    start = date(2027, 3, 1)
    rows = Task.objects.bulk_create(
        Task(
            project=project, package=package, title=f"Aufgabe {n}", responsible=team[n % members], sort_order=n, start=start, end=start + timedelta(n)
        )
        for n in range(tasks)
    )
    Dependency.objects.bulk_create(Dependency(task=later, before=first) for first, later in pairwise(rows))
    Milestone.objects.bulk_create(Milestone(project=project, title=f"Ziel {n}", date=start) for n in range(members))
    costs = ResourceRequirement.objects.bulk_create(
        ResourceRequirement(project=project, title=f"Kosten {n}", kind="rent", cost=Decimal(9), package=package, task=rows[n % tasks])
        for n in range(tasks)
    )
    sources = FundingSource.objects.bulk_create(
        FundingSource(project=project, title=f"Geld {n}", kind="donation", amount=Decimal(5)) for n in range(members)
    )
    Allocation.objects.bulk_create(Allocation(project=project, requirement=cost, source=sources[0], amount=Decimal(1)) for cost in costs)
    EffectEstimate.objects.bulk_create(
        EffectEstimate(project=project, label=f"Strom {n}", result=Decimal(5), result_unit="kWh", method="gezählt") for n in range(members)
    )
    Need.objects.bulk_create(Need(project=project, kind=NeedKind.PEOPLE, title=f"Hilfe {n}", key=uuid4(), sort_order=n) for n in range(needs))
    talk = Conversation.objects.create(site=town.site, project=project, kind="board", subject="Unter uns")
    writers = [Participant.objects.create(conversation=talk, user=member.user, is_team=True) for member in team]
    Message.objects.bulk_create(Message(conversation=talk, author=writers[n % members], text=f"Satz {n}") for n in range(messages))
    more = Conversation.objects.bulk_create(
        Conversation(site=town.site, project=project, kind="board", subject=f"Faden {n}", last_message=timezone.now()) for n in range(members)
    )
    Participant.objects.bulk_create(Participant(conversation=row, user=lead, is_team=True) for row in more)
    for n in range(members):
        file = TeamFile.objects.create(project=project, title=f"Plan {n}")
        FileVersion.objects.create(file=file, number=1, content=ContentFile(b"%PDF", "plan.pdf"), name="plan.pdf", size=4, digest="0" * 64, user=lead)
    return talk


def queries(client, name: str, project, talk) -> list[str]:
    """Return what the second visit of a page asks for."""
    url = reverse(name, args=[project.pk, talk.public_id] if name == "exchange:team_talk" else [project.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return [row["sql"] for row in found.captured_queries]


def test_a_full_project_costs_what_a_small_one_costs_and_keeps_to_the_budget(town, project, lead, client_of, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    client = client_of(lead)
    talk = fill(town, project, lead, members=2, tasks=2, needs=2, messages=2)
    small = {name: queries(client, name, project, talk) for name in BUDGETS}
    talk = fill(town, project, lead, members=30, tasks=60, needs=200, messages=500)
    full = {name: queries(client, name, project, talk) for name in BUDGETS}
    print(*(f"{name:22} {len(full[name]):3}" for name in BUDGETS), sep="\n")
    assert {name: (len(small[name]), len(full[name])) for name in BUDGETS if len(full[name]) > len(small[name])} == {}
    assert {name: len(full[name]) for name, most in BUDGETS.items() if len(full[name]) > most} == {}
