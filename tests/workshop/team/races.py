"""What the processes of the race tests do: `python -m tests.workshop.team.races WHAT COUNT`, on a database of its own.

prepare 0        a project with a lead, a second lead-to-be, and as many people as a race needs
link COUNT       that many people use the same invitation at one moment
ask COUNT        one person sends her request that many times
accept COUNT     one request is accepted that many times
lead COUNT       that many members take the lead that is offered to the team
own COUNT        the author goes on with her idea that many times
"""

import json
import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.processes.stress import Problems, finish, fork

PEOPLE = 20


def main() -> None:
    import django

    django.setup()
    what, count = sys.argv[1], int(sys.argv[2])
    print(json.dumps(prepare() if what == "prepare" else race(what, count)))


def prepare() -> dict:
    from allauth.account.models import EmailAddress

    from projects.models import Submission
    from tests.factories import Town, create_user
    from workshop.models import TeamMember

    town = Town.create(hostname="auenfurt.example")
    project, idea = town.project("Schuldach"), town.project("Idee")
    people = [create_user(f"person{n}@example.org", name=f"Person {n}") for n in range(PEOPLE)]
    TeamMember.objects.create(project=project, user=create_user("leitung@example.org", name="Lea"), role="lead")
    EmailAddress.objects.create(user=people[0], email=people[0].email, verified=True)
    Submission.objects.create(site=town.site, project=idea, email=people[0].email, state="live", confirmed_at="2026-01-01T00:00:00Z")
    return {"project": project.pk}


def race(what: str, count: int) -> dict:
    from accounts.models import Notice
    from workshop.models import HandOver, Invitation, JoinRequest, TeamMember

    step = STEPS[what]()
    folder = Path(os.environ["VAR_DIR"])
    children = [fork(folder / f"team-{n}.json", lambda n=n: at_the_gate(folder, n, count, step)) for n in range(count)]
    answers = [finish(pid, folder / f"team-{n}.json") for n, pid in enumerate(children)]
    return {
        "results": [answer["result"] for answer in answers],
        "problems": [line for answer in answers for line in answer["problems"]],
        "members": TeamMember.objects.filter(ended=None, project__title="Schuldach").count(),
        "leads": TeamMember.objects.filter(ended=None, role="lead", project__title="Schuldach").count(),
        "owners": TeamMember.objects.filter(project__title="Idee").count(),
        "requests": JoinRequest.objects.count(),
        "used": Invitation.objects.exclude(used_at=None).count(),
        "open_offers": HandOver.objects.filter(state="open").count(),
        "notices": Notice.objects.filter(kind__in=("workshop.join_request", "workshop.join_answer")).count(),
    }


def at_the_gate(folder: Path, number: int, count: int, step: Callable[[int], str]) -> dict:
    from django.core.exceptions import PermissionDenied

    from workshop.team.services import NotPossible

    problems = Problems()
    logging.getLogger().addHandler(problems)
    (folder / f"team-ready-{number}").touch()
    patience = time.monotonic() + 60
    while len(list(folder.glob("team-ready-*"))) < count and time.monotonic() < patience:
        time.sleep(0.01)
    try:
        result = step(number)
    except NotPossible:
        result = "not possible"
    except PermissionDenied:
        result = "denied"
    return {"result": result, "problems": problems.lines}


def _project():
    from projects.models import ProjectPage

    return ProjectPage.objects.select_related("state").get(title="Schuldach")


def _person(email: str):
    from accounts.models import User

    return User.objects.get(email=email)


def link() -> Callable[[int], str]:
    from workshop.team import services

    invitation, _secret = services.invite(_project(), _person("leitung@example.org"))
    return lambda number: "in" if services.use(invitation, _person(f"person{number}@example.org")) else ""


def ask() -> Callable[[int], str]:
    from workshop.team import services

    return lambda number: str(services.ask(_project(), _person("person0@example.org"), {"motivation": "Ja"}).pk)


def accept() -> Callable[[int], str]:
    from workshop.team import services

    request = services.ask(_project(), _person("person0@example.org"), {"motivation": "Ja"})
    return lambda number: str(services.accept(request, _person("leitung@example.org")).pk)


def lead() -> Callable[[int], str]:
    from workshop.models import TeamMember
    from workshop.team import services

    project = _project()
    for number in range(PEOPLE):
        TeamMember.objects.create(project=project, user=_person(f"person{number}@example.org"))
    services.leave(project, _person("leitung@example.org"), without_lead=True)
    return lambda number: services.accept_lead(_project(), _person(f"person{number}@example.org")).role


def own() -> Callable[[int], str]:
    from projects.models import ProjectPage
    from workshop.team import services

    return lambda number: str(services.continue_own(ProjectPage.objects.get(title="Idee"), _person("person0@example.org")).pk)


STEPS = {"link": link, "ask": ask, "accept": accept, "lead": lead, "own": own}

if __name__ == "__main__":
    main()
