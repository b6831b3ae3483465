"""Sites without pages for what needs no more, and a database that several processes share."""

import sqlite3

import pytest


def _site(hostname: str, *, default: bool, port: int = 80):
    from wagtail.models import Locale, Page, Site

    from municipality import cache
    from municipality.models import Launch

    locale, _ = Locale.objects.get_or_create(language_code="de")
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
    if default:
        Site.objects.update(is_default_site=False)
    site = Site.objects.create(hostname=hostname, port=port, site_name=hostname.title(), root_page=root, is_default_site=default)
    Launch.objects.create(site=site, state=Launch.State.LIVE)
    cache.forget()
    return site


@pytest.fixture
def site(db):
    """A municipality without pages."""
    return _site("auenfurt.example", default=True, port=443)


@pytest.fixture
def other_site(site):
    """A second one."""
    return _site("anderswo.example", default=False, port=443)


@pytest.fixture
def shared(transactional_db, tmp_path):
    """Run code in several processes on a copy (SQLite) of the test database or on itself (PostgreSQL)."""
    from django.db import connection

    from tests.municipality.processes import Shared

    _site("auenfurt.example", default=True, port=443)

    def database() -> dict:
        entry = {key: connection.settings_dict[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
        if connection.vendor == "sqlite":
            entry["NAME"] = str(tmp_path / "shared.sqlite3")
            connection.ensure_connection()
            with sqlite3.connect(entry["NAME"]) as target:
                connection.connection.backup(target)
            target.close()
        return entry

    return Shared(database)
