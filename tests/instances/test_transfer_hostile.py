"""Files from elsewhere: whatever is wrong with one, nothing is created, no file stays behind, and the reason is said."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import storages

from accounts.models import User
from instances.transfer.deleting import delete_municipality
from instances.transfer.exporting import Refused, export_municipality
from instances.transfer.importing import import_municipality
from instances.transfer.package import dumps
from tests.factories import Town, create_user
from tests.instances import whole

pytestmark = pytest.mark.django_db
PAGES, USERS = "tables/wagtailcore.Page.ndjson", "tables/accounts.User.ndjson"
BODY, REVISIONS = "tables/home.StandardPage.ndjson", "tables/wagtailcore.Revision.ndjson"


class Parts:
    """The members of a package, to be changed and packed again with checksums that fit."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.members = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
            self.manifest = json.loads(archive.read("manifest.json"))

    def edit(self, member: str, column: str, change: Callable, number: int = 0) -> None:
        """Change one value of one row."""
        label = member.removeprefix("tables/").removesuffix(".ndjson")
        place = [name for name, _kind in self.manifest["columns"][label]].index(column)
        rows = [json.loads(line) for line in self.members[member].splitlines()]
        rows[number][place] = change(rows[number][place])
        self.members[member] = b"".join(dumps(row) + b"\n" for row in rows)

    def replace(self, member: str, old: str, new: str) -> None:
        """Change a text everywhere in a table."""
        assert old in self.members[member].decode(), (member, old)
        self.members[member] = self.members[member].replace(old.encode(), new.encode())

    def add(self, member: str, *rows: list) -> None:
        self.members[member] += b"".join(dumps(row) + b"\n" for row in rows)

    def file(self, ending: str) -> str:
        return next(name for name in self.members if name.startswith("files/") and name.endswith(ending))

    def pack(self, path: Path, *, sums: bool = True) -> Path:
        if sums:
            self.manifest["members"] = {name: [len(data), hashlib.sha256(data).hexdigest()] for name, data in self.members.items()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in {**self.members, "manifest.json": dumps(self.manifest)}.items():
                archive.writestr(name, data)
        return path


def _script(parts: Parts) -> None:
    parts.replace(BODY, "<p>Zum ", "<p><script>alert(1)</script>Zum ")


CASES: list[tuple[str, str, Callable[[Parts], object]]] = [
    ("script in rich text", "script", _script),
    ("script in a draft", "script", lambda p: p.replace(REVISIONS, "<p>Zum ", "<p><script>x</script>Zum ")),
    ("handler", "onclick", lambda p: p.replace(BODY, "<p>Zum ", "<p onclick=x>Zum ")),
    ("half a tag", "inside a tag", lambda p: p.replace(BODY, "</a>.</p>", "</a>.</p><img src=x ")),
    ("link that runs", "link", lambda p: p.replace(BODY, "<p>Zum ", "<p><a href=' javascript:x'>y</a>Zum ")),
    ("address of a block that runs", "address", lambda p: p.replace(BODY, r"\"url\":\"\"", r"\"url\":\"javascript:x\"")),
    ("unknown block", "parts that are not known|StandardPage.body", lambda p: p.replace(BODY, r"\"type\":\"picture\"", r"\"type\":\"raw_html\"")),
    ("unknown field of a version", "not known", lambda p: p.replace(REVISIONS, r"{\"alias_of\"", r"{\"evil\":1,\"alias_of\"")),
    ("markup in data", "active markup", lambda p: p.edit("tables/workshop.ProfileDraft.ndjson", "data", lambda _v: '{"title":"<script>"}')),
    ("key that leads out", "not in the file", lambda p: p.edit("tables/home.HomePage.ndjson", "page_ptr_id", lambda _v: 9999)),
    ("picture that leads out", "not in the file", lambda p: p.edit("tables/projects.ProjectPage.ndjson", "picture_id", lambda _v: 77)),
    ("key as text", "not a key|not in the file", lambda p: p.edit("tables/projects.ProjectPage.ndjson", "picture_id", lambda _v: "1")),
    ("negative key", "not in the file", lambda p: p.edit("tables/projects.ProjectPage.ndjson", "picture_id", lambda _v: -1)),
    ("required key empty", "empty", lambda p: p.edit("tables/workshop.Task.ndjson", "project_id", lambda _v: None)),
    (
        "right of operators",
        "right",
        lambda p: p.edit("tables/auth.Group_permissions.ndjson", "permission_id", lambda _v: "accounts.user.change_user"),
    ),
    ("type of a page", "do not fit together", lambda p: p.edit(PAGES, "content_type_id", lambda _v: "home.homepage", 1)),
    ("type that is no page", "do not fit together|does not have", lambda p: p.edit(PAGES, "content_type_id", lambda _v: "accounts.user", 1)),
    ("unknown type", "does not have", lambda p: p.edit(PAGES, "content_type_id", lambda _v: "evil.page", 1)),
    ("unknown language", "does not have", lambda p: p.edit(PAGES, "locale_id", lambda _v: "tlh", 1)),
    ("place in the tree", "place in the tree", lambda p: p.edit(PAGES, "path", lambda _v: "1/../1", 1)),
    ("tree with a hole", "complete tree", lambda p: p.edit(PAGES, "path", lambda _v: "1/000900090009", 1)),
    ("second home", "complete tree|translations", lambda p: p.edit(PAGES, "path", lambda _v: "2/", 1)),
    ("short name", "short name", lambda p: p.edit(PAGES, "slug", lambda _v: "../x", 1)),
    ("choice", "choices", lambda p: p.edit("tables/workshop.TeamMember.ndjson", "role", lambda _v: "king")),
    ("too long", "characters|Zeichen", lambda p: p.edit(PAGES, "title", lambda _v: "x" * 300, 1)),
    ("null byte", "possible value", lambda p: p.edit(PAGES, "title", lambda _v: "a\x00b", 1)),
    ("wrong kind of value", "kind boolean", lambda p: p.edit(PAGES, "live", lambda _v: "yes", 1)),
    ("not an address", "address", lambda p: p.edit(USERS, "email", lambda _v: "nobody")),
    ("address in capitals", "written", lambda p: p.edit(USERS, "email", lambda v: v.upper())),
    ("address twice", "twice", lambda p: p.edit(USERS, "email", lambda _v: "ueberall@example.org")),
    ("a value too many", "values", lambda p: p.add("tables/moderation.Ground.ndjson", [1, 2, 3])),
    ("two municipalities", "exactly one", lambda p: p.add("tables/wagtailcore.Site.ndjson", ["x.example", 80, "X", 1])),
    ("no row", "not a row", lambda p: p.members.update({USERS: b"{}\n"})),
    ("no JSON", "not readable", lambda p: p.members.update({USERS: b"[\n"})),
    ("other columns", "same version", lambda p: p.manifest["columns"].update({"accounts.User": [["password", "text"]]})),
    ("unknown table", "other tables|tables in the file", lambda p: p.members.update({"tables/auth.Permission.ndjson": b""})),
    ("other format", "format", lambda p: p.manifest.update({"format": 2})),
    ("zip slip", "not allowed", lambda p: p.members.update({"files/default/../../x.png": b"x"})),
    ("absolute name", "not allowed", lambda p: p.members.update({"files/default//etc/x.png": b"x"})),
    ("other storage", "not allowed", lambda p: p.members.update({"files/staticfiles/x.js": b"x"})),
    ("file nobody names", "No row names", lambda p: p.members.update({"files/default/images/x.png": b"x"})),
    ("picture with a script", "readable picture", lambda p: p.members.update({p.file(".png"): b"<svg onload=alert(1)>"})),
    ("bomb", "far more", lambda p: p.members.update({p.file(".pdf"): b"0" * 9_000_000})),
]


@pytest.fixture
def package(town, tmp_path) -> Path:
    """A municipality that is in a file only."""
    second = whole.fill(Town.create(hostname="nachbar.example", name="Nachbarfeld", default=False), create_user("ueberall@example.org"))
    second.town.page("Noch eine")
    export_municipality(second.town.site, tmp_path / "good.zip")
    delete_municipality(second.town.site, confirm="Nachbarfeld", without_backup=True)
    return tmp_path / "good.zip"


def test_a_hostile_file_creates_nothing(package, tmp_path):
    before, stored = whole.everything(), _stored()
    wrong = []
    for name, reason, change in CASES:
        parts = Parts(package)
        change(parts)
        try:
            import_municipality(parts.pack(tmp_path / "bad.zip"), dry_run=True)
            wrong.append(f"{name}: let through")
        except Refused as refused:
            if not any(word in str(refused) for word in reason.split("|")):
                wrong.append(f"{name}: {refused}")
        assert _stored() == stored, name
    assert wrong == [] and whole.everything() == before
    # Damaged instead of made on purpose.
    parts, bad = Parts(package), tmp_path / "bad.zip"
    parts.members[USERS] += b" "
    parts.pack(bad, sums=False)
    files = [(bad, {}), (package, {"most_bytes": 1000}), (tmp_path / "none.zip", {})]
    for number, data in enumerate((b"", b"PK", package.read_bytes()[:-30], package.read_bytes()[:2000], _twice(package), _without_manifest(package))):
        path = tmp_path / f"bad{number}.zip"
        path.write_bytes(data)
        files.append((path, {}))
    for path, options in files:
        with pytest.raises(Refused):
            import_municipality(path, **options)
    assert whole.everything() == before and _stored() == stored
    import_municipality(Parts(package).pack(bad))


def test_a_file_gives_nobody_anything_elsewhere(package, tmp_path):
    """Accounts that are here stay as they are: operators, people of other municipalities, locked ones."""
    operator = create_user("chef@example.org", is_superuser=True, is_staff=True, name="Chefin")
    locked = create_user("gesperrt@example.org", is_active=False)
    parts = Parts(package)
    columns = [name for name, _kind in parts.manifest["columns"]["accounts.User"]]
    people = len(parts.members[USERS].splitlines())
    for number, user in enumerate((operator, locked)):
        row = dict.fromkeys(columns, None) | {
            "email": user.email,
            "name": "Andere",
            "language": "en",
            "is_active": True,
            "date_joined": "2026-01-01T00:00:00+00:00",
        }
        parts.add(USERS, [row[name] for name in columns])
        group = json.loads(parts.members["tables/accounts.User_groups.ndjson"].splitlines()[0])
        names = [name for name, _kind in parts.manifest["columns"]["accounts.User_groups"]]
        group[names.index("user_id")] = people + number + 1
        parts.add("tables/accounts.User_groups.ndjson", group)
    before = list(User.objects.filter(pk__in=[operator.pk, locked.pk]).order_by("pk").values())
    done = import_municipality(parts.pack(tmp_path / "people.zip"))
    assert list(User.objects.filter(pk__in=[operator.pk, locked.pk]).order_by("pk").values()) == before
    assert not locked.groups.exists() and any("locked" in note for note in done.notes)
    assert {group.role_group.site for group in operator.groups.all()} == {done.site}
    assert not set(done.invited) & {operator.email, locked.email}


def _stored() -> set[str]:
    return {str(path) for alias in ("default", "private") for path in Path(storages[alias].location).rglob("*") if path.is_file()}


def _twice(package: Path) -> bytes:
    target = io.BytesIO(package.read_bytes())
    with pytest.warns(UserWarning), zipfile.ZipFile(target, "a") as archive:
        archive.writestr(USERS, b"")
    return target.getvalue()


def _without_manifest(package: Path) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(USERS, b"")
    return target.getvalue()
