"""The same people as in the carrying out, and an office."""

import pytest

from municipality.models.settings import Office
from tests.workshop.carrying.conftest import _files, _german, make_moderator, moderator  # noqa: F401 - fixtures


@pytest.fixture
def office(town):
    return Office.objects.create(municipality=town.settings, name="Amt für Gebäude", sort_order=0)


@pytest.fixture
def foreign_office(other_town):
    return Office.objects.create(municipality=other_town.settings, name="Fremdes Amt", sort_order=0)


@pytest.fixture
def values(office):
    from django.utils import timezone

    return {"office": office, "stance": "supports", "text": "Wir helfen bei der Statik.", "date": timezone.localdate()}
