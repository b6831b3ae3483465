"""What the processes of the tests do. Runs outside of pytest: `python -m tests.strategy.imports.at_work WHAT COUNT` on a database of its own.

    killed COUNT      an import and its undo are killed in the middle, COUNT times each, then done as a whole
    parallel COUNT    so many processes ask for one import at one moment
    measure COUNT     an import of so many measures from upload to undo, with times

Prints one JSON value as its last line.
"""

import json
import logging
import os
import resource
import signal
import sys
import time
from functools import partial
from pathlib import Path

from tests.processes.stress import finish, fork


def main() -> None:
    import django

    django.setup()
    logging.getLogger("wagtail").setLevel(logging.ERROR)
    what, count = sys.argv[1], int(sys.argv[2])
    print(json.dumps({"killed": killed, "parallel": parallel, "measure": measure}[what](count)))


def prepare(count: int):
    """A municipality with an import that waits to be carried out."""
    from strategy.imports import services, work
    from strategy.models import ImportRun
    from tests.factories import Town

    from .files import many, upload

    town = Town.create()
    editor = town.staff("editor")
    run = services.upload(editor, town.strategy, upload(many(count), "viele.xlsx"), {"live": True})
    work.read(run.pk)
    run = ImportRun.objects.get(pk=run.pk)
    assert run.state == "ready", run.message
    return editor, run


def killed(rounds: int) -> dict:
    """Kill whoever is at work, then do what the worker does after a restart."""
    from strategy.imports import services, undo, work
    from strategy.models import ImportRun, MeasurePage

    editor, run = prepare(60)
    seen = []
    for _round in range(rounds):
        if run.state != "ready":
            services.read_again(editor, run)
            work.read(run.pk)
            run = ImportRun.objects.get(pk=run.pk)
        services.start_apply(editor, run, run.preview["digest"])
        seen.append(["apply", *kill_at_work(run.pk, partial(work.apply, run.pk)), MeasurePage.objects.count()])
        run = ImportRun.objects.get(pk=run.pk)
        seen[-1] += [run.state, run.message]
    services.read_again(editor, run)
    work.read(run.pk)
    run = ImportRun.objects.get(pk=run.pk)
    services.start_apply(editor, run, run.preview["digest"])
    work.apply(run.pk)
    run = ImportRun.objects.get(pk=run.pk)
    whole = [run.state, MeasurePage.objects.count(), run.changes.count()]
    for _round in range(rounds):
        services.start_undo(editor, run, undo.plan(run).digest)
        seen.append(["undo", *kill_at_work(run.pk, partial(work.take_back, run.pk, editor.pk)), MeasurePage.objects.count()])
        run = ImportRun.objects.get(pk=run.pk)
        seen[-1] += [run.state, run.message]
    services.start_undo(editor, run, undo.plan(run).digest)
    work.take_back(run.pk, editor.pk)
    run = ImportRun.objects.get(pk=run.pk)
    return {"seen": seen, "whole": whole, "end": [run.state, MeasurePage.objects.count()], "tree": tree()}


def kill_at_work(pk: int, job) -> tuple[int, int, int]:
    """Kill a process in the middle of its work; returns how far it was seen from outside, and how many were given up before and after."""
    from strategy.imports import progress, work

    child = fork(None, job)
    far, patience = 0, time.monotonic() + 60
    while far < 10 and time.monotonic() < patience:
        found = progress.read(pk)
        far = found.done if found else far
        time.sleep(0.02)
    before = work.give_up_dead()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return far, before, work.give_up_dead()


def parallel(count: int) -> dict:
    """Many clicks at once."""
    from strategy.imports import services
    from strategy.imports.errors import WrongState

    editor, run = prepare(5)
    folder = Path(os.environ["VAR_DIR"])
    gate = folder / "gate"

    def click() -> str:
        while not gate.exists():
            time.sleep(0.005)
        try:
            services.start_apply(editor, run, run.preview["digest"])
        except WrongState:
            return "late"
        return "first"

    pids = [fork(folder / f"click-{number}.json", click) for number in range(count)]
    time.sleep(0.5)
    gate.touch()
    answers = [finish(pid, folder / f"click-{number}.json") for number, pid in enumerate(pids)]
    from django_tasks_db.models import DBTaskResult

    queued = DBTaskResult.objects.filter(task_path__endswith="apply_import").count()
    return {"first": answers.count("first"), "late": answers.count("late"), "queued": queued}


def measure(count: int) -> dict:
    """Times of everything that a person waits for, in seconds (wall, processor)."""
    from django.test import Client
    from django.urls import reverse

    from strategy.imports import services, undo, work
    from strategy.models import ImportRun

    times: dict[str, list[float]] = {}

    def timed(name, job):
        wall, cpu = time.monotonic(), cpu_seconds()
        found = job()
        times[name] = [round(time.monotonic() - wall, 2), round(cpu_seconds() - cpu, 2)]
        return found

    editor, run = timed("upload and preview", lambda: prepare(count))
    client = Client(HTTP_HOST="localhost")
    client.force_login(editor)
    url = reverse("strategy_imports:run", args=[run.pk])
    client.get(url)
    timed("preview page", lambda: client.get(url))
    services.start_apply(editor, run, run.preview["digest"])
    timed("apply", partial(work.apply, run.pk))
    run = ImportRun.objects.get(pk=run.pk)
    assert run.state == "applied", run.message
    timed("report page", lambda: client.get(url))
    plan = timed("plan of undo", lambda: undo.plan(run))
    services.start_undo(editor, run, plan.digest)
    timed("undo", lambda: work.take_back(run.pk, editor.pk))
    run = ImportRun.objects.get(pk=run.pk)
    size = len(json.dumps(run.preview))
    return {
        "times": times,
        "state": run.state,
        "preview_bytes": size,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "tree": tree(),
    }


def cpu_seconds() -> float:
    found = resource.getrusage(resource.RUSAGE_SELF)
    return found.ru_utime + found.ru_stime


def tree() -> list[int]:
    from wagtail.models import Page

    return [len(part) for part in Page.find_problems()]


if __name__ == "__main__":
    main()
