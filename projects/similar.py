"""\"There is already …\": public projects whose title says nearly the same. Asked while a title is typed, so it costs at most three queries.

The search index finds candidates (words cut to their stems, parts of compounds, slips of the pen corrected); their titles are then
compared stem by stem.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from rapidfuzz import fuzz
from wagtail.models import Site

from municipality.addresses import address_of
from municipality.models import SearchEntry
from municipality.scope import get_site
from municipality.search.language import fold, tokens
from municipality.search.query import kinds_of, prepare
from municipality.throttle import throttle_request

from .models import Phase, ProjectPage

MOST = 3
CANDIDATES = 60
ALIKE = 62
"""From here on two titles are alike, of 100. Tried on the titles of the demo and of `generate_strategy`: see tests/projects/test_similar.py."""
SHORTEST = 4
PER_NETWORK = (240, timedelta(minutes=10))


@dataclass(frozen=True)
class Similar:
    """A project that is nearly the same."""

    pk: int
    title: str
    url: str
    phase: str


def similar_projects(site: Site, title: str, *, exclude: int | None = None, limit: int = MOST) -> list[Similar]:
    """Return public projects of the municipality with a title like this one, most alike first. Whatever is typed: no error."""
    title = " ".join(str(title)[:200].replace("\0", " ").split())
    wanted = set(tokens(title))
    if len(fold(title)) < SHORTEST or not wanted:
        return []
    query = prepare(site, title)
    stems = {stem for word in query.words for stem in word}
    if not stems:
        return []
    rows = ProjectPage.objects.visible(site).filter(pk__in=_candidates(site, stems)).exclude(pk=exclude)
    scored = []
    for pk, known, path, phase in rows.order_by().values_list("pk", "title", "url_path", "state__phase"):
        score = likeness(title, known, [set(word) for word in query.words])
        if score >= ALIKE:
            scored.append((score, pk, Similar(pk, known, address_of(site, path), str(Phase(phase).label) if phase else "")))
    return [hit for _score, _pk, hit in sorted(scored, key=lambda entry: (-entry[0], entry[1]))[:limit]]


def likeness(typed: str, known: str, words: list[set[str]] | None = None) -> float:
    """Return how alike two titles are, 0 to 100. `words`: for each typed word the stems that fit it, where they are known."""
    theirs = set(tokens(known))
    letters = fuzz.token_sort_ratio(" ".join(tokens(typed)), " ".join(tokens(known)))
    if not words or not theirs:
        return letters
    met = [word & theirs for word in words]
    covered = sum(1 for hits in met if hits) / len(words)
    filled = len(set().union(*met)) / len(theirs)
    # Both ways: what was typed is in their title, and their title is not about much else. One common word is never enough.
    both = 100 * (2 * covered * filled / (covered + filled)) if covered and filled else 0.0
    return max(letters, both if sum(1 for hits in met if hits) > 1 or len(words) == len(theirs) == 1 else both * 0.7)


def _candidates(site: Site, stems: set[str]) -> list[int]:
    """Return the pages of projects on which most of these stems stand most prominently (one query)."""
    entries = SearchEntry.objects.filter(site=site, token__in=sorted(stems), kind_id__in=kinds_of((ProjectPage,)))
    ranked = entries.order_by().values("page_id").annotate(total=Sum("weight")).order_by("-total", "page_id")
    return list(ranked.values_list("page_id", flat=True)[:CANDIDATES])


@never_cache
@require_GET
def similar(request: HttpRequest) -> HttpResponse:
    """The piece of a form that names similar projects; empty when there are none."""
    throttle_request(request, "projects.similar", *PER_NETWORK)
    response = render(request, "projects/similar.html", {"similar": similar_projects(get_site(request), request.GET.get("title", ""))})
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
