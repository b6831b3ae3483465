"""The demo goes into a file, into an empty installation of either database, and into a file again: the same bytes."""

import pytest

from tests import databases

pytestmark = [pytest.mark.processes, pytest.mark.once]


def test_the_demo_is_the_same_file_again_from_both_databases(tmp_path):
    made = [databases.demo("sqlite", tmp_path / "demo"), databases.own("sqlite", tmp_path / "same"), databases.own("postgres", tmp_path / "other")]
    try:
        demo, *empty = made
        demo.manage("export_municipality", "auenfurt", str(tmp_path / "demo.zip"))
        for target in empty:
            assert "pages in the search index" in target.manage("import_municipality", str(tmp_path / "demo.zip"))
            again = tmp_path / f"{target.vendor}.zip"
            target.manage("export_municipality", "auenfurt", str(again))
            assert again.read_bytes() == (tmp_path / "demo.zip").read_bytes(), target.vendor
    finally:
        for database in made:
            database.drop()
