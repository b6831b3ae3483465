"""A plan: two packages with tasks, one of which waits for another; and a large one."""

from datetime import date, timedelta

import pytest

from workshop.models import Dependency, Milestone, Task, WorkPackage

FIRST = date(2027, 3, 1)


@pytest.fixture
def plan(project):
    """Return {name: row}: task B waits for A and begins right after it, C has no date."""
    one = WorkPackage.objects.create(project=project, title="Vorbereiten", sort_order=1)
    two = WorkPackage.objects.create(project=project, title="Bauen", sort_order=2)
    a = Task.objects.create(project=project, package=one, title="A", start=FIRST, end=FIRST + timedelta(days=30), sort_order=1)
    b = Task.objects.create(project=project, package=two, title="B", start=FIRST + timedelta(days=31), end=FIRST + timedelta(days=60), sort_order=2)
    c = Task.objects.create(project=project, package=two, title="C", sort_order=3)
    Dependency.objects.create(task=b, before=a)
    stone = Milestone.objects.create(project=project, title="Dach geprüft", date=FIRST + timedelta(days=30), package=one)
    return {"A": a, "B": b, "C": c, "one": one, "two": two, "stone": stone}


@pytest.fixture
def fill():
    """Return `fill(project, packages, tasks)`: writes a large plan in which every task waits for the one before it in its package."""

    def write(project, packages: int, tasks: int, title: str = "Aufgabe"):
        for number in range(packages):
            package = WorkPackage.objects.create(project=project, title=f"Paket {number + 1}", sort_order=number + 1)
            before = None
            for at in range(tasks // packages):
                start = FIRST + timedelta(days=40 * number + 9 * at)
                task = Task.objects.create(
                    project=project, package=package, title=f"{title} {at + 1}", start=start, end=start + timedelta(days=8), sort_order=at + 1
                )  # fmt: skip
                if before:
                    Dependency.objects.create(task=task, before=before)
                before = task

    return write


@pytest.fixture
def signed_in(client, member):
    client.force_login(member)
    return client
