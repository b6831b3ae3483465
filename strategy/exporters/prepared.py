"""Workbooks that take too long for a request are made by the worker.

A workbook of hundreds of measures costs seconds of a processor. The request leaves a wish (an empty file; reading changes no row)
and says so; the worker makes the file and keeps it beside the wish until the strategy changes. Small strategies, and everything
where no worker has answered for a while, are made within the request as ever.
"""

import contextlib
import hashlib
from datetime import datetime, timedelta
from typing import Literal

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Site

from municipality import cache
from municipality.files import private_storage
from strategy.models import MeasurePage, StrategyPage

from . import xlsx
from .records import load
from .stamp import stamp_of

Audience = Literal["public", "staff"]
LARGE = 150
"""Measures from which on a workbook is made in the background: about two seconds."""
PATIENCE = timedelta(minutes=5)
KEPT = timedelta(days=2)
FOLDER = "exports"


def workbook(strategy: StrategyPage, audience: Audience, site: Site) -> bytes | None:
    """Return the workbook of a strategy, None while the worker is still at it. The caller has checked who may have it.

    `public`: what anybody may read in `site`; `staff`: drafts included.
    """
    if MeasurePage.objects.descendant_of(strategy).count() < LARGE:
        return make(strategy, audience, site)
    storage, name = private_storage(), _name(strategy, audience, site)
    with contextlib.suppress(FileNotFoundError):
        if storage.exists(name):
            with storage.open(name) as file:
                return file.read()
    wish = _wish(strategy.pk, audience)
    if not storage.exists(wish):
        storage.save(wish, ContentFile(b"wanted"))
        return None
    return make(strategy, audience, site) if _age(wish) > PATIENCE else None


def make(strategy: StrategyPage, audience: Audience, site: Site) -> bytes:
    """Make the workbook now."""
    return xlsx.dump(load(strategy, public_for=site if audience == "public" else None))


def make_wanted() -> int:
    """Make the workbooks that somebody waits for, delete old ones; returns how many were made. For the worker."""
    storage = private_storage()
    try:
        names = storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return 0
    made = 0
    for name in names:
        path = f"{FOLDER}/{name}"
        if name.endswith(".wanted"):
            made += _fulfil(path)
        elif _age(path) > KEPT:
            storage.delete(path)
    return made


def _fulfil(wish: str) -> bool:
    """Make one wanted workbook and put it in the place of older ones; the wish goes last, so that a killed worker leaves it standing."""
    storage = private_storage()
    audience, _dash, rest = wish.removeprefix(f"{FOLDER}/").removesuffix(".wanted").partition("-")
    pk = rest.partition(".")[0].partition("_")[0]
    strategy = StrategyPage.objects.filter(pk=int(pk)).first() if pk.isdecimal() and audience in ("public", "staff") else None
    site = strategy.municipality if strategy is not None else None
    if strategy is not None and site is not None:
        name = _name(strategy, audience, site)  # type: ignore[arg-type]
        data = make(strategy, audience, site)  # type: ignore[arg-type]
        for old in storage.listdir(FOLDER)[1]:
            if old.startswith(f"{audience}-{pk}-"):
                storage.delete(f"{FOLDER}/{old}")
        storage.save(name, ContentFile(data))
    storage.delete(wish)
    return strategy is not None


def _wish(pk: int, audience: str) -> str:
    return f"{FOLDER}/{audience}-{pk}.wanted"


def _name(strategy: StrategyPage, audience: Audience, site: Site) -> str:
    """The name says the state of which the file was made: an old file is never taken for a new one."""
    state = "|".join(cache.token(site.pk)) + (stamp_of(strategy) if audience == "staff" else "")
    return f"{FOLDER}/{audience}-{strategy.pk}-{hashlib.sha256(state.encode()).hexdigest()[:24]}.xlsx"


def _age(path: str) -> timedelta:
    try:
        made: datetime = private_storage().get_modified_time(path)
    except FileNotFoundError:
        return timedelta(0)
    return timezone.now() - made
