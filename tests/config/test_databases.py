"""Two sessions of the suite at once do not meet in one PostgreSQL database, and what a killed one left is cleared away."""

import os
import subprocess
import sys

import pytest

from tests import databases


def name_in(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from tests.databases import session_name; print(session_name())"],
        cwd=databases.ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_each_session_and_each_worker_has_a_name_of_its_own():
    names = {
        name_in(TEST_SESSION=session, PYTEST_XDIST_WORKER=worker) for session in ("4711", "4712") for worker in ("gw0", "gw1")
    }  # fmt: skip
    assert len(names) == 4
    assert all(databases.LEFT_BY.match(name) for name in names), "what is not recognised is never cleared away"


def test_the_session_is_the_process_that_the_person_started():
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    assert int(os.environ["TEST_SESSION"]) == (os.getppid() if worker else os.getpid())


@pytest.mark.processes
@pytest.mark.once
def test_what_dead_sessions_left_is_dropped_and_what_runs_stays():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    names = {kind: f"{kind}-{gone.pid}-gw0" for kind in ("test", "own")}
    alive, foreign = f"test-{os.getpid()}-of-this-test", "test-of-somebody"
    with databases._admin() as admin:
        for name in (*names.values(), alive, foreign):
            admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
            admin.execute(f'CREATE DATABASE "{name}"')
    try:
        assert set(names.values()) <= set(databases.drop_stale())
        assert not any(databases._exists(name) for name in names.values())
        assert databases._exists(alive) and databases._exists(foreign)
    finally:
        with databases._admin() as admin:
            for name in (alive, foreign):
                admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
