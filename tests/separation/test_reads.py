"""What one municipality keeps to itself is read by nobody of another one: every address, every role, both hosts, with and without a search (abuse 6, 7, 47)."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.permissions.addresses import every_address
from tests.permissions.test_table import LEFT_OUT, PRIVATE_LINKS
from tests.permissions.world import NEEDLE, PROOF

from .two import OURS, THEIRS, WORDS, Two

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Invented names, everywhere the same.
SAMPLES = frozenset({"styleguide"})


def text_of(answer: HttpResponse) -> str:
    """Return what stands in an answer, also in the parts of a workbook or an archive."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    return body.decode(errors="replace")


def addresses(two: Two) -> list[tuple[str, str]]:
    """Return (name, address) of every pattern with objects of the first municipality."""
    every = (address for address in every_address() if address.row not in LEFT_OUT and not address.name.startswith(PRIVATE_LINKS))
    more = [("with a list of ids, or a filter", url) for url in more_addresses(two)]
    return [*((address.row, address.url(two.theirs) or "") for address in every if address.row not in SAMPLES), *more]


def more_addresses(two: Two) -> list[str]:
    """Return lists, windows and bulk actions that name objects of the first municipality, or search for them, behind the question mark."""
    values = two.theirs.values
    page, picture, document = values["waiting"], values["picture"], values["document"]
    bulk = [("wagtailcore", "page", name, page) for name in ("delete", "move", "publish", "unpublish")]
    bulk += [("municipality", "picture", name, picture) for name in ("delete", "add_tags", "add_to_collection")]
    bulk += [("wagtaildocs", "document", name, document) for name in ("delete", "add_tags", "add_to_collection")]
    asked = [
        ("wagtailadmin_choose_page", f"page_type=projects.projectpage&q={NEEDLE}"),
        ("wagtailadmin_choose_page_search", f"q={NEEDLE}&p=1"),
        ("wagtailadmin_choose_page_chosen_multiple", f"id={page}"),
        ("wagtailimages_chooser:chosen_multiple", f"id={picture}"),
        ("wagtailimages_chooser:choose_results", f"tag={NEEDLE}"),
        ("wagtailimages_chooser:choose_results", f"collection_id={values['collection']}"),
        ("wagtaildocs_chooser:choose_results", f"collection_id={values['collection']}"),
        ("wagtaildocs_chooser:chosen_multiple", f"id={document}"),
        ("wagtailimages:index_results", f"tag={NEEDLE}"),
        ("wagtailimages:index_results", f"collection_id={values['collection']}"),
        ("wagtailadmin_api:pages:listing", f"child_of={values['index']}&fields=*"),
        ("wagtailadmin_api:pages:listing", f"search={NEEDLE}&fields=*"),
        ("wagtailadmin_api:pages:listing", "for_explorer=1&order=title&limit=100"),
        ("wagtailadmin_api:pages:listing", f"translation_of={values['live']}"),
        ("wagtailadmin_reports:site_history", f"label={NEEDLE}"),
        ("wagtailadmin_reports:site_history", "export=csv"),
        ("wagtailadmin_reports:aging_pages", "export=csv"),
        ("wagtailadmin_reports:locked_pages", "export=csv"),
        ("wagtailadmin_reports:workflow", "export=csv"),
        ("wagtailadmin_reports:workflow_tasks", "export=csv"),
        ("moderation_admin:inbox", f"site={values['site']}"),
        ("moderation_admin:log", f"site={values['site']}&q={NEEDLE}"),
        ("massnahmen:index", f"responsible_office={values['office']}&q={NEEDLE}"),
        ("strategy_exports", f"strategy={values['strategy']}"),
        ("strategy_values:tokens", f"strategy={values['strategy']}"),
        ("strategy_imports:new", f"strategy={values['strategy']}"),
        ("search", f"q={NEEDLE}&art=alle"),
        ("catalogue:measures", f"q={NEEDLE}&strategie={values['strategy']}&feld={values['field']}&stelle={values['office']}"),
        ("api:pages-listing", f"search={NEEDLE}&child_of={values['index']}&site={THEIRS}&fields=*"),
        ("api:projects-listing", f"search={NEEDLE}&fields=*&descendant_of={values['home']}"),
        ("wagtailadmin_tag_model_autocomplete", f"term={NEEDLE[:4]}"),
    ]
    return [
        *(f"{reverse('wagtail_bulk_action', args=[app, model, name])}?id={key}&next=/admin/" for app, model, name, key in bulk),
        *(f"{reverse(name, args=['taggit', 'tag'] if name.startswith('wagtailadmin_tag') else [])}?{query}" for name, query in asked),
    ]


def read(client: Client, url: str) -> Iterator[tuple[str, str]]:
    """Give (address, text) of an answer, and of what opens once more with a search for something of theirs."""
    answer = client.get(url)
    yield url, text_of(answer)
    if answer.status_code == 200 and "?" not in url and not url.startswith("/admin/jsi18n"):
        yield f"{url}?q={NEEDLE}", text_of(client.get(url, {"q": NEEDLE}))


def seen(text: str, words: tuple[str, ...]) -> str:
    """Return the surroundings of the first of these words."""
    for found in words:
        if found in text:
            at = text.index(found)
            return " ".join(text[max(0, at - 120) : at + len(found) + 40].split())
    return ""


def test_on_our_own_host_nothing_of_theirs_is_read(two):
    wrong, every = [], addresses(two)
    for role in ("anonymous", "all", "lead"):
        client = two.client(role, OURS)
        for row, url in every:
            if role == "lead" and url.startswith("/admin/"):
                continue
            for asked, text in read(client, url):
                if found := seen(text, WORDS):
                    wrong.append(f"{role}, {row}: …{found} ({asked})")
    assert wrong == [], "\n".join(wrong)


def test_on_their_host_we_read_what_everybody_with_an_account_reads(two):
    newcomer, client, wrong = two.client("newcomer", THEIRS), two.client("all", THEIRS), []
    for row, url in addresses(two):
        for asked, text in read(client, url):
            if (number := text.count(PROOF)) and number > (public := text_of(newcomer.get(asked)).count(PROOF)):
                wrong.append(f"{row}: {number} instead of {public} ({asked})")
    assert wrong == [], "\n".join(wrong)


def test_their_own_people_read_it(two):
    """Else the tests above would prove nothing."""
    client = two.theirs.client("moderator")
    for name in ("moderation_admin:inbox", "moderation_admin:log", "wagtailimages:index", "wagtaildocs:index", "wagtailadmin_reports:site_history"):
        assert PROOF in client.get(reverse(name)).content.decode(), name
