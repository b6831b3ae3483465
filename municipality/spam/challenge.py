"""A challenge: six pictures and one question in words, sealed in a token that only this installation can open.

The token carries everything (nonce, form, time, pictures, which one is meant) encrypted under `SECRET_KEY`, so the page
holds no answer and the server keeps nothing until a challenge is used up. Using one writes its nonce into a table; the
primary key decides between two replays that arrive together.
"""

import base64
import functools
import hashlib
import json
import random
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from municipality.models.throttle import UsedChallenge

from . import pictures, questions

PICTURES = 6
LIFETIME = timedelta(hours=24)


def minimum_seconds() -> float:
    """How long a person takes at least to fill in a form (`SPAM_MINIMUM_SECONDS`, 3)."""
    return settings.SPAM_MINIMUM_SECONDS


@dataclass(frozen=True)
class Challenge:
    """What a token says. `wanted` is the position (from 0) of the right picture; `solved` needs no answer any more."""

    nonce: str
    form: str
    issued: datetime
    things: tuple[str, ...]
    wanted: int
    question: str
    solved: bool = False

    @classmethod
    def new(cls, form: str, *, issued: datetime | None = None, solved: bool = False) -> "Challenge":
        """Make a challenge for the form of this name."""
        rng = random.SystemRandom()
        return cls(
            nonce=secrets.token_urlsafe(12),
            form=form,
            issued=issued or timezone.now(),
            things=tuple(rng.sample(sorted(pictures.THINGS), PICTURES)),
            wanted=rng.randrange(PICTURES),
            question=questions.new_question(),
            solved=solved,
        )

    @functools.cached_property
    def token(self) -> str:
        """The sealed form of this challenge."""
        content = [
            self.nonce, self.form, self.issued.timestamp(), list(self.things), self.wanted, self.question, self.solved,
        ]  # fmt: skip
        return _locks().encrypt(json.dumps(content, separators=(",", ":")).encode()).decode().rstrip("=")

    @property
    def prompt(self) -> str:
        """What to choose: "den Baum"."""
        return pictures.thing_name(self.things[self.wanted])

    @property
    def question_text(self) -> str:
        """The question in words."""
        return questions.text_of(self.question)

    @property
    def choices(self) -> list[dict]:
        """The six pictures as `number` (from 1) and `url`."""
        return [
            {"number": number, "url": reverse("spam_picture", kwargs={"token": self.token, "number": number})} for number in range(1, PICTURES + 1)
        ]

    def picture(self, number: int) -> str:
        """Return the SVG with this number; every request for it gives the same drawing."""
        return pictures.draw(self.things[number - 1], f"{settings.SECRET_KEY}{self.nonce}{number}")

    def is_right(self, picture: str, words: str) -> bool:
        """Is one of the two answers right?"""
        return picture == str(self.wanted + 1) or questions.is_answer(self.question, words)

    def age(self) -> timedelta:
        return timezone.now() - self.issued

    def use_up(self) -> bool:
        """Make the challenge worthless from now on; False when it was so before."""
        try:
            with transaction.atomic():
                UsedChallenge.objects.create(nonce=self.nonce, expires=self.issued + LIFETIME + timedelta(hours=1))
        except IntegrityError:
            return False
        return True


def open_token(token: str) -> Challenge | None:
    """Return what a token says, or None when it is not one of ours (age and use are the caller's questions)."""
    if not token or len(token) > 1000 or not token.isascii():
        return None
    try:
        content = json.loads(_locks().decrypt(token + "=" * (-len(token) % 4)))
        nonce, form, issued, things, wanted, question, solved = content
    except (InvalidToken, ValueError, TypeError):
        return None
    moment = datetime.fromtimestamp(issued, tz=timezone.get_default_timezone())
    return Challenge(nonce, form, moment, tuple(things), wanted, question, solved)


def forget_used(now: datetime | None = None) -> int:
    """Delete used challenges that would be too old by now anyway; returns how many."""
    return UsedChallenge.objects.filter(expires__lt=now or timezone.now()).delete()[0]


def _locks() -> MultiFernet:
    return _locks_for(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))


@functools.lru_cache(maxsize=4)
def _locks_for(key: str, fallbacks: tuple[str, ...]) -> MultiFernet:
    digests = (hashlib.sha256(b"municipality.spam:" + secret.encode()).digest() for secret in (key, *fallbacks))
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
