"""A report about a large strategy: 15 fields of action, 400 measures, 60 indicators of 40 years, 2,000 notes."""

import time
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import services
from strategy.models import ProgressNote
from tests.large import build_strategy
from tests.pdf import Tagged

from .conftest import add_report

pytestmark = [pytest.mark.django_db, pytest.mark.large, pytest.mark.once]


def test_a_large_report_is_frozen_typeset_and_readable(town, client, editor):
    made = build_strategy(town)
    last = max(ProgressNote.objects.values_list("period_end", flat=True))
    report = add_report(town, strategy=made.strategy, period_start=date(last.year - 4, 1, 1), period_end=date(last.year, 12, 31))
    start = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        version = services.freeze(report, editor)
    frozen = time.perf_counter()
    assert services.render(version.pk)
    typeset = time.perf_counter()
    version.refresh_from_db()
    services.publish(version, editor)
    data, field = version.data, version.data["fields"][0]
    print(
        f"\nfields {len(data['fields'])}, measures {data['totals']['counts']['total']}, notes {data['totals']['notes']}; frozen in {frozen - start:.1f} s with "
        f"{len(captured)} queries; report {version.pdf_pages} pages, {version.pdf.size // 1024} kB, short {version.short_pages} pages in {typeset - frozen:.1f} s"
    )
    assert len(captured) < 60
    assert version.pdf_pages >= 60
    assert version.short_pages <= 4
    assert Tagged(version.pdf.read()).findings == []
    for url in ("/berichte/2025/", f"/berichte/2025/{field['slug']}/"):
        client.get(url)
        before = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(url)
        print(f"{url} {len(answer.content) // 1024} kB, {len(captured)} queries, {(time.perf_counter() - before) * 1000:.0f} ms")
        assert answer.status_code == 200
        assert len(captured) <= 14
        assert len(answer.content) < 600_000
