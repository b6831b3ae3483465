"""Accepted means committed: whatever dies between confirmation and moderation, nothing is lost and nothing doubled."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from wagtail.models import Page

from projects.models import ProjectPage, Submission
from projects.submission import services

from .conftest import code_of, mails_of

State = Submission.State
ROOT = Path(__file__).resolve().parents[3]


def boom(*args, **kwargs):
    raise RuntimeError("killed here")


@pytest.mark.parametrize("place", ["create_page", "start_moderation"])
def test_a_crash_after_the_confirmation_is_made_good_by_the_job(visitor, monkeypatch, place):
    confirm = visitor.submit()["Location"]
    submission = Submission.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr(services, place, boom)
        done = visitor.post(confirm, {"code": code_of(submission)})
    assert done.status_code == 302 and visitor.get(done["Location"]).status_code == 200
    submission.refresh_from_db()
    assert submission.state == State.CONFIRMED and ProjectPage.objects.count() == (place == "start_moderation")

    from municipality.jobs import run_job

    for _turn in range(2):
        run_job("projects.finish_confirmed")
    submission.refresh_from_db()
    assert submission.state == State.IN_MODERATION and submission.project.current_workflow_state
    assert ProjectPage.objects.count() == 1 and len(mails_of(submission, "receipt")) == 1


def test_a_page_that_cannot_be_made_leaves_nothing_half(visitor, monkeypatch):
    confirm = visitor.submit()["Location"]
    with monkeypatch.context() as patched:
        patched.setattr(ProjectPage, "save_revision", boom)
        visitor.post(confirm, {"code": code_of(Submission.objects.get())})
    assert ProjectPage.objects.count() == 0 and Submission.objects.get().state == State.CONFIRMED
    assert Page.find_problems() == ([], [], [], [], [])


def test_without_an_index_page_the_idea_waits(visitor, town):
    index = town.projects
    confirm = visitor.submit()["Location"]
    index.delete()
    visitor.post(confirm, {"code": code_of(Submission.objects.get())})
    assert Submission.objects.get().state == State.CONFIRMED


SCRIPT = """
import json, os, sys, time
sys.path[:0] = [{root!r}, {site!r}]
import django
from django.conf import settings
import config.settings.test as base
values = {{name: getattr(base, name) for name in dir(base) if name.isupper()}}
values["DATABASES"] = {{"default": json.loads({database!r})}}
values.update(json.loads({extra!r}))
settings.configure(**values)
django.setup()
from projects.submission import services
def pause(where):
    print(where, flush=True)
    time.sleep(60)
if {place!r} == "before_page":
    services.create_page = lambda pk: pause("paused")
elif {place!r} == "inside_page":
    from projects.models import ProjectPage
    ProjectPage.save_revision = lambda self, **kwargs: pause("paused")
elif {place!r} == "before_moderation":
    services.start_moderation = lambda pk, page: pause("paused")
elif {place!r} == "nowhere":
    pass
from projects.models import Submission
if {place!r} == "nowhere":
    print("finished", services.finish_waiting(), flush=True)
else:
    problem = services.confirm_by_code(Submission.objects.get(), {code!r})
    print("done", problem, flush=True)
"""


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["before_page", "inside_page", "before_moderation"])
def test_a_process_killed_at_any_moment_loses_nothing_and_doubles_nothing(town, tmp_path, django_capture_on_commit_callbacks, place):
    from .conftest import Visitor

    visitor = Visitor(town, lambda execute: _nothing())
    assert visitor.submit().status_code == 302
    submission = Submission.objects.get()
    code = code_of(submission)
    database = _database(tmp_path)
    run = lambda where: _start(database, tmp_path, where, code)  # noqa: E731

    process = run(place)
    line = process.stdout.readline()
    assert line.strip() == "paused", line + process.stderr.read()
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)

    process = run("nowhere")
    out, err = process.communicate(timeout=60)
    assert "finished 1" in out, err

    state, pages, receipts, workflows = _look(database)
    assert (state, pages, receipts, workflows) == (State.IN_MODERATION, 1, 1, 1)


def _nothing():
    import contextlib

    return contextlib.nullcontext()


def _database(tmp_path) -> dict:
    entry = {key: connection.settings_dict[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    if connection.vendor == "sqlite":
        entry["NAME"] = str(tmp_path / "shared.sqlite3")
        connection.ensure_connection()
        with sqlite3.connect(entry["NAME"]) as target:
            connection.connection.backup(target)
        target.close()
    return entry


def _start(database: dict, tmp_path, place: str, code: str) -> subprocess.Popen:
    extra = json.dumps({"VAR_DIR": str(tmp_path), "VERSION_DIR": str(tmp_path / "versions")})
    script = SCRIPT.format(root=str(ROOT), site=str(ROOT / "site"), database=json.dumps(database), extra=extra, place=place, code=code)
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def _look(database: dict) -> tuple:
    sql = (
        "SELECT state FROM projects_submission",
        "SELECT count(*) FROM projects_projectpage",
        "SELECT count(*) FROM municipality_outboxmail WHERE template = 'projects/receipt'",
        "SELECT count(*) FROM wagtailcore_workflowstate",
    )
    if connection.vendor == "sqlite":
        for _try in range(50):  # the killed process's lock ends with it
            try:
                with sqlite3.connect(database["NAME"]) as opened:
                    return tuple(opened.execute(line).fetchone()[0] for line in sql)
            except sqlite3.OperationalError:
                time.sleep(0.1)
    with connection.cursor() as cursor:
        found = []
        for line in sql:
            cursor.execute(line)
            found.append(cursor.fetchone()[0])
        return tuple(found)


def test_confirming_twice_at_once_is_one_confirmation(visitor):
    confirm = visitor.submit()["Location"]
    submission = Submission.objects.get()
    code = code_of(submission)
    stale = Submission.objects.get()
    assert services.confirm_by_code(submission, code) == ""
    assert services.confirm_by_code(stale, code) == ""
    assert len(mails_of(submission, "receipt")) == 1
    assert visitor.post(confirm, {"code": code}).status_code == 302
    assert reverse("projects:submit")
