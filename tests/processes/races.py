"""What the processes of the race tests do. Runs outside of pytest: `python -m tests.processes.races WHAT COUNT` on a database of its own.

    prepare 0           a live project in the municipality that tests.processes.stress prepared
    report COUNT        that many processes send one and the same form "Melden" at one moment
    help COUNT          the same with the form "Mitmachen"

They meet at a gate: each has its request ready before the first one goes off. Prints one JSON value as its last line.
"""

import json
import logging
import os
import sys
import time
from pathlib import Path

from .stress import Problems, finish, fork

HOST = "auenfurt.example"
ADDRESS = "rita@example.org"


def main() -> None:
    import django

    django.setup()
    what, count = sys.argv[1], int(sys.argv[2])
    print(json.dumps(prepare() if what == "prepare" else race(what, count)))


def prepare() -> dict:
    from projects.models import ProjectIndexPage, ProjectPage

    index = ProjectIndexPage.objects.get()
    made = index.add_child(instance=ProjectPage(title="Schuldach", slug="schuldach", summary="Sonne aufs Dach.", locale=index.locale))
    return {"project": made.pk}


def race(what: str, count: int) -> dict:
    """Send the form `count` times at once; returns the answers and what is in the database afterwards."""
    folder = Path(os.environ["VAR_DIR"])
    address, values = report_form() if what == "report" else help_form()
    post(address, {}, network="192.0.2.99")  # templates and forms are compiled once, before the processes part
    children = [
        fork(folder / f"race-{number}.json", lambda number=number: at_the_gate(folder, number, count, address, values)) for number in range(count)
    ]
    answers = [finish(pid, folder / f"race-{number}.json") for number, pid in enumerate(children)]
    lists = {name: [answer[name] for answer in answers] for name in ("status", "place", "problems")}
    return {"statuses": lists["status"], "places": lists["place"], "problems": [line for lines in lists["problems"] for line in lines], **kept()}


def report_form() -> tuple[str, dict]:
    """Address and values of the form "Melden", as one visitor filled it in."""
    from django.urls import reverse

    from moderation.forms import ReportForm

    values = {"reason": "spam", "text": "Im dritten Absatz steht Werbung.", "name": "", "email": ADDRESS, "good_faith": "on"}
    return reverse("moderation:report", args=[project().pk]), {**values, **answered(ReportForm().spam_name)}


def help_form() -> tuple[str, dict]:
    """Address and values of the form "Mitmachen"."""
    from django.urls import reverse

    values = {"message": "Ich kann am Samstag mit anpacken.", "name": "Rita R.", "email": ADDRESS, "consent": "on"}
    return reverse("projects:help", args=[project().pk]), {**values, **answered("projects.help")}


def project():
    from projects.models import ProjectPage

    return ProjectPage.objects.get()


def answered(form: str) -> dict:
    """A security question, answered rightly."""
    from municipality.spam.challenge import Challenge

    challenge = Challenge.new(form)
    return {"spam_token": challenge.token, "spam_picture": str(challenge.wanted + 1), "homepage": ""}


def at_the_gate(folder: Path, number: int, count: int, address: str, values: dict) -> dict:
    problems = Problems()
    logging.getLogger().addHandler(problems)
    (folder / f"ready-{number}").touch()
    patience = time.monotonic() + 60
    while len(list(folder.glob("ready-*"))) < count and time.monotonic() < patience:
        time.sleep(0.01)
    return {**post(address, values), "problems": problems.lines}


def post(address: str, values: dict, network: str = "192.0.2.7") -> dict:
    from django.test import Client

    answer = Client(HTTP_HOST=HOST, REMOTE_ADDR=network).post(address, values)
    return {"status": answer.status_code, "place": answer.headers.get("Location", "")}


def kept() -> dict:
    from moderation.models import Report
    from municipality.models.mail import OutboxMail
    from projects.models import HelpMessage

    return {
        "reports": Report.objects.count(),
        "messages": HelpMessage.objects.count(),
        "mails": OutboxMail.objects.filter(recipient=ADDRESS).count(),
    }


if __name__ == "__main__":
    main()
