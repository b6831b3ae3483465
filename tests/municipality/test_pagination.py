"""The pagination of a list shows few numbers, however long the list is."""

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from municipality.templatetags.municipality_tags import shown_pages


@pytest.mark.parametrize(
    ("here", "last", "numbers"),
    [
        (1, 1, [1]),
        (1, 2, [1, 2]),
        (2, 3, [1, 2, 3]),
        (1, 417, [1, 2, 0, 417]),
        (3, 5, [1, 2, 3, 4, 5]),
        (4, 417, [1, 0, 3, 4, 5, 0, 417]),
        (200, 417, [1, 0, 199, 200, 201, 0, 417]),
        (417, 417, [1, 0, 416, 417]),
    ],
)
def test_first_last_and_those_around_this_one(here, last, numbers):
    assert shown_pages(Paginator(range(last * 10), 10).page(here)) == numbers


def test_the_links_keep_the_other_parameters():
    html = render_to_string("components/pagination.html", {"page": Paginator(range(100), 10).page(5), "query": "phase=idea&q=%3Cb%3E"})
    assert html.count("…") == 2 and html.count('aria-current="page"') == 1
    assert 'href="?phase=idea&amp;q=%3Cb%3E&amp;seite=6"' in html and "seite=2" not in html
