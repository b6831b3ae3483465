"""A visitor who fills in forms as a browser without scripts does."""

import io
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from moderation import services as moderation
from municipality.models.mail import OutboxMail
from municipality.spam.challenge import Challenge
from projects.models import Submission

IDEA = {
    "title": "Sonne aufs Schuldach",
    "summary": "Auf dem Dach der Schule entsteht eine Solaranlage.",
    "field_of_action": "",
    "email": "ada@example.org",
    "rules": "on",
}


def png(size=(64, 48), **info) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, (40, 120, 80)).save(target, "PNG", **info)
    return target.getvalue()


def upload(name="dach.png", content: bytes | None = None, kind="image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png() if content is None else content, content_type=kind)


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no hidden field {name}"
    return unescape(found.group(1))


class Visitor:
    """A browser without scripts; what is queued for after the commit happens as soon as a request ends."""

    def __init__(self, town, capture) -> None:
        self.town, self.capture = town, capture
        self.client = Client(HTTP_HOST=town.site.hostname, enforce_csrf_checks=False)

    def get(self, url: str, **extra):
        return self.client.get(url, **extra)

    def post(self, url: str, data: dict | None = None, **extra):
        with self.capture(execute=True):
            return self.client.post(url, data or {}, **extra)

    def answers(self, form: str = "projects.submit") -> dict:
        """The right answer to a security question."""
        challenge = Challenge.new(form)
        return {"spam_token": challenge.token, "spam_picture": str(challenge.wanted + 1), "homepage": ""}

    def form(self, **changes) -> dict:
        """A filled form with a key of its own."""
        html = self.get(reverse("projects:submit")).content.decode()
        data = {**IDEA, "key": hidden(html, "key"), "action": "submit", **self.answers(), **changes}
        return {name: value for name, value in data.items() if value is not None}

    def submit(self, **changes):
        return self.post(reverse("projects:submit"), self.form(**changes))

    def confirmed(self, **changes) -> tuple[Submission, str]:
        """Hand in and confirm by code; returns the row and the address of its status page."""
        answer = self.submit(**changes)
        assert answer.status_code == 302, answer.content.decode()
        submission = Submission.objects.latest("pk")
        done = self.post(answer["Location"], {"code": code_of(submission)})
        assert done.status_code == 302, done.content.decode()
        submission.refresh_from_db()
        return submission, done["Location"].partition("?")[0]

    def live(self, **changes) -> tuple[Submission, str]:
        submission, status = self.confirmed(**changes)
        decide(self, submission, "approve")
        return submission, status


def code_of(submission: Submission) -> str:
    mail = mails_of(submission, "code")[-1]
    return re.search(r"\b([2-9A-Z]{3}-[2-9A-Z]{3})\b", mail.text).group(1)


def link_of(mail: OutboxMail) -> str:
    """The path of the first address of our own in a mail."""
    return re.search(r"https?://[^/\s]+(/\S+)", mail.text).group(1)


def mails_of(submission: Submission, template: str = "") -> list[OutboxMail]:
    mails = OutboxMail.objects.filter(event_key__startswith=f"submission:{submission.public_id}:").order_by("pk")
    return list(mails.filter(template=f"projects/{template}") if template else mails)


def decide(visitor: Visitor, submission: Submission, step: str, reason: str = "Bitte nennen Sie einen Ort."):
    """A moderator decides on what waits."""
    moderator = visitor.moderator
    submission.refresh_from_db()
    state = submission.project.current_workflow_state
    with visitor.capture(execute=True):
        if step == "approve":
            result = moderation.approve(state, moderator, submission.project.latest_revision_id)
        else:
            result = getattr(moderation, step)(state, moderator, None, reason)
    submission.refresh_from_db()
    if submission.project_id:
        submission.project.refresh_from_db()
    return result


@pytest.fixture
def visitor(town, django_capture_on_commit_callbacks):
    found = Visitor(town, django_capture_on_commit_callbacks)
    found.moderator = town.staff("moderator", "moderation@amt.example")
    found.moderator.groups.add(moderation.moderation_group(town.site))
    return found


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
