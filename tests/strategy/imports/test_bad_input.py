"""Files and people that want something else: refusals, rights, other municipalities, hostile names and cells (abuse 5, 6, 8, 13, 18, 20, 23, 25)."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from municipality import retention
from strategy.imports import access, services
from strategy.imports.errors import NotAllowed, Refused, WrongState
from strategy.models import ImportItem, ImportProfile, ImportRun, MeasurePage

from .files import ROWS, applied, csv, prepared, upload, xlsx

pytestmark = pytest.mark.django_db
State = ImportRun.State
SCRIPT = "<script>alert(1)</script>"


def stored_files():
    """Names of all files of imports; the place is the same for all tests of a process."""
    storage = ImportRun._meta.get_field("file").storage
    return set(storage.listdir("imports")[1]) if storage.exists("imports") else set()


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", b"0" * 90_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 nothing", "keine Tabelle"),
        (b"PK\x03\x04 broken", "beschädigt"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "Kennwort"),
        (b"\x00\x00\x00", "leer"),
        (b'"Titel;Handlungsfeld\nnie geschlossen;x', ""),
        (b"Titel;Handlungsfeld\n", ""),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(town, editor, desk, data, words):
    run = prepared(editor, town.strategy, data, name="plan.xlsx")
    assert run.state in (State.REFUSED, State.READY)
    if run.state == State.REFUSED:
        assert words in run.message and run.message.endswith(".")
    else:
        assert run.preview["error_count"]
    assert desk.get(reverse("strategy_imports:run", args=[run.pk])).status_code == 200
    with pytest.raises(WrongState):
        services.start_apply(editor, run, (run.preview or {}).get("digest", ""))


def test_a_bomb_is_refused_before_it_is_unpacked(town, editor):
    run = prepared(editor, town.strategy, bomb(), name="bombe.xlsx")
    assert run.state == State.REFUSED and "Entpacken" in run.message


def test_more_than_ten_megabytes_are_refused_and_nothing_is_kept(town, desk):
    before = stored_files()
    answer = desk.post(reverse("strategy_imports:new"), {"strategy": town.strategy.pk, "file": upload(b"x" * (10 * 1024 * 1024 + 1))})
    assert answer.status_code == 422 and "größer als 10 MB" in answer.content.decode()
    assert not ImportRun.objects.exists() and stored_files() == before


def test_an_empty_file_and_no_file_are_refused(town, desk):
    for file in (upload(b""), ""):
        answer = desk.post(reverse("strategy_imports:new"), {"strategy": town.strategy.pk, "file": file})
        assert answer.status_code == 422
    assert not ImportRun.objects.exists()


def test_errors_block_and_say_where(town, editor, desk):
    run = prepared(editor, town.strategy, csv([ROWS[0], ROWS[0], ["E 3", "Energie", "", "", "", "", "", ""]]))
    assert run.preview["error_count"] == 2
    page = desk.get(reverse("strategy_imports:run", args=[run.pk])).content.decode()
    assert "2 Fehler verhindern das Übernehmen" in page and "Zeile 3" in page.replace("\n", " ")
    assert 'name="seen"' not in page
    desk.post(reverse("strategy_imports:apply", args=[run.pk]), {"seen": run.preview["digest"]})
    run.refresh_from_db()
    assert run.state == State.READY and not MeasurePage.objects.exists()


def test_guesses_are_warnings_in_the_preview(town, editor):
    rows = [["E 1", "Energie", "Dach", "Text", "zwischen 200 und 500 T€", "2.480", "", ""], ["E 2", "Energie", "Netz", "", "viel Geld", "", "", ""]]
    run = prepared(editor, town.strategy, csv(rows))
    assert run.preview["warning_count"] >= 2 and not run.preview["error_count"]
    assert ImportItem.objects.filter(run=run, has_problems=True).count() == 2


@pytest.mark.parametrize("name", ["\u202egpj.exe.csv", "a" * 300 + ".csv", f"{SCRIPT}.csv", "../../etc/passwd", "\x00\n;.csv"])
def test_hostile_names_are_shortened_and_escaped(town, desk, name):
    desk.post(reverse("strategy_imports:new"), {"strategy": town.strategy.pk, "file": upload(name=name)})
    run = ImportRun.objects.get()
    assert len(run.file_name) <= 60 and "\u202e" not in run.file_name and "/" not in run.file_name
    assert run.file.name.startswith("imports/") and len(run.file.name) < 60
    for url in (reverse("strategy_imports:run", args=[run.pk]), reverse("strategy_imports:index")):
        assert SCRIPT not in desk.get(url).content.decode()


def test_scripts_in_cells_run_nowhere(town, editor, desk, client):
    header = ["Nr.", "Handlungsfeld", "Titel", "Beschreibung", SCRIPT]
    rows = [["E 1", f"Feld {SCRIPT}", f"Titel {SCRIPT}", SCRIPT, f"Wert {SCRIPT}"]]
    run = applied(editor, town.strategy, csv(rows, header), live=True)
    changed = applied(editor, town.strategy, csv([[*rows[0][:3], f"neu {SCRIPT}", "x"]], header), live=True)
    waiting = prepared(editor, town.strategy, csv([[*rows[0][:2], "Anders", "ganz neu", f"{SCRIPT}!"]], header))
    urls = [reverse(f"strategy_imports:{name}", args=[one.pk]) for one in (run, changed, waiting) for name in ("run", "columns", "undo")]
    urls += [reverse("strategy_imports:index"), reverse("wagtailadmin_pages:history", args=[town.strategy.pk]), MeasurePage.objects.get().url]
    for url in urls:
        assert "<script>alert" not in desk.get(url, follow=True).content.decode(), url


def test_extra_fields_are_ignored(town, editor, writer, client):
    client.force_login(writer)
    post = {"strategy": town.strategy.pk, "file": upload(), "live": "1", "state": "applied", "created_by": editor.pk, "kind": "workbook"}
    client.post(reverse("strategy_imports:new"), post)
    run = ImportRun.objects.get()
    assert (run.state, run.created_by, run.options["live"], run.kind) == (State.READY, writer, False, "measures")
    client.post(reverse("strategy_imports:settings", args=[run.pk]), {"live": "1", "totals": "x", "applied_by": "1"})
    run.refresh_from_db()
    assert run.options == {"live": False, "field_name": "", "keep_persons": False, "kind": ""}


def test_services_check_the_right_themselves(town, other_town, editor, writer):
    stranger = other_town.staff("editor")
    for person in (stranger, None):
        with pytest.raises(NotAllowed):
            services.upload(person, town.strategy, upload(), {})
    with pytest.raises(NotAllowed):
        services.upload(writer, town.strategy, upload(), {"live": True})
    run = prepared(editor, town.strategy, live=True)
    with pytest.raises(NotAllowed):
        services.start_apply(writer, run, run.preview["digest"])
    for step in (
        lambda: services.start_apply(stranger, run, run.preview["digest"]),
        lambda: services.set_columns(stranger, run, {}),
        lambda: services.set_options(stranger, run, {}),
        lambda: services.set_totals(stranger, run, {}),
        lambda: services.read_again(stranger, run),
        lambda: services.delete_file(stranger, run),
        lambda: services.start_undo(stranger, run, ""),
        lambda: services.save_profile(stranger, run, "x"),
        lambda: services.delete_profile(stranger, ImportProfile(), town.strategy),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_an_import_of_another_municipality_does_not_exist(town, other_town, editor, client):
    run = prepared(editor, town.strategy)
    profile = services.save_profile(editor, run, "Unseres")
    client.force_login(other_town.staff("editor"))
    for name in ("run", "progress", "columns", "settings", "save_profile", "use_profile", "totals", "again", "apply", "undo", "delete_file"):
        url = reverse(f"strategy_imports:{name}", args=[run.pk])
        assert client.get(url).status_code == 404, name
        assert client.post(url, {"seen": run.preview["digest"]}).status_code == 404, name
    assert client.post(reverse("strategy_imports:delete_profile", args=[profile.pk])).status_code == 404
    page = client.get(reverse("strategy_imports:index")).content.decode()
    assert run.file_name not in page and "Unseres" not in page
    answer = client.post(reverse("strategy_imports:new"), {"strategy": town.strategy.pk, "file": upload()})
    assert answer.status_code == 422 and ImportRun.objects.count() == 1


def test_a_profile_of_another_municipality_does_not_exist(town, other_town, editor, desk):
    other = other_town.staff("editor")
    theirs = services.save_profile(other, prepared(other, other_town.strategy), "Ihres")
    run = prepared(editor, town.strategy)
    assert services.matching_profiles(run) == []
    assert desk.post(reverse("strategy_imports:use_profile", args=[run.pk]), {"profile": theirs.pk}).status_code == 404
    assert desk.post(reverse("strategy_imports:use_profile", args=[run.pk]), {"profile": "9" * 30}).status_code == 404


def test_steps_need_the_protection_token_and_post(town, editor):
    from django.test import Client

    run = prepared(editor, town.strategy)
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    for name in ("apply", "undo", "delete_file", "settings", "again", "totals", "save_profile", "use_profile"):
        assert client.post(reverse(f"strategy_imports:{name}", args=[run.pk])).status_code == 403
    for name in ("apply", "delete_file", "settings", "again"):
        assert client.get(reverse(f"strategy_imports:{name}", args=[run.pk])).status_code == 405
    run.refresh_from_db()
    assert run.state == State.READY


def test_a_double_click_applies_once(town, editor):
    run = prepared(editor, town.strategy)
    old = ImportRun.objects.get(pk=run.pk)
    services.start_apply(editor, run, run.preview["digest"])
    with pytest.raises(WrongState):
        services.start_apply(editor, old, old.preview["digest"])
    assert MeasurePage.objects.count() == 3


def test_an_old_preview_is_not_what_is_applied(town, editor, desk):
    run = prepared(editor, town.strategy)
    seen = run.preview["digest"]
    services.set_options(editor, run, {"field_name": "Neu"})
    services.set_columns(editor, ImportRun.objects.get(pk=run.pk), {"": {"Titel": ""}})
    desk.post(reverse("strategy_imports:apply", args=[run.pk]), {"seen": seen})
    assert not MeasurePage.objects.exists()


def test_when_the_strategy_changed_in_a_way_that_matters_the_person_looks_again(town, editor, desk):
    run = prepared(editor, town.strategy)
    town.measure(town.field_of_action("Energie"), "Alt", code="E 1")
    services.start_apply(editor, run, run.preview["digest"])
    run.refresh_from_db()
    assert run.state == State.READY and "hat sich seit der Vorschau geändert" in run.message
    assert run.preview["counts"]["measurepage"] == {"create": 2, "update": 1, "unchanged": 0}
    assert MeasurePage.objects.count() == 1
    services.start_apply(editor, run, run.preview["digest"])
    run.refresh_from_db()
    assert run.state == State.APPLIED and MeasurePage.objects.count() == 3


def test_when_it_changed_elsewhere_the_import_goes_on(town, editor):
    run = prepared(editor, town.strategy)
    town.field_of_action("Ganz woanders")
    services.start_apply(editor, run, run.preview["digest"])
    run.refresh_from_db()
    assert run.state == State.APPLIED


def test_what_goes_wrong_in_the_middle_leaves_nothing(town, editor, monkeypatch):
    from strategy.importers import apply as writer

    calls, whole = [], writer.PageWriter._create

    def broken(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("Stromausfall")
        return whole(*arguments)

    monkeypatch.setattr(writer.PageWriter, "_create", broken)
    run = prepared(editor, town.strategy)
    services.start_apply(editor, run, run.preview["digest"])
    run.refresh_from_db()
    assert len(calls) == 2 and run.state == State.FAILED and "nichts geschrieben" in run.message
    assert not MeasurePage.objects.exists() and not run.changes.exists()


def test_files_go_after_ninety_days_and_at_once_on_request(town, editor, desk, django_capture_on_commit_callbacks):
    before = stored_files()
    old, new = applied(editor, town.strategy), prepared(editor, town.strategy)
    ImportRun.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=91))
    assert len(stored_files() - before) == 2
    assert retention.run(dry_run=True)["strategy.import_files"] == [old.pk]
    with django_capture_on_commit_callbacks(execute=True):
        retention.run()
    old.refresh_from_db()
    assert not old.file and old.state == State.APPLIED and len(stored_files() - before) == 1
    assert not old.items.exists() and old.report["counts"]
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("strategy_imports:delete_file", args=[new.pk]))
    new.refresh_from_db()
    assert stored_files() == before and new.preview is None and new.state == State.REFUSED
    for run in (old, new):
        assert desk.get(reverse("strategy_imports:run", args=[run.pk])).status_code == 200


def test_contact_data_is_left_out_unless_somebody_asks_for_it(town, editor, desk):
    header, rows = ["Nr.", "Handlungsfeld", "Titel", "Ansprechpartner"], [["E 1", "Energie", "Dach", "Frau Vogelsang"]]
    run = prepared(editor, town.strategy, csv(rows, header))
    assert "Vogelsang" not in desk.get(reverse("strategy_imports:run", args=[run.pk])).content.decode()
    assert "Vogelsang" not in str(run.preview) + str(list(run.items.values()))
    run = applied(editor, town.strategy, csv(rows, header), keep_persons=True)
    assert "Vogelsang" in str(MeasurePage.objects.get().get_latest_revision().content)


def test_profiles_need_a_name_and_have_an_end(town, editor):
    run = prepared(editor, town.strategy)
    for name in ("", "x" * 121):
        with pytest.raises(Refused):
            services.save_profile(editor, run, name)
    services.save_profile(editor, run, "Eins")
    services.save_profile(editor, run, " Eins ")
    assert ImportProfile.objects.count() == 1


def test_runs_are_seen_by_whoever_edits_the_strategy_alone(town, other_town, editor, writer):
    run = prepared(editor, town.strategy)
    assert access.find_run(writer, run.pk) == run
    assert access.find_run(other_town.staff("editor"), run.pk) is None
    inactive = town.staff("editor")
    inactive.is_active = False
    assert access.find_run(inactive, run.pk) is None


def test_a_workbook_with_hidden_sheets_and_formulas_is_read_as_values(town, editor):
    run = prepared(editor, town.strategy, xlsx([["E 1", "Energie", "=1+1", "Text", "", "", "", ""]]), name="mappe.xlsx")
    assert run.state == State.READY
    assert "Formel" in str(run.preview["problems"])


def test_the_file_has_no_address(town, editor, desk):
    run = prepared(editor, town.strategy)
    with pytest.raises(ValueError, match="no URL"):
        assert run.file.url
    assert desk.get(f"/media/{run.file.name}").status_code == 404
