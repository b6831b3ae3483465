"""A project with everything that an output can say."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories import create_user
from workshop.models import Allocation, Dependency, EffectEstimate, FundingSource, Milestone, ResourceRequirement, Task, TeamMember, WorkPackage

MARKER = "geheim-adresse@example.org"


def fill(project, lead, member, *, word=""):
    """Give a project a plan, an effect and money; `word` is put into every text."""
    project.summary = f"Auf dem Dach der Schule entsteht Strom für den Stadtteil.{word}"
    project.problem = f"Das Dach liegt leer.{word}"
    project.what_happens = f"Wir bauen 200 m² Module auf.{word}"
    project.target_groups = f"Schulkinder und Nachbarschaft{word}"
    project.save()
    project.save_revision()
    hers = TeamMember.objects.get(project=project, user=lead)
    TeamMember.objects.filter(pk=hers.pk).update(show_name=True, skills=f"Statik{word}"[:300], time="5 Stunden")
    package = WorkPackage.objects.create(
        project=project, title=f"Vorbereiten{word}"[:160], description=f"Zuerst die Genehmigung.{word}", responsible=hers
    )
    other = WorkPackage.objects.create(project=project, title="Bauen", sort_order=1)
    first = Task.objects.create(
        project=project,
        package=package,
        title=f"Statik prüfen{word}"[:160],
        description=f"Mit dem Amt.{word}",
        result=f"Gutachten{word}"[:300],
        start=date(2027, 1, 4),
        end=date(2027, 2, 26),
        responsible=hers,
        state="done",
    )
    second = Task.objects.create(
        project=project, package=other, title="Module montieren", start=date(2027, 3, 1), end=date(2027, 5, 28), state="doing"
    )
    Task.objects.create(project=project, package=other, title="Ohne Termin")
    Dependency.objects.create(task=second, before=first)
    Milestone.objects.create(project=project, title=f"Strom fließt{word}"[:160], date=date(2027, 6, 1))
    EffectEstimate.objects.create(
        project=project,
        label=f"vermiedene Emissionen{word}"[:120],
        quantity=Decimal("40"),
        quantity_unit="kWp",
        result=Decimal("15.2"),
        result_unit="t CO₂e",
        method=f"40 kWp × 0,38{word}"[:300],
    )
    modules = ResourceRequirement.objects.create(
        project=project,
        task=second,
        kind="investment",
        title=f"Module{word}"[:160],
        amount=Decimal("100"),
        unit="Stück",
        unit_cost=Decimal("219.99"),
        note=f"Angebot liegt vor{word}"[:300],
    )
    survey = ResourceRequirement.objects.create(project=project, task=first, kind="administration", title="Gutachten", cost=Decimal("1800.50"))
    ResourceRequirement.objects.create(
        project=project, package=other, kind="volunteer", title="Helfen beim Bau", amount=Decimal("120"), unit="Stunden"
    )
    ResourceRequirement.objects.create(project=project, kind="travel", title="Fahrten")
    grant = FundingSource.objects.create(
        project=project, kind="grant", title=f"Landesförderung{word}"[:160], amount=Decimal("15000"), state="promised"
    )
    asked = FundingSource.objects.create(
        project=project, kind="donation", title="Sparverein Nord", amount=Decimal("3000"), state="asked", note=f"Ruft zurück{word}"[:300]
    )
    Allocation.objects.create(project=project, requirement=modules, source=grant, amount=Decimal("14000.01"))
    Allocation.objects.create(project=project, requirement=survey, source=asked, amount=Decimal("1800.50"))
    return project


@pytest.fixture
def filled(project, lead, member):
    """The project with its plan; a third person is in the team whose name nobody outside may see."""
    hidden = create_user(MARKER, name="Ruth Verborgen")
    hidden.phone = "0123 456789"
    hidden.save()
    TeamMember.objects.create(project=project, user=hidden, skills="Löten", show_email=True, show_phone=True)
    return fill(project, lead, member)


@pytest.fixture
def material(town, filled):
    from workshop.outputs.material import material_of

    return material_of(town.site, filled)


def grow(project, *, tasks=60, needs=200, long=""):
    """Give a filled project as much as a large one has; `long` is put behind every text."""
    packages = [WorkPackage.objects.create(project=project, title=f"Paket {n} {long}"[:160], description=long, sort_order=n) for n in range(6)]
    start = date(2027, 1, 4)
    rows = Task.objects.bulk_create(
        Task(
            project=project, package=packages[n % 6], title=f"Schritt {n} {long}"[:160], description=long, result=f"Ergebnis {n} {long}"[:300],
            start=start + timedelta(days=7 * n), end=start + timedelta(days=7 * n + 20), sort_order=n,
        )
        for n in range(tasks)
    )  # fmt: skip
    Dependency.objects.bulk_create(Dependency(task=after, before=before) for before, after in itertools.pairwise(rows))
    kinds = ("material", "investment", "rent", "travel", "volunteer", "personnel")
    ResourceRequirement.objects.bulk_create(
        ResourceRequirement(
            project=project, task=rows[n % tasks], kind=kinds[n % 6], title=f"Bedarf {n} {long}"[:160], amount=Decimal(n + 1), unit="Stück",
            unit_cost=Decimal("12.34"), note=long[:300],
        )
        for n in range(needs)
    )  # fmt: skip
    Milestone.objects.bulk_create(Milestone(project=project, title=f"Stein {n} {long}"[:160], date=start + timedelta(days=30 * n)) for n in range(12))
    FundingSource.objects.bulk_create(
        FundingSource(project=project, kind="grant", title=f"Quelle {n} {long}"[:160], amount=Decimal("1000.01"), state="promised", note=long[:300])
        for n in range(12)
    )
