"""Large municipalities, written in bulk (`municipality.bulk`, `strategy.generator`)."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from municipality import cache
from municipality.bulk import analyze, insert_pages
from projects.models import PHASE_PATH, Aim, Need, NeedKind, NeedState, ProjectAim, ProjectIndexPage, ProjectPage, ProjectState
from strategy.generator import Made, Size, generate

BATCH = 1000
WORDS = (
    "Solardach", "Lastenrad", "Baumpatenschaft", "Wärmenetz", "Regenwasser", "Reparaturtreff", "Schulgarten", "Energieberatung", "Gemeinschaftsgarten",
    "Fahrradstraße", "Mehrwegbecher", "Nachbarschaftsauto", "Dämmaktion", "Moorwiese", "Trinkbrunnen", "Balkonkraftwerk", "Kleidertausch", "Klimaküche",
)  # fmt: skip
PLACES = ("am Anger", "in der Nordstadt", "am Mühlbach", "im Bahnhofsviertel", "auf dem Markt", "an der Gesamtschule", "im Süden", "am Deich")
TEXT = (
    "Viele möchten etwas tun und wissen nicht, wo sie anfangen sollen. Wir bringen Menschen zusammen, die planen, bauen und pflegen, "
    "und zeigen nach einem Jahr, was daraus geworden ist. "
)


def build_strategy(town, size: Size | None = None) -> Made:
    """Give the town a large strategy, which becomes its only current one."""
    type(town.strategy).objects.filter(pk=town.strategy.pk).update(is_current=False)
    made = generate(town.site, size or Size())
    cache.forget()
    return made


def build_projects(town, n: int, *, index: bool = False) -> list[int]:
    """Add `n` live projects with state, fields, needs, aims and places; returns their ids. `index`: fill the search index, too (slow)."""
    parent = ProjectIndexPage.objects.get(pk=town.projects.pk)
    start = parent.numchild
    fields = [page.pk for page in _fields(town)]
    districts = list(town.settings.districts.values_list("pk", flat=True))
    with transaction.atomic():
        ids: list[int] = []
        for numbers in _batched(start, n):
            ids += _write(parent, list(numbers), fields, districts)
    analyze()
    cache.touch()
    cache.forget()
    if index:
        from municipality.search.index import rebuild

        rebuild(town.site)
    return ids


def _batched(start: int, n: int):
    for first in range(start, start + n, BATCH):
        yield range(first, min(first + BATCH, start + n))


def _fields(town) -> list[Page]:
    from strategy.models import FieldOfActionPage

    found = list(FieldOfActionPage.objects.child_of(town.strategy))
    return found or [town.field_of_action(hue=hue) for hue in (1, 2, 3)]


def _write(parent: ProjectIndexPage, numbers: list[int], fields: list[int], districts: list[int]) -> list[int]:
    now = timezone.now()
    pages = []
    for offset, number in enumerate(numbers):
        title = f"{WORDS[number % len(WORDS)]} {PLACES[(number // 7) % len(PLACES)]} {number + 1}"
        pages.append(
            ProjectPage(
                title=title, slug=f"grosses-projekt-{number + 1}", first_published_at=now - timedelta(minutes=len(numbers) - offset),
                summary=f"{title}: {TEXT[:180]}", problem=TEXT * 3, what_happens=TEXT * 4, place_text=PLACES[number % len(PLACES)],
                lat=round(50.9 + (number * 37 % 997) / 9970, 6), lon=round(9.95 + (number * 61 % 991) / 9910, 6),
                district_id=districts[number % len(districts)] if districts else None,
            )
        )  # fmt: skip
    ids = insert_pages(parent, pages)
    states, needs, aims, closed, links = [], [], [], [], []
    for pk, number in zip(ids, numbers, strict=True):
        states.append(ProjectState(project_id=pk, phase=PHASE_PATH[number % len(PHASE_PATH)]))
        for position in range(number % 4):
            need = Need(
                project_id=pk, key=uuid.uuid4(), kind=NeedKind.values[(number + position) % 7], title=f"Hilfe {position + 1}", sort_order=position
            )
            needs.append(need)
            if (number + position) % 5 == 0:
                closed.append(NeedState(project_id=pk, need_key=need.key, is_open=False))
        aims.append(ProjectAim(project_id=pk, aim=Aim.values[number % 3], sort_order=0))
        links.append(ProjectPage.fields_of_action.through(projectpage_id=pk, fieldofactionpage_id=fields[number % len(fields)]))
    ProjectState.objects.bulk_create(states, batch_size=500)
    Need.objects.bulk_create(needs, batch_size=200)
    NeedState.objects.bulk_create(closed, batch_size=200)
    ProjectAim.objects.bulk_create(aims, batch_size=200)
    ProjectPage.fields_of_action.through.objects.bulk_create(links, batch_size=300)
    return ids
