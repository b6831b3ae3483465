from datetime import UTC, datetime, timedelta

import pytest

from municipality import jobs
from municipality.jobs import Job, job_health, run_due, run_job
from municipality.models import JobRun

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
def ran(monkeypatch, time_machine):
    """A registry with one hourly job that notes its runs."""
    time_machine.move_to(NOW, tick=False)
    runs: list[datetime] = []
    entry = Job("test.hourly", timedelta(hours=1), lambda: runs.append(1) or f"run {len(runs)}", timedelta(minutes=10))
    monkeypatch.setattr(jobs, "all_jobs", lambda: {"test.hourly": entry})
    return runs


@pytest.mark.django_db
class TestRunDue:
    def test_a_new_job_runs_at_once_and_then_when_it_is_due(self, ran, time_machine):
        assert run_due() == ["test.hourly"]
        assert run_due() == []
        time_machine.shift(timedelta(minutes=59))
        assert run_due() == []
        time_machine.shift(timedelta(minutes=1))
        assert run_due() == ["test.hourly"]
        assert len(ran) == 2
        row = JobRun.objects.get()
        assert (row.ok, row.message, row.next_due) == (True, "run 2", NOW + timedelta(hours=2))

    def test_after_a_downtime_it_runs_once(self, ran, time_machine):
        run_due()
        time_machine.shift(timedelta(days=3))
        run_due()
        run_due()
        assert len(ran) == 2

    def test_a_failure_is_noted_without_its_text_and_tried_again_soon(self, ran, monkeypatch, time_machine, caplog):
        def fail():
            raise ValueError("person@example.org")

        monkeypatch.setattr(jobs, "all_jobs", lambda: {"test.hourly": Job("test.hourly", timedelta(hours=1), fail)})
        run_due()
        row = JobRun.objects.get()
        assert (row.ok, row.message) == (False, "ValueError")
        assert row.next_due == NOW + timedelta(minutes=10)
        assert "test.hourly" in caplog.text
        assert job_health()["ok"] is False

    def test_a_job_that_another_process_holds_is_left_alone_until_the_claim_ends(self, ran, time_machine):
        JobRun.objects.create(name="test.hourly", next_due=NOW, claim="other", claimed_until=NOW + timedelta(minutes=10))
        assert run_due() == []
        time_machine.shift(timedelta(minutes=11))
        assert run_due() == ["test.hourly"]

    def test_a_run_that_lost_its_claim_does_not_touch_the_row(self, ran, monkeypatch):
        entry = Job("test.hourly", timedelta(hours=1), lambda: JobRun.objects.update(claim="other"))
        monkeypatch.setattr(jobs, "all_jobs", lambda: {"test.hourly": entry})
        run_due()
        assert JobRun.objects.get().claim == "other"

    def test_run_job_runs_and_lets_errors_through(self, ran, monkeypatch):
        assert run_job("test.hourly").message == "run 1"
        assert run_due() == []


@pytest.mark.django_db
class TestHealth:
    def test_a_job_is_late_when_nobody_runs_it(self, ran, time_machine):
        assert job_health()["jobs"][0]["late"] is True
        run_due()
        assert job_health()["ok"] is True
        time_machine.shift(timedelta(hours=4))
        assert job_health() | {"jobs": []} == {"ok": False, "jobs": []}
        assert job_health()["jobs"][0]["last_started"].startswith("2026-05-04T10:00:00")


def test_two_functions_cannot_share_a_name():
    with pytest.raises(ValueError, match="Two jobs"):
        jobs.job("municipality.outbox", every=timedelta(hours=1))(lambda: None)


@pytest.mark.django_db
def test_every_registered_job_runs(site):
    for name in jobs.all_jobs():
        if name.partition(".")[0] in ("municipality", "accounts"):
            assert run_job(name).ok, name


@pytest.mark.processes
def test_of_many_workers_one_runs_a_job(shared):
    code = """
from datetime import timedelta
from municipality import jobs
runs = []
jobs.all_jobs = lambda: {f"t.{n}": jobs.Job(f"t.{n}", timedelta(hours=1), lambda n=n: runs.append(n)) for n in range(25)}
for _ in range(3):
    jobs.run_due()
print(json.dumps(runs))
"""
    answers = shared.run(code, 4)
    assert sorted(n for answer in answers for n in answer) == list(range(25)), answers
