"""What every test stands on: a municipality with its home page, and PostgreSQL where it is asked for."""

import os

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# How fast the machine is while others use it says nothing about the code.
hypothesis_settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("suite")


def pytest_configure(config):
    """Name the session by its process: the workers that xdist starts inherit it (tests/databases.py)."""
    if not hasattr(config, "workerinput"):
        os.environ["TEST_SESSION"] = str(os.getpid())


# Words, markup, files and planning: what they show is made in Python from rows that other tests write on both databases. Rules,
# services, constraints, locks, search, doors and filters run on both. `TEST_EVERYTHING=1` runs these on PostgreSQL as well.
ONCE = (
    "tests/abuse/test_corpus.py", "tests/abuse/test_files.py", "tests/abuse/test_hosts_and_headers.py", "tests/abuse/test_markup.py",
    "tests/api/test_content.py", "tests/api/test_delivery.py", "tests/api/test_docs.py", "tests/api/test_home_page.py", "tests/api/test_openapi.py",
    "tests/api/test_parameters.py", "tests/home/test_admin_pages.py", "tests/home/test_admin_uploads.py", "tests/home/test_pages.py",
    "tests/projects/test_map.py", "tests/projects/test_profile.py", "tests/reports/test_assembly.py", "tests/reports/test_documents.py",
    "tests/reports/test_pages.py", "tests/strategy/exporters/", "tests/strategy/figures/", "tests/strategy/importers/test_series.py",
    "tests/strategy/importers/test_workbook.py", "tests/strategy/imports/test_bad_input.py", "tests/strategy/test_downloads.py",
    "tests/strategy/test_pages.py", "tests/strategy/test_series.py", "tests/strategy/upkeep/test_editor.py", "tests/strategy/upkeep/test_public.py",
    "tests/strategy/upkeep/test_screens.py", "tests/strategy/values/test_value_grid.py",
)  # fmt: skip


# What takes longest is given out first: a long file at the end would leave the other worker idle (`--no-loadscope-reorder`).
LONG = tuple(
    f"tests/{name}.py"
    for name in (
        "browser/test_axe", "browser/test_transfer", "browser/test_axe_workshop", "browser/test_editors_day", "browser/test_team_journey",
        "browser/test_steps", "browser/test_reports", "browser/test_imports", "browser/test_setup", "browser/test_plan_journey", "browser/test_moderate",
        "browser/test_submit", "browser/test_plan", "processes/test_stress", "operation/test_backup", "processes/test_factory", "processes/test_scale_out",
        "test_many_municipalities", "permissions/test_table", "doors/test_addresses", "separation/test_foreign_ids", "separation/test_reads",
        "workshop/outputs/test_documents", "separation/test_posts", "strategy/exporters/test_demo_round_trip", "instances/test_wizard",
        "separation/test_hosts", "doors/test_doors", "instances/test_create_municipality", "strategy/importers/test_import_command",
        "abuse/test_hostile_forms", "abuse/test_teams_of_others",
    )
)  # fmt: skip


def longest_first(item: pytest.Item) -> int:
    """Return the place of a test's file among the long ones."""
    name = item.nodeid.partition("::")[0]
    return LONG.index(name) if name in LONG else len(LONG)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Long files first. What never opens the database cannot differ between the two: the PostgreSQL groups leave it, and ONCE, to the SQLite ones."""
    items.sort(key=longest_first)
    if os.environ.get("TEST_DATABASE") != "postgres" or os.environ.get("TEST_EVERYTHING"):
        return
    with_database = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "django_db_setup"}
    kept, pure = [], []
    for item in items:
        uses = item.get_closest_marker("django_db") or with_database & set(item.fixturenames) or item.get_closest_marker("processes")
        uses = uses or item.get_closest_marker("browser") or item.get_closest_marker("large") or item.get_closest_marker("demo")
        (kept if uses and not item.nodeid.startswith(ONCE) else pure).append(item)
    if pure:
        config.hook.pytest_deselected(items=pure)
        items[:] = kept


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """The migrated database is made once and copied (tests/databases.py), instead of migrating in every worker of every run."""
    from django.db import connection

    from tests import databases

    assert (connection.vendor == "postgresql") == bool(os.environ.get("TEST_DATABASE_URL", "").startswith("postgres")), (
        "not the database that was asked for"
    )
    with django_db_blocker.unblock():
        databases.install(connection)
    yield
    with django_db_blocker.unblock():
        databases.uninstall(connection)


@pytest.fixture(autouse=True)
def _fresh_memory(settings, tmp_path):
    """No test sees what another one left in process memory."""
    from django.core.cache import cache as django_cache
    from django.utils import translation

    from municipality import cache, components
    from municipality.search import vocabulary

    settings.VERSION_DIR = tmp_path / "versions"
    translation.activate("de")
    cache.forget()
    components.forget()
    vocabulary.forget()
    django_cache.clear()
    yield
    cache.forget()
    vocabulary.forget()


@pytest.fixture
def town(db):
    """A municipality: the default `Site` on localhost with an empty German home page, index, strategy (see tests.factories.Town)."""
    from tests.factories import Town

    return Town.create()


@pytest.fixture
def other_town(db):
    """A second municipality on `other.example`, to which nothing of the first may leak."""
    from tests.factories import Town

    return Town.create(hostname="other.example", name="Anderswo", default=False)
