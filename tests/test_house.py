"""Rules of the house that a tool cannot see."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_site_is_a_place_and_not_a_package():
    assert not (ROOT / "site" / "__init__.py").exists(), "site/__init__.py shadows the standard library"
    import site

    assert "config" not in (site.__file__ or "")


def test_site_is_not_ignored_by_git():
    assert "/site" not in (ROOT / ".gitignore").read_text().split()


def test_the_first_migration_of_accounts_holds_the_user_alone():
    import importlib

    migration = importlib.import_module("accounts.migrations.0001_initial").Migration
    assert {app for app, _ in migration.dependencies} <= {"auth", "contenttypes"}
    assert [operation.name for operation in migration.operations] == ["User"]


def test_a_municipality_stands_with_its_pages(town, other_town):
    from wagtail.models import Page

    from municipality.scope import in_tree, site_of_page

    project = town.project("Sonne aufs Schuldach")
    assert site_of_page(project) == town.site
    assert not in_tree(project, other_town.site)
    assert type(project).objects.visible(town.site).count() == 1
    assert type(project).objects.visible(other_town.site).count() == 0
    assert Page.find_problems() == ([], [], [], [], [])


def test_addresses_are_spelled_as_germans_write_them(town):
    page = town.page("Radnetz schließen: Straße für Ämter")
    page.slug = ""
    page.full_clean()
    assert page.slug == "radnetz-schliessen-strasse-fuer-aemter"
