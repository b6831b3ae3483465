"""What the processes of the race tests of carrying out do. `python -m tests.processes.carrying WHAT COUNT` on a database of its own.

    prepare 0           a live project with a lead, news that wait, an answer that is a draft, a moderator
    start COUNT         that many processes decide the start at one moment
    approve COUNT       … release the news
    ask COUNT           … ask the administration for an answer
    publish COUNT       … make the answer public

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


def main() -> None:
    import django

    django.setup()
    what, count = sys.argv[1], int(sys.argv[2])
    print(json.dumps(prepare() if what == "prepare" else race(what, count)))


def prepare() -> dict[str, Any]:
    from django.utils import timezone
    from wagtail.models import Site

    from accounts.models import User
    from moderation import services as moderation
    from projects.models import ProjectIndexPage, ProjectPage
    from workshop.models import OfficialResponse, ProjectUpdate, Role, TeamMember

    index = ProjectIndexPage.objects.get()
    project = index.add_child(instance=ProjectPage(title="Schuldach", slug="schuldach", summary="Sonne aufs Dach.", locale=index.locale))
    lead, moderator = User.objects.create_user("lea@example.org", name="Lea"), User.objects.create_user("mona@example.org", is_staff=True)
    moderator.groups.add(moderation.moderation_group(Site.objects.get(root_page=index.get_parent())))
    member = TeamMember.objects.create(project=project, user=lead, role=Role.LEAD)
    ProjectUpdate.objects.create(project=project, title="Neu", text="Neu", author=member, release="waiting", submitted_at=timezone.now())
    OfficialResponse.objects.create(project=project, office_name="Amt", stance="checks", text="Wir prüfen.", date=timezone.localdate())
    return {"project": project.pk}


def race(what: str, count: int) -> dict[str, Any]:
    """Take the step `count` times at once; returns what each was told and what is in the database afterwards."""
    folder = Path(os.environ["VAR_DIR"])
    from django.db import connection

    connection.close()
    children = [fork(folder / f"race-{number}.json", lambda number=number: at_the_gate(folder, number, count, what)) for number in range(count)]
    return {"words": [finish(pid, folder / f"race-{number}.json")["word"] for number, pid in enumerate(children)], **kept()}


def at_the_gate(folder: Path, number: int, count: int, what: str) -> dict[str, str]:
    step = STEPS[what]()
    (folder / f"ready-{number}").touch()
    patience = time.monotonic() + 60
    while len(list(folder.glob("ready-*"))) < count and time.monotonic() < patience:
        time.sleep(0.01)
    return {"word": said(step)}


def said(step: Callable[[], object]) -> str:
    from moderation.errors import WrongState
    from workshop.team.base import NotPossible

    try:
        step()
    except (NotPossible, WrongState):
        return "too late"
    return "done"


def _seat():
    from municipality.scope import site_of_page
    from projects.models import ProjectPage
    from workshop.access import seat_of

    project = ProjectPage.objects.get()
    site = site_of_page(project)
    assert site is not None
    return seat_of(_user("lea@example.org"), site, project.pk)


def _user(email: str):
    from accounts.models import User

    return User.objects.get(email=email)


def start() -> Callable[[], object]:
    from workshop.carrying import services

    seat = _seat()
    return lambda: services.take(seat, "start")


def approve() -> Callable[[], object]:
    from moderation import rows
    from workshop.models import ProjectUpdate

    row, moderator = ProjectUpdate.objects.get(), _user("mona@example.org")
    return lambda: rows.approve(row, moderator, 1)


def ask() -> Callable[[], object]:
    from workshop.answers import services

    seat = _seat()
    return lambda: services.ask(seat, "Wem gehört das Dach?")


def publish() -> Callable[[], object]:
    from workshop.answers import services
    from workshop.models import OfficialResponse

    row, moderator = OfficialResponse.objects.get(), _user("mona@example.org")
    return lambda: services.publish(row, moderator, 1)


STEPS: dict[str, Callable[[], Callable[[], object]]] = {"start": start, "approve": approve, "ask": ask, "publish": publish}


def kept() -> dict[str, int]:
    from accounts.models import Notice
    from moderation.models import Decision
    from projects.models import PhaseChange
    from workshop.models import Baseline, ProjectDecision, ResponseRequest

    return {
        "decisions": ProjectDecision.objects.count(),
        "phases": PhaseChange.objects.count(),
        "baselines": Baseline.objects.count(),
        "log": Decision.objects.exclude(action="refused").count(),
        "requests": ResponseRequest.objects.count(),
        "notices": Notice.objects.count(),
    }


if __name__ == "__main__":
    main()
