"""The demo's strategy goes out as a workbook and comes back without a change."""

import io

import pytest
from django.core.management import call_command
from wagtail.models import Site

from strategy.exporters import records, xlsx
from strategy.importers import kinds
from strategy.importers.catalogue import find_strategy

pytestmark = pytest.mark.django_db


def test_the_strategy_of_the_demo_comes_back_without_a_change(settings, tmp_path):
    settings.DEMO, settings.MEDIA_ROOT, settings.PRIVATE_ROOT = True, tmp_path / "media", tmp_path / "private"
    call_command("setup_demo", stdout=io.StringIO())
    strategies = [strategy for site in Site.objects.all() if (strategy := find_strategy(site))]
    assert strategies
    for strategy in strategies:
        planned = kinds.plan("workbook", xlsx.dump(records.load(strategy)), "strategie.xlsx", strategy)
        assert [one.message for one in planned.problems] == []
        assert [(item.label, item.changes) for item in planned.items if item.action != "unchanged"] == []
        assert sum(counts["unchanged"] for counts in planned.counts.values()) > 100
