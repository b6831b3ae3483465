"""What `check --deploy` refuses."""

from home.checks import no_demo_in_production
from tests.factories import create_user


def test_demo_settings_and_demo_accounts_are_refused(db, settings):
    assert no_demo_in_production(None) == []
    settings.DEMO = True
    assert [error.id for error in no_demo_in_production(None)] == ["projektfabrik.E001"]
    settings.DEMO = False
    create_user("moderation@auenfurt.example")
    assert [error.id for error in no_demo_in_production(None)] == ["projektfabrik.E002"]
