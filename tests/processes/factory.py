"""What the processes of the race tests of a team at work do. `python -m tests.processes.factory WHAT COUNT` on a database of its own.

    prepare 0           a project with a team, a plan, a need that is reserved
    all COUNT           one after the other, in one process that knows Django already:
    circle COUNT        task n is said to wait for task n + 1, the last one for the first: together a circle
    field COUNT         that many people save the same field, all having seen its first version
    fields COUNT        one person saves the same field in that many windows
    fulfil COUNT        a reserved need is said to be fulfilled that many times
    talk COUNT          the same form opens a conversation that many times
    offer COUNT         the same form makes an offer that many times
    upload COUNT        that many new versions of one file
    source COUNT        that many times "let this source pay what is open"
    lead COUNT          the lead is offered to that many members
    code COUNT          one sign-in code is typed that many times

Each says what happened to it in one word. Prints one JSON value as its last line.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .stress import finish, fork

TASKS, PEOPLE = 20, 21


def main() -> None:
    import django

    django.setup()
    what, count = sys.argv[1], int(sys.argv[2])
    print(json.dumps(prepare() if what == "prepare" else {name: race(name, count) for name in STEPS}))


def prepare() -> dict[str, Any]:
    from accounts.models import User
    from exchange.models import NeedMatch
    from projects.models import Need, ProjectIndexPage, ProjectPage
    from workshop.models import FundingSource, ResourceRequirement, Role, Task, TeamMember, WorkPackage

    index = ProjectIndexPage.objects.get()
    page = ProjectPage(title="Schuldach", slug="schuldach", summary="Sonne aufs Dach.", locale=index.locale)
    page.needs = [Need(kind="people", title="Hände")]
    index.add_child(instance=page)
    for number in range(PEOPLE):
        user = User.objects.create_user(f"person{number}@example.org", name=f"Person {number}")
        TeamMember.objects.create(project=page, user=user, role=Role.MEMBER if number else Role.LEAD)
    package = WorkPackage.objects.create(project=page, title="Dach", sort_order=1)
    for number in range(TASKS):
        Task.objects.create(project=page, package=package, title=f"Schritt {number}", sort_order=number)
    need = page.needs.get()
    NeedMatch.objects.create(project=page, need_key=need.key, need_title="Hände", asked_by=_user(1), state="reserved")
    ResourceRequirement.objects.create(project=page, title="Gerüst", kind="rent", cost=900)
    FundingSource.objects.create(project=page, title="Spende", kind="donation", amount=500)
    return {}


def race(what: str, count: int) -> dict[str, Any]:
    """Take the step `count` times at once; returns what each was told and what is in the database afterwards."""
    folder = Path(os.environ["VAR_DIR"])
    step = STEPS[what]()
    from django.db import connection

    connection.close()
    children = [fork(folder / f"{what}-{n}.json", lambda n=n: at_the_gate(folder, n, count, what, step)) for n in range(count)]
    words = sorted(finish(pid, folder / f"{what}-{n}.json")["word"] for n, pid in enumerate(children))
    return {"words": words, **kept()}


def at_the_gate(folder: Path, number: int, count: int, what: str, step: Callable[[int], object]) -> dict[str, str]:
    (folder / f"{what}-ready-{number}").touch()
    patience = time.monotonic() + 60
    while len(list(folder.glob(f"{what}-ready-*"))) < count and time.monotonic() < patience:
        time.sleep(0.01)
    return {"word": said(lambda: step(number))}


def said(step: Callable[[], object]) -> str:
    from django.core.exceptions import PermissionDenied, ValidationError

    from exchange.offers.errors import NotPossible as NotFree
    from workshop.rows import Conflict
    from workshop.team.base import NotPossible

    try:
        result = step()
    except Conflict:
        return "conflict"
    except (NotPossible, NotFree, ValidationError, PermissionDenied) as error:
        return type(error).__name__
    except Exception as error:
        return repr(error)[:300]
    return "no" if result is False else "done"


def _user(number: int):
    from accounts.models import User

    return User.objects.get(email=f"person{number}@example.org")


def _seat(number: int = 0):
    from projects.models import ProjectPage
    from workshop.access import seat_of
    from workshop.team.base import site_of

    project = ProjectPage.objects.get(slug="schuldach")
    return seat_of(_user(number), site_of(project), project.pk)


def circle() -> Callable[[int], object]:
    from workshop.models import Task
    from workshop.plan import services

    tasks = list(Task.objects.order_by("sort_order").values_list("pk", flat=True))
    return lambda n: services.add_dependency(_seat(n), tasks[n], tasks[(n + 1) % len(tasks)])


def field() -> Callable[[int], object]:
    from workshop import rows
    from workshop.models import WorkPackage

    pk = WorkPackage.objects.get().pk
    return lambda n: rows.save_fields(WorkPackage, pk, {"title": f"Von {n}"}, base=1, seat=_seat(n))


def fields() -> Callable[[int], object]:
    from workshop import rows
    from workshop.models import Task

    row = Task.objects.order_by("sort_order").first()
    assert row is not None
    return lambda n: rows.save_fields(Task, row.pk, {"title": f"Fenster {n}"}, base=row.version, seat=_seat(0))


def fulfil() -> Callable[[int], object]:
    from exchange.models import NeedMatch
    from exchange.offers import matches

    return lambda n: matches.fulfil(_user(0), NeedMatch.objects.get(), hours=10)  # type: ignore[arg-type]


def talk() -> Callable[[int], object]:
    from exchange.conversations import services

    def step(n: int) -> object:
        seat = _seat(0)
        return services.start("board", seat.site, "Wann?", "Am Samstag?", by=seat.user, project=seat.project, key="k" * 20)

    return step


def offer() -> Callable[[int], object]:
    import uuid

    from exchange.offers import services

    key = uuid.uuid4()
    return lambda n: services.create(_user(3), _seat().site, {"kind": "people", "title": "Zeit"}, key=key)


def upload() -> Callable[[int], object]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from exchange.files import services

    made = services.upload(_seat(), "Statik", SimpleUploadedFile("statik.pdf", b"%PDF-1.7 0"))
    return lambda n: services.new_version(_seat(n), made, SimpleUploadedFile("statik.pdf", f"%PDF-1.7 Fassung {n}".encode()))


def source() -> Callable[[int], object]:
    from workshop.finance import services
    from workshop.models import FundingSource, ResourceRequirement

    cost, paid = ResourceRequirement.objects.get(title="Gerüst").pk, FundingSource.objects.get(title="Spende").pk
    return lambda n: bool(services.fill(_seat(n), cost, paid))


def lead() -> Callable[[int], object]:
    from workshop.models import TeamMember
    from workshop.team import services

    members = list(TeamMember.objects.filter(role="member").order_by("pk"))
    return lambda n: services.offer_lead(_seat().project, _user(0), members[n])


def code() -> Callable[[int], object]:
    from accounts import confirmation

    row, secret, _token = confirmation.start(_seat().site, "neu@example.org", "sign-in", "browser:x")
    return lambda n: confirmation.check_code(row, secret)


STEPS: dict[str, Callable[[], Callable[[int], object]]] = {
    "circle": circle, "field": field, "fields": fields, "fulfil": fulfil, "talk": talk, "offer": offer, "upload": upload, "source": source,
    "lead": lead, "code": code,
}  # fmt: skip


def kept() -> dict[str, Any]:
    from exchange.models import Conversation, FileVersion, Message, NeedMatch, Offer
    from workshop.models import Allocation, Dependency, FieldChange, FundingSource, HandOver, ResourceRequirement, WorkPackage
    from workshop.plan import graph

    pairs = list(Dependency.objects.values_list("task_id", "before_id"))
    before = graph.before_of(pairs)
    numbers = sorted(FileVersion.objects.values_list("number", flat=True))
    return {
        "dependencies": len(pairs),
        "circles": sum(bool(graph.circle(before, task, earlier)) for task, earlier in pairs),
        "package": WorkPackage.objects.get().version,
        "package_changes": FieldChange.objects.filter(table="workpackage").count(),
        "sources": FundingSource.objects.filter(kind="volunteer").count(),
        "hours": ResourceRequirement.objects.filter(kind="volunteer").count(),
        "fulfilled": NeedMatch.objects.filter(state="fulfilled").count(),
        "talks": Conversation.objects.count(),
        "messages": Message.objects.count(),
        "offers": Offer.objects.count(),
        "versions": len(numbers),
        "in_order": numbers == list(range(1, len(numbers) + 1)),
        "paid": str(sum(Allocation.objects.filter(source__title="Spende").values_list("amount", flat=True))),
        "open_offers": HandOver.objects.filter(state="open").count(),
    }


if __name__ == "__main__":
    main()
