"""A backup comes back complete into an empty installation of either database; everything else is refused and changes nothing."""

import io
import json
import os
import re
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from operation import archive
from operation.services import note_of
from tests import databases

pytestmark = [pytest.mark.processes, pytest.mark.once]
KEY = "a key of a test, long enough"
OTHER = {"sqlite": "postgres", "postgres": "sqlite"}


def call(database: databases.Own, *arguments: str, key: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=databases.ROOT, env={**database.environment, "BACKUP_KEY": key}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


@pytest.fixture
def new(tmp_path):
    """Make empty installations that are dropped afterwards."""
    made = []

    def make(vendor: str, name: str, *, demo: bool = False) -> databases.Own:
        made.append(databases.demo(vendor, tmp_path / name) if demo else databases.own(vendor, tmp_path / name))
        return made[-1]

    yield make
    for database in made:
        database.drop()


@pytest.mark.parametrize("vendor", ["sqlite", "postgres"])
def test_the_demo_comes_back_equal_in_both_databases(vendor, new, tmp_path):
    demo, same, other = new(vendor, "demo", demo=True), new(vendor, "same"), new(OTHER[vendor], "other")
    spent = demo.run("tests.operation.probe", "spend")
    file = tmp_path / "demo.backup"
    done = call(demo, "backup", str(file), key=KEY)
    assert done.returncode == 0 and "encrypted" in done.stdout, done.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads((demo.folder / "last-backup.json").read_text())["file"] == "demo.backup"
    assert b"auenfurt" not in file.read_bytes() and not list(tmp_path.glob("*.part*"))
    wanted = demo.run("tests.operation.probe", "sums")
    assert wanted["tables"]["accounts.User"][0] > 5 and wanted["tables"]["wagtailcore.Revision"][0] > 0
    for target in (same, other):
        done = call(target, "restore", str(file), key=KEY)
        assert done.returncode == 0 and "pages in the search index" in done.stdout, done.stderr
        found = target.run("tests.operation.probe", "sums")
        assert found["tables"] == wanted["tables"]
        assert len(wanted["named"]) > 10
        assert found["files"] == {name: wanted["files"][name] for name in wanted["named"]}
        assert target.run("tests.operation.probe", "next") > spent, "the number of something deleted is never given again"
        again = call(target, "restore", str(file), key=KEY)
        assert again.returncode == 1 and "The target is not empty" in again.stderr and "Traceback" not in again.stderr


def test_moving_compares_every_table_and_leaves_the_old_database(new):
    demo, target = new("sqlite", "demo", demo=True), new("postgres", "target")
    wanted = demo.run("tests.operation.probe", "sums")["tables"]
    done = call(demo, "move_database", "--to", target.url)
    assert done.returncode == 0, done.stderr
    lines = dict(re.findall(r"^(\S+\.\S+) +(\d+) [0-9a-f]{12}  same$", done.stdout, re.MULTILINE))
    assert {label: int(count) for label, count in lines.items()} == {label: count for label, (count, _checksum) in wanted.items()}
    assert target.run("tests.operation.probe", "sums")["tables"] == wanted == demo.run("tests.operation.probe", "sums")["tables"]
    for url, reason in ((target.url, "not empty"), (demo.url, "in use already"), ("nonsense", "not a database URL")):
        done = call(demo, "move_database", "--to", url)
        assert done.returncode == 1 and reason in done.stderr and "Traceback" not in done.stderr, (url, done.stderr)


@pytest.mark.parametrize("vendor", ["sqlite", "postgres"])
def test_a_backup_reads_one_moment_and_keeps_nobody_from_writing(vendor, new):
    assert new(vendor, "town").run("tests.operation.probe", "snapshot") == [False, 0, 1]


# What is refused ------------------------------------------------------------------------------------------------------------


def rewritten(source: Path, target: Path, change: Callable[[dict, dict, dict, dict], None]) -> Path:
    """Write a plain archive anew after `change(header, tables, files, manifest)`."""
    header, tables, files, manifest = {}, {}, {}, {}
    for kind, item in archive.read(source, "", 10**8):
        if kind == "header":
            header = item
        elif kind == "part":
            tables.setdefault(item.label, []).extend(item.rows)
        elif kind == "file":
            files[f"files/{item.storage}/{item.name}"] = item.source.read()
        else:
            manifest = item
    change(header, tables, files, manifest)
    with target.open("wb") as raw:
        writer = archive.Writer(raw, "", b"")
        writer.add_json("header.json", header)
        for label, rows in tables.items():
            writer.add_rows(label, iter(rows))
        for name, data in files.items():
            writer.add_file(name, io.BytesIO(data), len(data))
        if manifest:
            writer.add_json("manifest.json", manifest)
        writer.close()
    return target


def summed(label: str, rows: list, manifest: dict) -> None:
    """Let the manifest agree with these rows."""
    from municipality.tables import Sum, all_tables

    total, table = Sum(), next(table for table in all_tables() if table.label == label)
    for row in rows:
        total.add(table, row)
    manifest["tables"][label] = [total.rows, total.checksum]


def older(header, tables, files, manifest):
    header["migrations"] = header["migrations"][:-1]


def newer(header, tables, files, manifest):
    header["migrations"] = [*header["migrations"], "zoo.0001_initial"]


def foreign_table(header, tables, files, manifest):
    tables["zoo.Animal"] = [[1]]


def other_columns(header, tables, files, manifest):
    header["tables"]["taggit.Tag"][0][0] = "key"


def changed_row(header, tables, files, manifest):
    tables["wagtailcore.Locale"][0][1] = "xx"


def missing_table(header, tables, files, manifest):
    del tables["wagtailcore.Page"]


def changed_file(header, tables, files, manifest):
    files["files/default/documents/plan.txt"] = b"changed"


def unlisted_file(header, tables, files, manifest):
    files["files/default/documents/more.txt"] = b"more"


def outside(header, tables, files, manifest):
    files["files/default/../../outside.txt"] = b"x"


def absolute(header, tables, files, manifest):
    files["files/default//tmp/outside.txt"] = b"x"


def foreign_storage(header, tables, files, manifest):
    files["files/staticfiles/a.js"] = b"x"


def unfinished(header, tables, files, manifest):
    manifest.clear()


def twice(header, tables, files, manifest):
    rows = tables["wagtailcore.Locale"]
    rows.append(list(rows[0]))
    summed("wagtailcore.Locale", rows, manifest)


def pointing_nowhere(header, tables, files, manifest):
    rows = tables["wagtailcore.Site"]
    rows[0] = [999_999 if value == 3 or value == 2 else value for value in rows[0]]
    summed("wagtailcore.Site", rows, manifest)


def wrong_kind(header, tables, files, manifest):
    rows = tables["wagtailcore.Locale"]
    rows[0][0] = {"a": 1}
    summed("wagtailcore.Locale", rows, manifest)


CHANGES = {
    older: "from another version", newer: "older than the backup", foreign_table: "unknown here", other_columns: "other tables or columns",
    changed_row: "not those of the manifest", missing_table: "not those of the manifest", changed_file: "not those of the manifest",
    unlisted_file: "not those of the manifest", outside: "not allowed", absolute: "not allowed", foreign_storage: "not allowed",
    unfinished: "manifest is missing", twice: "do not fit", pointing_nowhere: "did not take", wrong_kind: "not of kind",
}  # fmt: skip


def with_member(source: Path, target: Path, kind: bytes) -> Path:
    """A plain archive that begins with a member of another kind."""
    with tarfile.open(source, "r:gz") as old, tarfile.open(target, "w:gz") as made:
        odd = tarfile.TarInfo("files/default/link")
        odd.type, odd.linkname = kind, "/etc/passwd"
        for number, member in enumerate(old):
            if number == 1:
                made.addfile(odd)
            made.addfile(member, old.extractfile(member))
    return target


@pytest.mark.parametrize("vendor", ["sqlite", "postgres"])
def test_what_does_not_fit_is_refused_and_nothing_is_written(vendor, new, tmp_path):
    source, target = new("sqlite", "source"), new(vendor, "target")
    plain, sealed, with_file = tmp_path / "plain.backup", tmp_path / "sealed.backup", tmp_path / "file.backup"
    assert call(source, "backup", str(plain)).returncode == 0 and call(source, "backup", str(sealed), key=KEY).returncode == 0

    def add_file(header, tables, files, manifest):
        import hashlib

        files["files/default/documents/plan.txt"] = b"a plan"
        manifest["files"] = {name: [len(data), hashlib.sha256(data).hexdigest()] for name, data in files.items()}

    rewritten(plain, with_file, add_file)
    data = {"plain": plain.read_bytes(), "sealed": sealed.read_bytes()}
    cases: list[tuple[str, str, str]] = []

    def case(name: str, content: bytes, key: str, reason: str) -> None:
        path = tmp_path / f"case-{len(cases)}-{name}"
        path.write_bytes(content)
        cases.append((str(path), key, reason))

    half = {name: len(content) // 2 for name, content in data.items()}
    case("sealed-half", data["sealed"][: half["sealed"]], KEY, "")
    case("sealed-without-end", data["sealed"][:-5], KEY, "")
    case("sealed-and-more", data["sealed"] + b"x", KEY, "Something follows")
    case(
        "sealed-changed",
        data["sealed"][: half["sealed"]] + bytes([data["sealed"][half["sealed"]] ^ 1]) + data["sealed"][half["sealed"] + 1 :],
        KEY,
        "changed",
    )
    cases.append((str(sealed), "another key, as long as it", "does not open"))
    cases.append((str(sealed), "", "encrypted: set BACKUP_KEY"))
    cases.append((str(plain), KEY, "is not encrypted"))
    case("plain-half", data["plain"][: half["plain"]], "", "damaged or ends too early")
    case("plain-changed", data["plain"][: half["plain"]] + bytes([data["plain"][half["plain"]] ^ 1]) + data["plain"][half["plain"] + 1 :], "", "")
    case("text", b"This is no archive at all." * 30, "", "damaged")
    case("empty", b"", "", "")
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE):
        cases.append((str(with_member(plain, tmp_path / f"kind-{ord(kind)}", kind)), "", "Unexpected member"))
    for change, reason in CHANGES.items():
        cases.append((str(rewritten(with_file, tmp_path / f"case-{change.__name__}", change)), "", reason))
    cases.append((str(tmp_path / "nowhere"), "", "No such file"))
    listed = tmp_path / "cases.json"
    listed.write_text(json.dumps([[path, key] for path, key, _reason in cases]))
    answers = target.run("tests.operation.probe", "restore", listed)
    for (path, _key, reason), (answer, unchanged) in zip(cases, answers, strict=True):
        assert answer != "restored" and reason in answer and len(answer) > 10, (Path(path).name, answer)
        assert unchanged, f"{Path(path).name} changed something"
    assert not (tmp_path / "outside.txt").exists() and not os.path.lexists(target.folder / "media" / "link")
    # What somebody else put there is not replaced; half a file that a killed restore of the same archive left is.
    plan = target.folder / "media" / "documents" / "plan.txt"
    plan.parent.mkdir(parents=True, exist_ok=True)
    plan.write_bytes(b"a p")
    done = call(target, "restore", str(with_file))
    assert done.returncode == 1 and "another content" in done.stderr and plan.read_bytes() == b"a p"
    note = target.folder / "restore-unfinished"
    assert not note.exists()
    note.write_text(note_of(next(item for kind, item in archive.read(with_file, "", 10**8) if kind == "manifest")))
    # After all of that the right one goes in.
    done = call(target, "restore", str(with_file))
    assert done.returncode == 0, done.stderr
    assert (target.folder / "media" / "documents" / "plan.txt").read_bytes() == b"a plan" and not note.exists()


def test_a_backup_replaces_nothing_and_says_what_hinders_it(new, tmp_path):
    town, file = new("sqlite", "town"), tmp_path / "town.backup"
    file.write_text("mine")
    for path, key, reason in (
        (file, "", "exists already"),
        (tmp_path / "no" / "folder", "", "cannot be written"),
        (tmp_path / "new", "short", "fewer than"),
    ):
        done = call(town, "backup", str(path), key=key)
        assert done.returncode == 1 and reason in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert file.read_text() == "mine" and not (tmp_path / "new").exists() and not list(tmp_path.glob("*.part*"))
