"""The two municipalities of these tests."""

import pytest
from django.utils import translation

from .two import build_two


@pytest.fixture
def two(db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    with translation.override("de"):
        yield build_two()
