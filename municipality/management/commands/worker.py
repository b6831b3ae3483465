"""`manage.py worker`: the one process behind the site. Recurring jobs and queued tasks, one after the other."""

import logging
import os
import secrets
import signal
import threading
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV, run_with_reloader
from django_tasks import task_backends
from django_tasks.base import DEFAULT_TASK_BACKEND_ALIAS

from municipality import jobs

logger = logging.getLogger("municipality.worker")

TICK_SECONDS = 1.0
PAUSE_AFTER_DATABASE_ERROR = 5.0
TASKS_A_ROUND = 20


class Command(BaseCommand):
    """Loops until SIGTERM or SIGINT; what is running then is finished first."""

    help = "Runs recurring jobs and queued background tasks until it is told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="One round: what is due now, then end.")
        parser.add_argument("--run", metavar="NAME", help="Run this job now, due or not, then end.")
        parser.add_argument("--list", action="store_true", help="List the recurring jobs and end.")
        parser.add_argument("--reload", action="store_true", help="Start again when code changes (development).")
        parser.add_argument("--parent", type=int, default=0, help="End when this process is not the parent any more.")

    def handle(self, *args, **options) -> None:
        self.stop = threading.Event()
        self.parent = options["parent"]
        if options["list"]:
            for name, entry in sorted(jobs.all_jobs().items()):
                self.stdout.write(f"{name:40} every {entry.every}")
        elif options["run"]:
            if options["run"] not in jobs.all_jobs():
                raise CommandError(f"There is no job {options['run']}. See --list.")
            self.stdout.write(str(jobs.run_job(options["run"]).message or "done"))
        elif options["once"]:
            self.round()
        elif options["reload"]:
            if os.environ.get(DJANGO_AUTORELOAD_ENV) == "true":
                # The signal handlers belong to the main thread; the loop runs in a thread of the reloader.
                self.listen()
            run_with_reloader(self.loop)
        else:
            self.listen()
            self.loop()

    def listen(self) -> None:
        """End after the current job on SIGTERM and SIGINT."""

        def finish(number: int, frame: object) -> None:
            self.stop.set()

        signal.signal(signal.SIGTERM, finish)
        signal.signal(signal.SIGINT, finish)

    def loop(self) -> None:
        """Work until told to stop; a database that is away for a while does not end the worker."""
        logger.info("Worker %s started", os.getpid())
        while not self.stop.is_set():
            pause = TICK_SECONDS
            close_old_connections()
            try:
                self.round()
            except DatabaseError:
                logger.exception("The database did not answer; trying again")
                pause = PAUSE_AFTER_DATABASE_ERROR
            if self.parent and os.getppid() != self.parent:
                logger.warning("The supervising process is gone: worker %s ends", os.getpid())
                break
            self.stop.wait(pause)
        logger.info("Worker %s ended", os.getpid())
        if self.stop.is_set() and os.environ.get(DJANGO_AUTORELOAD_ENV) == "true":
            os._exit(0)

    def round(self) -> None:
        """Do what is due now."""
        jobs.run_due()
        self.run_tasks()

    def run_tasks(self) -> None:
        """Run a few queued tasks with the worker of django-tasks-db; the queue is only locked when something waits."""
        from django_tasks_db.backend import DatabaseBackend

        if not isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend):
            return
        from django_tasks_db.management.commands.db_worker import Worker
        from django_tasks_db.models import DBTaskResult

        if not DBTaskResult.objects.ready().filter(backend_name=DEFAULT_TASK_BACKEND_ALIAS).exists():
            return
        Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=TASKS_A_ROUND,
            worker_id=secrets.token_hex(8),
            excluded_queue_names=[],
        ).run()
