"""Municipalities as a whole on screens: the list, copies, exports, deletion; who may, what runs beside what, and what comes to nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from accounts.models import User
from instances.manage import privacy, rules, services, wishes, work
from instances.manage.errors import Busy, NotAllowed, Wrong
from instances.models import Removal, TownWork
from municipality import backups, jobs, launch, retention
from roles.kinds import ADMIN, CONSULTANT
from roles.models import RoleChange
from roles.querysets import roles_of
from roles.services import build, give
from tests.factories import Town, create_user
from tests.instances import whole

pytestmark = pytest.mark.django_db
NEW = {"name": "Musterau", "ags": "12099012", "host": "klima.musterau.example"}


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT, settings.VAR_DIR = tmp_path / "media", tmp_path / "private", tmp_path


@pytest.fixture
def operator() -> User:
    return create_user("betrieb@example.org", name="Olga Betrieb", is_staff=True, is_superuser=True)


@pytest.fixture
def consultant(town) -> User:
    user = create_user("beratung@buero.example", name="Bela Beratung", is_staff=True)
    give(town.site, user, CONSULTANT, by=None)
    return user


def browser(user: User, host: str = "localhost") -> Client:
    client = Client(HTTP_HOST=host, raise_request_exception=False)
    client.force_login(user)
    return client


def url(name: str, *args: int) -> str:
    return reverse(f"towns:{name}", args=args)


@pytest.fixture
def later(monkeypatch) -> list:
    """The worker has not come yet: what it is asked for is collected."""
    asked: list = []
    for name in ("copy_town", "export_town", "check_removal", "delete_town"):
        monkeypatch.setattr(
            f"instances.manage.tasks.{name}", type("Task", (), {"enqueue": staticmethod(lambda *args, name=name: asked.append(name))})
        )
    return asked


def test_the_list_says_what_there_is_to_whom_it_concerns_in_the_same_number_of_queries(town, consultant, operator):
    give(town.site, create_user("ada@amt.example", is_staff=True), ADMIN, by=None)
    town.project("Sonne aufs Schuldach")
    Town.create(hostname="zwei.example", name="Bergsee", default=False)
    client = browser(operator)
    client.get(url("index"))
    with CaptureQueriesContext(connection) as few:
        text = client.get(url("index")).content.decode()
    assert "Auenfurt" in text and "Bergsee" in text and 'Projekte">1</td>' in text and 'Mitarbeitende">2</td>' in text
    for number in range(6):
        Town.create(hostname=f"ort{number}.example", name=f"Ort {number}", default=False)
    client.get(url("index"))
    with CaptureQueriesContext(connection) as many:
        assert "Ort 5" in client.get(url("index")).content.decode()
    assert len(many) == len(few)
    found = client.get(url("index"), {"q": "BERGS\x00ee"}).content.decode()
    assert "zwei.example" in found and "Ort 1" not in found
    assert "Keine Kommune" in client.get(url("index"), {"q": "<b>nirgends"}).content.decode()
    assert client.get(url("index"), {"q": "", "seite": "999"}).status_code == 200
    mine = browser(consultant).get(url("index")).content.decode()
    assert "Auenfurt" in mine and "Bergsee" not in mine and "Löschungen" not in mine


def test_consultants_have_their_own_municipalities_and_nobody_else_has_any(town, consultant, operator):
    other = Town.create(hostname="zwei.example", name="Bergsee", default=False)
    admin = create_user("verwaltung@amt.example", is_staff=True)
    give(town.site, admin, ADMIN, by=None)
    theirs = services.start_export(operator, town.site)
    removal = Removal.objects.create(town=other.site.pk, name="Bergsee", host="x", state="checked")
    pages = {"town": (), "copy": (), "export": (), "prepare": (), "fetch": (theirs.pk,), "discard": (theirs.pk,)}
    before = whole.everything()
    for user, site, host in ((consultant, other.site, "localhost"), (consultant, other.site, "zwei.example"), (admin, town.site, "localhost")):
        client = browser(user, host)
        for name, more in pages.items():
            send = client.get if name == "town" else client.post
            assert send(url(name, site.pk, *more), NEW).status_code == 404, name
        for name, args in (("removals", ()), ("removal", (removal.pk,)), ("withdraw", (removal.pk,))):
            assert client.post(url(name, *args), {"name": "Bergsee"}).status_code == 404, name
    # In one's own municipality: another's export is not there, and nobody but operators deletes.
    client = browser(consultant)
    assert client.get(url("town", town.site.pk)).status_code == 200
    for name in ("fetch", "discard"):
        assert client.post(url(name, town.site.pk, theirs.pk)).status_code == 404
    assert client.post(url("prepare", town.site.pk)).status_code == 404
    for call in (
        lambda: services.start_export(consultant, other.site), lambda: services.start_copy(admin, town.site, wishes.checked(**NEW)),
        lambda: services.prepare_removal(consultant, other.site), lambda: services.confirm_removal(consultant, removal, name="Bergsee"),
        lambda: services.withdraw_removal(consultant, removal), lambda: services.fetch(consultant, theirs), lambda: services.discard(consultant, theirs),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            call()
    assert {label for label, rows in whole.everything().items() if rows != before.get(label)} <= {"accounts.User"}, "signing in alone"
    assert not rules.runs_any(admin)


def test_a_consultant_copies_and_is_consultant_of_the_copy(town, consultant):
    town.page("Mitmachen")
    client, address = browser(consultant), url("copy", town.site.pk)
    assert client.get(address).status_code == 200
    for wrong, said in (
        ({"ags": "1209901"}, "acht Ziffern"), ({"ags": "99099012"}, "01 bis 16"), ({"host": "https://x"}, "kein Name eines Servers"),
        ({"host": town.site.hostname, "port": town.site.port}, "antwortet schon"), ({"key": town.home.slug}, "Kurznamen gibt es schon"),
        ({"name": "!!!"}, "Angabe fehlt"), ({"name": ""}, "Dieses Feld"), ({"port": "70000"}, "65535"), ({"key": "a\x00b"}, "Nullzeichen"),
    ):  # fmt: skip
        answer = client.post(address, NEW | wrong)
        assert answer.status_code == 422 and said in answer.content.decode(), (wrong, answer.status_code)
    assert Site.objects.count() == 1
    assert client.post(address, NEW).status_code == 302
    row = TownWork.objects.get()
    site = Site.objects.get(hostname=NEW["host"])
    assert (row.state, row.report["town"], site.root_page.slug, site.port) == ("done", site.pk, "musterau", 443)
    assert not launch.is_live(site) and roles_of(consultant, site) == {CONSULTANT}
    text = client.get(url("town", town.site.pk)).content.decode()
    assert "Musterau" in text and reverse("golive:town", args=[site.pk]) in text
    assert RoleChange.objects.filter(site=town.site, action="copied", actor=consultant).count() == 1
    assert client.post(address, NEW).status_code == 422, "the address is taken now"


def test_two_clicks_make_one_copy_and_an_address_that_was_taken_meanwhile_makes_none(town, consultant, later):
    wanted = wishes.checked(**NEW)
    first, second = (services.start_copy(consultant, town.site, wanted) for _click in range(2))
    assert first.pk == second.pk and later == ["copy_town"]
    Town.create(hostname=NEW["host"], name="Schneller", default=False)
    Site.objects.filter(hostname=NEW["host"]).update(port=443)
    work.copy(first.pk)
    work.copy(first.pk)
    first.refresh_from_db()
    assert first.state == "failed" and "antwortet schon" in first.message and Site.objects.count() == 2
    with pytest.raises(Wrong):
        wishes.checked(**NEW)
    late = services.start_copy(consultant, town.site, wanted)
    consultant.groups.clear()
    work.copy(late.pk)
    late.refresh_from_db()
    assert late.state == "failed" and "arbeitet nicht mehr" in late.message and Site.objects.count() == 2


def test_an_export_is_offered_to_whoever_asked_until_it_expires(town, consultant, operator):
    client = browser(consultant)
    assert client.post(url("export", town.site.pk)).status_code == 302
    row = TownWork.objects.get()
    assert row.state == "done" and row.size > 1000
    answer = client.post(url("fetch", town.site.pk, row.pk))
    assert (
        b"".join(answer.streaming_content)[:2] == b"PK"
        and "auenfurt-" in answer["Content-Disposition"]
        and answer["Cache-Control"].startswith("no-store")
    )
    assert list(RoleChange.objects.filter(site=town.site, actor=consultant).values_list("action", flat=True)) == ["fetched", "exported"]
    strict = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    strict.force_login(consultant)
    page = strict.get(url("town", town.site.pk)).content.decode()
    assert page.count("csrfmiddlewaretoken") == page.count('method="post"')
    assert strict.post(url("fetch", town.site.pk, row.pk)).status_code == 403
    assert browser(operator).post(url("fetch", town.site.pk, row.pk)).status_code == 404, "another person's, operator or not"
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        client = browser(consultant)
        assert client.post(url("fetch", town.site.pk, row.pk)).status_code == 404
        assert "Die Frist ist vorbei" in client.get(url("town", town.site.pk)).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        assert retention.run()["instances.works"] == []
    second = services.start_export(consultant, town.site)
    consultant.groups.remove(build(town.site)[CONSULTANT])
    with pytest.raises(NotAllowed):
        services.fetch(User.objects.get(pk=consultant.pk), second)


def test_files_of_exports_go_when_their_time_is_over_and_with_the_person(town, consultant, django_capture_on_commit_callbacks):
    first = services.start_export(consultant, town.site)
    path = first.file.storage.path(first.file.name)
    with time_machine.travel(timezone.now() + timedelta(days=8)), django_capture_on_commit_callbacks(execute=True):
        assert retention.run()["instances.works"] == [first.pk]
    assert not Path(path).exists()
    second = services.start_export(consultant, town.site)
    with django_capture_on_commit_callbacks(execute=True):
        privacy.erase(consultant)
    assert not TownWork.objects.exists()
    assert not Path(second.file.storage.path(second.file.name)).exists()


def test_an_operator_deletes_after_reading_typing_the_name_and_the_password(town, operator):
    _first, second = whole.two(town)
    site = second.town.site
    export = services.start_export(operator, site)
    path = export.file.storage.path(export.file.name)
    client = browser(operator)
    assert "unter der Adresse dieser Kommune" in client.get(url("town", town.site.pk)).content.decode()
    assert client.post(url("prepare", town.site.pk)).status_code == 302 and not Removal.objects.exists()
    before = whole.everything()
    assert client.post(url("prepare", site.pk)).status_code == 302
    row = Removal.objects.get()
    address = url("removal", row.pk)
    changed = {label for label, rows in whole.everything().items() if rows != before.get(label)}
    assert row.state == "checked" and changed <= {"instances.Removal", "roles.RoleChange", "municipality.ThrottleCounter"}, changed
    text = client.get(address).content.decode()
    assert "Gelöscht würde" in text and "ueberall@example.org" in text and "other_backup" in text
    answer = client.post(address, {"name": "Falsch"})
    assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    answer = client.post(answer["Location"], {"password": "geheim-genug-1"})
    assert answer.status_code == 422 and "nicht der Name" in answer.content.decode(), "after the password what was sent goes on"
    assert f'action="{address}"' in answer.content.decode(), "the address is that of the password; the form leads on"
    for data, said in (
        ({}, "Dieses Feld"), ({"name": "nachbarfeld", "other_backup": "on"}, "nicht der Name"), ({"name": "Nachbarfeld"}, "keine Sicherung bekannt"),
    ):  # fmt: skip
        answer = client.post(address, data)
        assert answer.status_code == 422 and said in answer.content.decode(), data
    backups.record(backups.Path("x.tar"), timezone.now())
    assert "other_backup" not in client.get(address).content.decode()
    assert client.post(address, {"name": "Nachbarfeld"}).status_code == 302
    assert client.post(address, {"name": "Nachbarfeld"}).status_code == 302, "a second click"
    row.refresh_from_db()
    assert row.state == "done" and row.report["erased"] == 2 and row.report["staying"] == [] and row.by == operator
    assert not Site.objects.filter(pk=site.pk).exists() and not TownWork.objects.exists()
    assert not Path(path).exists()
    assert "Gelöscht wurde" in client.get(address).content.decode() and client.get(url("town", site.pk)).status_code == 404
    assert client.post(url("prepare", site.pk)).status_code == 404 and client.post(url("withdraw", row.pk)).status_code == 302
    assert "Nachbarfeld" in client.get(url("removals")).content.decode()
    privacy.erase(operator)
    row.refresh_from_db()
    assert row.by is None and "Olga" not in row.by_name


def test_copies_exports_and_deletions_of_one_municipality_never_run_beside_each_other(town, operator, consultant, later):
    other = Town.create(hostname="zwei.example", name="Bergsee", default=False)
    give(other.site, consultant, CONSULTANT, by=None)
    export = services.start_export(consultant, other.site)
    assert services.start_export(operator, other.site).pk == export.pk
    with pytest.raises(Busy):
        services.prepare_removal(operator, other.site)
    work.export(export.pk)
    row = services.prepare_removal(operator, other.site)
    assert services.prepare_removal(operator, other.site).pk == row.pk
    work.check(row.pk)
    again = services.start_export(consultant, other.site)
    with pytest.raises(Busy):
        services.confirm_removal(operator, row, name="Bergsee", other_backup=True)
    work.export(again.pk)
    for _click in range(2):
        services.confirm_removal(operator, row, name="Bergsee", other_backup=True)
    assert later == ["export_town", "check_removal", "export_town", "delete_town"]
    for call in (lambda: services.start_export(consultant, other.site), lambda: services.start_copy(consultant, other.site, wishes.checked(**NEW))):
        with pytest.raises(Busy):
            call()
    with pytest.raises(Busy):
        services.withdraw_removal(operator, row)
    # Whoever confirmed is no operator any more: nothing happens. Prepared again, it does.
    User.objects.filter(pk=operator.pk).update(is_superuser=False)
    work.delete(row.pk)
    row.refresh_from_db()
    assert row.state == "failed" and Site.objects.filter(pk=other.site.pk).exists()
    User.objects.filter(pk=operator.pk).update(is_superuser=True)
    fresh = services.prepare_removal(operator, other.site)
    work.check(fresh.pk)
    with time_machine.travel(timezone.now() + timedelta(hours=2)), pytest.raises(services.ManageError, match="zu alt"):
        services.confirm_removal(operator, fresh, name="Bergsee", other_backup=True)
    services.withdraw_removal(operator, fresh)
    assert not Removal.objects.filter(pk=fresh.pk).exists() and town.site


def test_work_whose_process_died_is_given_up_and_what_it_brings_late_is_thrown_away(town, operator, consultant, later, tmp_path):
    row = services.start_export(consultant, town.site)
    gone = Removal.objects.create(town=999_999, name="Weg", host="x", state="deleting")
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert jobs.run_job("instances.manage").message == "given up 2"
    row.refresh_from_db()
    gone.refresh_from_db()
    assert (row.state, gone.state) == ("failed", "done") and "unterbrochen" in row.message
    late = services.start_export(consultant, town.site)
    begun = work._begin(late.pk)
    TownWork.objects.filter(pk=late.pk).update(state="failed")
    with pytest.raises(services.ManageError):
        work._export(begun, consultant)
    assert not list((tmp_path / "private").rglob("*.zip"))
