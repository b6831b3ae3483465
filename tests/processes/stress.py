"""What the processes of the stress test do. Runs outside of pytest: `python -m tests.processes.stress COMMAND …` on a database of its own.

    prepare                              a municipality with an index page, a field of action and a moderator
    storm PROCESSES EACH                 that many processes submit and confirm, one publishes and approves meanwhile
    cold PROCESSES EACH                  the same without warming up: every process compiles templates and queries while it holds a lock
    killed ROUNDS                        processes are killed (SIGKILL) while they submit, confirm and approve; each time
                                         what was acknowledged is written to a file first

Every command prints one JSON value as its last line. The processes are forked from one that has loaded Django.
"""

import json
import logging
import os
import random
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CODE = re.compile(r"\b([2-9A-Z]{3}-[2-9A-Z]{3})\b")
MODERATOR = "moderation@amt.example"


class Problems(logging.Handler):
    """Collects what the product logs as an error: each would have been an error that somebody sees, or work for later."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record)[-1500:])


def town():
    from wagtail.models import Site

    return Site.objects.select_related("root_page").get(is_default_site=True)


def prepare() -> dict:
    from moderation import services as moderation
    from tests.factories import Town

    made = Town.create(hostname="auenfurt.example")
    made.field_of_action("Energie")
    made.staff("moderator", MODERATOR).groups.add(moderation.moderation_group(made.site))
    return {"field": made.strategy.get_children().first().pk}


def bring_in(site: Any, name: str, field: str) -> str:
    """What a visitor does, on the level of services: hand in, read the mail, type the code. Returns the public id once it is acknowledged."""
    from municipality.models.mail import OutboxMail
    from projects.submission import keys, services
    from projects.submission.fields import ReceivedPicture

    values = {"title": f"Idee {name}", "summary": f"Was bei {name} geschehen soll.", "field_of_action": field, "email": f"{name}@example.org"}
    made = services.submit(site, secret=keys.new_secret(), values=values, received=ReceivedPicture(), language="de")
    mail = OutboxMail.objects.get(event_key__startswith=f"submission:{made.public_id}:code:")
    problem = services.confirm_by_code(made, CODE.search(mail.text)[1])
    assert problem == "", problem
    return str(made.public_id)


def submitter(number: int, count: int, field: str) -> dict:
    problems = Problems()
    logging.getLogger().addHandler(problems)
    site, slowest, done = town(), 0.0, []
    for turn in range(count):
        began = time.monotonic()
        try:
            done.append(bring_in(site, f"person-{number}-{turn}", field))
        except Exception as error:
            problems.lines.append(repr(error)[-1500:])
        slowest = max(slowest, time.monotonic() - began)
    return {"done": done, "problems": problems.lines, "slowest": slowest}


def staff(stop: Path, rounds: int = 0) -> dict:
    """One office: publishes the index page, approves what waits, and goes on until told to stop (or for a number of rounds)."""
    from wagtail.models import WorkflowState

    from accounts.models import User
    from moderation import inbox
    from moderation import services as moderation
    from projects.models import ProjectIndexPage

    problems = Problems()
    logging.getLogger().addHandler(problems)
    actor = User.objects.get(email=MODERATOR)
    published = approved = 0
    while published < rounds if rounds else not stop.exists():
        try:
            index = ProjectIndexPage.objects.get()
            index.introduction = f"Fassung {published}"
            index.save_revision().publish(user=None, skip_permission_checks=True)
            published += 1
            for item in inbox.waiting(actor)[:2]:
                moderation.approve(WorkflowState.objects.get(pk=item.state_id), actor, item.revision_id)
                approved += 1
        except Exception as error:
            problems.lines.append(repr(error)[-1500:])
    return {"published": published, "approved": approved, "problems": problems.lines}


def storm(processes: int, each: int, *, warm: bool = True) -> dict:
    """Let them all loose; returns what each saw and what the database holds afterwards."""
    folder = Path(os.environ["VAR_DIR"])
    stop = folder / "stop"
    field = _field()
    if warm:
        warm_up(field)
    began = time.monotonic()
    office = fork(folder / "office.json", lambda: staff(stop))
    crowd = [fork(folder / f"crowd-{n}.json", lambda n=n: submitter(n, each, field)) for n in range(processes)]
    people = [finish(pid, folder / f"crowd-{n}.json") for n, pid in enumerate(crowd)]
    stop.touch()
    return {"people": people, "office": finish(office, folder / "office.json"), "seconds": time.monotonic() - began, **inspect()}


def cold(processes: int, each: int) -> dict:
    """The storm on a machine that has just been started."""
    return storm(processes, each, warm=False)


def killed(rounds: int) -> dict:
    """Kill whoever is at work, again and again, at moments of no choice; then do what the worker does after a restart."""
    from municipality.jobs import run_job

    folder = Path(os.environ["VAR_DIR"])
    acknowledged, field, dice = folder / "acknowledged", _field(), random.Random(20)
    acknowledged.touch()
    warm_up(field)
    for turn in range(rounds):
        visitor = fork(None, lambda turn=turn: submit_forever(turn, field, acknowledged))
        office = fork(None, lambda: staff(folder / "never"))
        await_more(acknowledged)
        time.sleep(dice.uniform(0, 0.6))
        for pid in (visitor, office):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    run_job("projects.finish_confirmed")
    again = submitter(9999, 3, field)
    return {"acknowledged": acknowledged.read_text().split(), "again": again, **inspect()}


def warm_up(field: str) -> None:
    """One round of everything, as in a server that has run for a while: templates, forms and queries are compiled before the fork."""
    bring_in(town(), "warm-up", field)
    staff(Path(os.environ["VAR_DIR"]), rounds=1)


def await_more(acknowledged: Path) -> None:
    """Wait until something more was acknowledged: what follows kills somebody in the middle of the next one."""
    before, patience = acknowledged.stat().st_size, time.monotonic() + 60
    while acknowledged.stat().st_size == before and time.monotonic() < patience:
        time.sleep(0.02)


def submit_forever(turn: int, field: str, acknowledged: Path) -> None:
    site = town()
    handle = os.open(acknowledged, os.O_WRONLY | os.O_APPEND)
    number = 0
    while True:
        os.write(handle, bring_in(site, f"round-{turn}-{number}", field).encode() + b"\n")
        number += 1


def inspect() -> dict:
    """Return what is in the database: submissions by state, and everything that should come in ones but does not."""
    from collections import Counter

    from django.db.models import Count
    from wagtail.models import Page, WorkflowState

    from municipality.models.mail import OutboxMail
    from projects.models import ProjectIndexPage, ProjectPage, Submission

    confirmed = Submission.objects.exclude(confirmed_at=None)
    mails = Counter(key.split(":")[1] for key in OutboxMail.objects.filter(template="projects/receipt").values_list("event_key", flat=True))
    with_page = set(confirmed.exclude(project=None).values_list("project_id", flat=True))
    open_states = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
    return {
        "states": dict(confirmed.values_list("state").annotate(n=Count("pk")).order_by()),
        "confirmed": [str(found) for found in confirmed.values_list("public_id", flat=True)],
        "without_page": confirmed.filter(project=None).count(),
        "pages_of_nobody": ProjectPage.objects.exclude(pk__in=with_page).count(),
        "titles_twice": ProjectPage.objects.values("title").annotate(n=Count("pk")).filter(n__gt=1).count(),
        "receipts_missing_or_doubled": sum(mails[str(found)] != 1 for found in confirmed.values_list("public_id", flat=True)),
        "in_moderation_twice": open_states.values("object_id").annotate(n=Count("pk")).filter(n__gt=1).count(),
        "waiting_without_moderation": confirmed.filter(state=Submission.State.IN_MODERATION).count()
        - open_states.filter(
            object_id__in=[str(pk) for pk in confirmed.filter(state=Submission.State.IN_MODERATION).values_list("project_id", flat=True)]
        ).count(),
        "live_without_page": confirmed.filter(state=Submission.State.LIVE, project__live=False).count(),
        "children_of_index": [ProjectIndexPage.objects.get().numchild, ProjectPage.objects.count()],
        "tree": [len(part) for part in Page.find_problems()],
    }


def _field() -> str:
    from strategy.models import FieldOfActionPage

    return str(FieldOfActionPage.objects.get().pk)


def fork(answer: Path | None, work: Callable[[], Any]) -> int:
    """Run `work` in a process of its own; what it returns goes to the file `answer` as JSON."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        value = work()
        if answer is not None:
            answer.write_text(json.dumps(value))
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def finish(pid: int, answer: Path) -> Any:
    """Wait for a process; return its answer."""
    _pid, status = os.waitpid(pid, 0)
    assert status == 0, f"A process ended with {status}."
    return json.loads(answer.read_text())


def main() -> None:
    import django

    django.setup()
    logging.getLogger("wagtail").setLevel(logging.ERROR)
    command, *numbers = sys.argv[1:]
    print(json.dumps({"prepare": prepare, "storm": storm, "cold": cold, "killed": killed}[command](*map(int, numbers))))


if __name__ == "__main__":
    main()
