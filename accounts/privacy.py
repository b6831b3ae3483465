"""A person's rights over her data: a copy of all of it, and its deletion. Every app tells what it keeps.

register_export(name, fn)    fn(user) -> dict or list of what JSON can hold: this person's own rows, nobody else's
register_erasure(fn, order)  fn(user) -> None: takes name, address and what identifies the person away; the work of others survives.
                             Called inside one transaction, before the account itself is deleted; apps that stand higher come first
                             (exchange 10, workshop 20, projects 30, moderation 40, accounts 90).
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from municipality.models import Branding, MunicipalitySettings

from .models import Organisation, User

Export = Callable[[User], dict[str, Any] | list[Any]]
Erasure = Callable[[User], object]

_exports: dict[str, Export] = {}
_erasures: list[tuple[int, Erasure]] = []


class NotHere(Exception):
    """This account is not deleted by its owner: it belongs to the administration."""


def register_export(name: str, export: Export) -> Export:
    """Let `export(user)` stand under `name` in the copy of a person's data; returns the function."""
    _exports[name] = export
    return export


def register_erasure(erasure: Erasure, order: int = 50) -> Erasure:
    """Let `erasure(user)` run when an account is deleted; lower `order` first. Returns the function."""
    if all(known is not erasure for _, known in _erasures):
        _erasures.append((order, erasure))
        _erasures.sort(key=lambda entry: entry[0])
    return erasure


def export(user: User) -> dict[str, Any]:
    """Return everything that is kept of a person, by the name of its part, fit for JSON (dates as ISO text)."""
    return {"created": timezone.now(), **{name: _exports[name](user) for name in sorted(_exports)}}


def erase(user: User) -> None:
    """Delete a person: all registered erasures and the account, all or nothing. Raises `NotHere` for staff."""
    from .rules import is_staff

    if is_staff(user):
        raise NotHere
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        for _, erasure in _erasures:
            erasure(row)
        row.delete()


# Words that tell of somebody ---------------------------------------------------------------------------------------------

# Small words of names ("van der Meer"), and words with which no name begins and which stand in none.
SMALL = "af al bin d da de del della den der di do dos du el ibn la le st ten ter van vom von y zu zum zur"
ORDINARY = """
    aber alle als am an auch auf aus bei bis da das dass dem den der des die dies diese dieser dieses doch du ein eine einem einen einer eines er
    es für hat hier ich ihr im in ist kein keine man mein mit nach neu neue nicht noch nur ob oder ohne sein sich sie sind so über um und uns unser
    unsere unter vom von vor was wer wie wir wird wo zu zum zur a and at by for from he is it no not of on or our she the they this to we with you
    your"""
_PARTICLES, _ORDINARY = frozenset(SMALL.split()), frozenset(ORDINARY.split())
_SIGNS_AND_DIGITS = re.compile(r"(?=.*[^\W\d_])(?=.*\d)\S{6,}", re.DOTALL)


def tells(name: str) -> bool:
    """Does this name tell of somebody, so that it may be looked for in the words of others?

    A first and a last name do, or a made-up sign like "mara_q82". A single word does not: whoever called herself "und" or "Sonne" would
    take that word out of everything that others wrote when she deletes her account.
    """
    words = unicodedata.normalize("NFC", name).split()
    if len(words) < 2:
        return bool(_SIGNS_AND_DIGITS.fullmatch(name.strip()))
    first, *others = words
    if first.casefold() in _ORDINARY or any(word in _ORDINARY and word not in _PARTICLES for word in map(str.casefold, others)):
        return False
    whole = [word for word in words if word not in _PARTICLES]
    # Scripts that know no capital letters have only their length.
    return len(whole) > 1 and all(word[0].isalpha() and not word[0].islower() for word in whole)


def words_of(user: User) -> list[str]:
    """Return what is looked for in the words of others when this account is deleted: address, number, and a name that tells of her alone.

    A name that somebody else has, too, or that is one of a municipality, an organisation or a page, is not hers to take away.
    """
    found = [user.email]
    if sum(sign.isdigit() for sign in user.phone) >= 6:
        found.append(user.phone)
    if tells(user.name) and not _is_elses(user):
        found.append(user.name)
    return found


def _is_elses(user: User) -> bool:
    return (
        User.objects.filter(name__iexact=user.name).exclude(pk=user.pk).exists()
        or Organisation.objects.filter(name__iexact=user.name).exists()
        or MunicipalitySettings.objects.filter(official_name__iexact=user.name).exists()
        or MunicipalitySettings.objects.filter(office_name__iexact=user.name).exists()
        or Branding.objects.filter(name__iexact=user.name).exists()
        or Page.objects.filter(title__iexact=user.name).exists()
    )


def without(text: str, words: list[str], instead: str) -> str:
    """Return `text` with every one of `words` replaced, as whole words only: single ones (an address) in any case, names as they are written."""
    for word in sorted(filter(None, words), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: instead, text, flags=0 if " " in word else re.IGNORECASE)
    return text
