"""The bundle finder joins the style sheets of the house and offers them like any static file."""

import gzip
import os
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import BaseFinder

from config import bundles


@pytest.fixture
def finder(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    settings.VAR_DIR = tmp_path / "var"
    return bundles.BundleFinder()


def test_every_source_of_every_bundle_exists(finder):
    assert isinstance(finder, BaseFinder)
    assert finder.check() == []


def test_every_style_sheet_of_the_house_is_in_exactly_one_bundle():
    named = [path for paths in bundles.BUNDLES.values() for path in paths]
    root = bundles.STATIC_ROOT_OF_SOURCES
    present = {path.relative_to(root).as_posix() for path in (root / "css").rglob("*.css") if "admin" not in path.parts}
    assert len(named) == len(set(named))
    assert set(named) == present


def test_finds_a_bundle_and_nothing_else(finder, tmp_path):
    found = finder.find("css/site.css")
    assert Path(found) == tmp_path / "var" / "bundles" / "css" / "site.css"
    assert finder.find("css/site.css", find_all=True) == [found]
    for path in ["css/unknown.css", "js/site.css", "css/components/site.css", "css/site.js", "../css/site.css", ""]:
        assert finder.find(path) == []


def test_lists_all_bundles_for_collectstatic_and_respects_ignore_patterns(finder):
    listed = dict(finder.list([]))
    assert sorted(listed) == ["css/forms.css", "css/map.css", "css/site.css", "css/workshop.css"]
    for path, storage in listed.items():
        assert storage.exists(path)
    assert dict(finder.list(["css/*"])) == {}
    assert len(list(finder.list(None))) == 4


def test_writes_again_only_when_a_source_is_newer(tmp_path):
    source, target = tmp_path / "a.css", tmp_path / "out" / "x.css"
    source.write_text("a { color: red; }")
    assert bundles.build("x", target, [source]) is True
    future = target.stat().st_mtime_ns + 5_000_000_000
    os.utime(target, ns=(future, future))
    assert bundles.build("x", target, [source]) is False
    source.write_text("a { color: blue; }")
    os.utime(source, ns=(future + 1, future + 1))
    assert bundles.build("x", target, [source]) is True
    assert "blue" in target.read_text()


def test_leaves_no_temporary_file_when_writing_fails(tmp_path, monkeypatch):
    source, target = tmp_path / "a.css", tmp_path / "out" / "x.css"
    source.write_text("a{}")

    def refuse(*args):
        raise OSError("no room")

    monkeypatch.setattr(bundles.Path, "replace", refuse)
    with pytest.raises(OSError, match="no room"):
        bundles.build("x", target, [source])
    assert list(target.parent.iterdir()) == []


def test_joins_in_the_order_of_the_list(finder):
    text = Path(finder.find("css/site.css")).read_text()
    assert text.startswith("@layer reset, tokens, base, layout, components, pages, print;")
    assert text.index("@layer tokens{") < text.index("@layer base{") < text.index("@layer print{")


def test_squeezing_keeps_what_matters():
    css = '/* note */ .a  >  .b:not(.c) {\n  width: calc(1px + 2px);  content: "›" / "";\n}\n\n@media (min-width: 1px) { a { b: c; } }'
    assert bundles.squeeze(css) == '.a > .b:not(.c){width: calc(1px + 2px);content: "›" / ""}@media (min-width: 1px){a{b: c}}'


def test_the_main_style_sheet_fits_its_budget(finder):
    size = len(gzip.compress(Path(finder.find("css/site.css")).read_bytes(), 9))
    assert size <= 14_000


def test_style_sheets_load_nothing_and_balance_their_braces():
    for path in [source for name in bundles.BUNDLES for source in bundles.sources_of(name)]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"@import|url\(", text), path
        assert text.count("{") == text.count("}"), path
