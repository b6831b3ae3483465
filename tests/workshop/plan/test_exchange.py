"""Tasks go out and come back: nothing changes on the way, nothing wrong gets in, all or nothing."""

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy.importers.refusal import ImportRefused
from strategy.importers.text import clean_line
from workshop.models import Dependency, FieldChange, Task, TeamMember, WorkPackage
from workshop.plan import exchange_csv, exchange_plan
from workshop.plan.graph import circle
from workshop.plan.queries import Plan, plan_of

from .test_pages import url

titles = st.text(min_size=1, max_size=60).map(clean_line).filter(bool) | st.sampled_from(
    ["=1+1", "'=x", "''=x", "+49", "@a", "a;b;c;d;e;f;g;h", 'x"y', "'", "-"]
)
days = st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31))


@st.composite
def plans(draw):
    """A plan in memory: up to six tasks in up to three packages, without circles."""
    packages = [SimpleNamespace(pk=pk, title=title) for pk, title in enumerate(draw(st.lists(titles, min_size=1, max_size=3)), 1)]
    tasks = []
    for pk in range(11, 11 + draw(st.integers(1, 6))):
        start, end = draw(days), draw(days)
        if start and end and end < start:
            start, end = end, start
        state = draw(st.sampled_from(Task.State.values))
        tasks.append(Task(pk=pk, title=draw(titles), start=start, end=end, state=state, package_id=draw(st.sampled_from(packages)).pk))
    tasks.sort(key=lambda task: task.package_id)
    before: dict[int, set[int]] = {}
    for task, earlier in draw(st.lists(st.tuples(st.sampled_from(tasks), st.sampled_from(tasks)), max_size=8)):
        if task.pk != earlier.pk and not circle(before, task.pk, earlier.pk):
            before.setdefault(task.pk, set()).add(earlier.pk)
    return Plan(packages, tasks, [], before)


@given(plans(), st.sampled_from(["komma", "semikolon"]))
@settings(max_examples=150, deadline=None)
def test_what_goes_out_comes_back_unchanged(plan, kind):
    found = exchange_plan.preview(plan, exchange_csv.read(exchange_csv.dump(plan, kind), "aufgaben.csv"))
    assert [(step.what, step.changes, step.faults) for step in found.steps] == [("same", [], [])] * len(plan.tasks)


@given(titles)
def test_the_guard_against_formulas_is_undone_exactly(text):
    """Case 18."""
    guarded = exchange_csv.guarded(text)
    assert exchange_csv.unguarded(guarded) == text
    assert not guarded.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "leer"),
        (b"\x89PNG\r\n\x1a\n\x00\x01", "keine Tabelle"),
        (b"%PDF-1.7 ...", "keine Tabelle"),
        (b"PK\x03\x04 kaputt", "Datei"),
        (b"x" * 1_000_001, "1 MB"),
        (b"eins;zwei\n1;2\n", "fehlt eine Spalte"),
        (b"Nummer;Aufgabe\n", "keine Aufgaben"),
        (b"Nummer;Aufgabe\n" + b"1;x\n" * 401, "mehr als 400"),
        (b'Nummer;Aufgabe\n1;"offen\n2;x\n', "nführungszeichen"),
    ],
)
def test_broken_huge_and_wrong_files_are_refused_with_a_sentence(data, words):
    with pytest.raises(ImportRefused, match=words):
        exchange_csv.read(data, "datei.csv")


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_file_breaks_the_reader(data):
    try:
        exchange_csv.read(data, "datei.csv")
    except ImportRefused as refused:
        assert refused.message


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("x;A;P;;;;", "keine ganze Zahl"), (";;P;;;;", "Titel fehlt"), (";A;P;gestern;;;", "kein Datum"), (";A;P;31.02.2027;;;", "kein Datum"),
        (";A;P;1999-01-01;;;", "2000 bis 2100"), (";A;P;2027-03-02;2027-03-01;;", "vor dem Beginn"), (";A;P;;;12EA+2t;", "keine Nummer"),
        (";A;P;;;;egal", "gibt es nicht"), (f";{'x' * 161};P;;;;", "länger als 160"), (";A;P;;;4711;", "gibt es nicht"),
    ],
)  # fmt: skip
def test_each_fault_of_a_row_is_named(row, words):
    entries = exchange_csv.read(f"Nummer;Aufgabe;Arbeitspaket;Beginn;Ende;Vorgänger;Stand\n{row}\n".encode(), "x.csv")
    found = exchange_plan.preview(Plan([], [], [], {}), entries)
    assert found.steps[0].what == "refused" and words in found.steps[0].faults[0]
    assert not found.can_apply


def test_days_in_german_and_in_iso_are_the_same_and_so_are_names_of_columns():
    one = exchange_csv.read(b"Nr.;Vorgangsname;Anfang;Ende;Status\n1;X;1.3.2027;31.03.27;In Bearbeitung\n", "a.csv")
    two = exchange_csv.read(b"ID,Task Name,Start,Finish,Status\n1,X,2027-03-01,2027-03-31,in progress\n", "b.csv")
    assert [(e.id, e.title, e.start, e.end, e.state) for e in one] == [(e.id, e.title, e.start, e.end, e.state) for e in two] == [
        (1, "X", "2027-03-01", "2027-03-31", "doing")
    ]  # fmt: skip


def test_a_circle_in_the_file_is_refused_and_named():
    found = exchange_plan.preview(Plan([], [], [], {}), exchange_csv.read(b"ID,Name,Predecessors\n1,Eins,2\n2,Zwei,1\n", "a.csv"))
    assert [step.what for step in found.steps] == ["new", "refused"] and "„Eins“" in found.steps[1].faults[0]


class TestInTheWorkshop:
    def upload(self, client, project, text, numbers="update"):
        return client.post(url(project, "tasks_import"), {"numbers": numbers, "file": SimpleUploadedFile("aufgaben.csv", text.encode())})

    def kept(self, answer):
        return re.search(r'name="plan" value="([^"]+)"', answer.content.decode())[1]

    def test_preview_then_all_of_it(self, signed_in, project, plan):
        a, b = plan["A"].pk, plan["B"].pk
        text = f"Nummer;Aufgabe;Arbeitspaket;Beginn;Ende;wartet auf\n{a};A neu;Bauen;2.3.2027;;\n{b};B;Bauen;2027-04-01;2027-04-30;{a}\n900;Neu;Betreiben;;;{b}\n"
        answer = self.upload(signed_in, project, text)
        page = answer.content.decode()
        assert answer.status_code == 200 and "Neu (1)" in page and "Geändert (1)" in page and "Unverändert (1)" in page and "„Betreiben“" in page
        assert Task.objects.count() == 3, "a preview writes nothing"
        answer = signed_in.post(url(project, "tasks_import"), {"plan": self.kept(answer)}, follow=True)
        assert "1 Aufgabe ist neu. 1 Aufgabe ist geändert." in answer.content.decode()
        found = plan_of(project)
        new = next(task for task in found.tasks if task.title == "Neu")
        changed = found.by_pk[a]
        assert (changed.title, changed.start, changed.end, changed.package.title) == ("A neu", date(2027, 3, 2), None, "Bauen")
        assert found.before == {b: {a}, new.pk: {b}} and new.package.title == "Betreiben"
        assert FieldChange.objects.filter(row=a, field="title", after="A neu").exists()

    def test_the_same_file_twice_changes_nothing_the_second_time(self, signed_in, project, plan):
        data = signed_in.get(url(project, "tasks_csv", "komma")).content.decode()
        page = self.upload(signed_in, project, data).content.decode()
        assert "Nichts zu tun" in page and 'name="plan"' not in page

    def test_numbers_of_another_tool_change_no_task_of_ours(self, signed_in, project, plan):
        answer = self.upload(signed_in, project, f"ID,Name,Predecessors\n{plan['A'].pk},Fremd,\n7,Danach,{plan['A'].pk}\n", numbers="new")
        signed_in.post(url(project, "tasks_import"), {"plan": self.kept(answer)})
        plan["A"].refresh_from_db()
        assert plan["A"].title == "A" and Task.objects.count() == 5
        late = Task.objects.get(title="Danach")
        assert late.package.title == "Importierte Aufgaben" and late.dependencies.get().before.title == "Fremd"

    def test_one_wrong_row_and_nothing_can_be_taken_over(self, signed_in, project, plan):
        answer = self.upload(signed_in, project, f"Nummer;Aufgabe;Beginn\n{plan['A'].pk};A;gestern\n;Gut;\n")
        page = answer.content.decode()
        assert answer.status_code == 422 and "Zeile 2" in page and "kein Datum" in page and 'name="plan"' not in page

    def test_what_somebody_else_changed_meanwhile_is_shown_anew(self, signed_in, project, plan):
        answer = self.upload(signed_in, project, f"Nummer;Aufgabe\n{plan['A'].pk};A neu\n;Neu\n")
        Task.objects.filter(pk=plan["A"].pk).update(title="A von Lea")
        again = signed_in.post(url(project, "tasks_import"), {"plan": self.kept(answer)})
        assert again.status_code == 409 and "inzwischen geändert" in again.content.decode()
        assert Task.objects.count() == 3
        signed_in.post(url(project, "tasks_import"), {"plan": self.kept(again)})
        assert Task.objects.count() == 4

    def test_a_preview_is_bound_to_person_project_and_time(self, signed_in, client, town, project, plan, lead, time_machine):
        kept = self.kept(self.upload(signed_in, project, "Nummer;Aufgabe\n;Neu\n"))
        forged = [kept[:-1] + ("A" if kept[-1] != "A" else "B"), "", "x"]
        for text in forged:
            assert signed_in.post(url(project, "tasks_import"), {"plan": text}).status_code == 422
        client.force_login(lead)
        assert client.post(url(project, "tasks_import"), {"plan": kept}).status_code == 422
        assert Task.objects.count() == 3

    def test_all_or_nothing(self, member_seat, plan, monkeypatch):
        entries = exchange_csv.read(b"ID,Name,Package\n,Neu,Neues Paket\n", "a.csv")
        mark = exchange_plan.preview(plan_of(member_seat.project), entries).mark

        def breaks(*args):
            raise RuntimeError

        monkeypatch.setattr(exchange_plan, "_set_dependencies", breaks)
        with pytest.raises(RuntimeError):
            exchange_plan.apply(member_seat, entries, mark)
        assert Task.objects.count() == 3 and WorkPackage.objects.count() == 2 and Dependency.objects.count() == 1

    def test_a_file_is_asked_for(self, signed_in, project):
        answer = signed_in.post(url(project, "tasks_import"), {"numbers": "update"})
        assert answer.status_code == 422 and reverse("workshop:work", args=[project.pk]) in answer.content.decode()

    def test_no_address_of_a_person_leaves_with_the_file(self, signed_in, project, plan, member):
        Task.objects.update(responsible=TeamMember.objects.get(user=member))
        for kind in ("komma", "semikolon"):
            text = signed_in.get(url(project, "tasks_csv", kind)).content.decode()
            assert "Mio Sand" in text and "mio@example.org" not in text
        assert signed_in.get(url(project, "tasks_csv", "semikolon")).content.startswith(b"\xef\xbb\xbf")


def test_limits_of_a_plan_hold_for_a_file_too(monkeypatch):
    monkeypatch.setattr(exchange_plan.services, "MAX_TASKS", 2)
    entries = exchange_csv.read(b"ID,Name\n1,A\n2,B\n3,C\n", "a.csv")
    assert "mehr als 2 Aufgaben" in exchange_plan.preview(Plan([], [], [], {}), entries).steps[-1].faults[0]


def test_a_day_more_is_a_change():
    task = Task(pk=1, title="A", start=date(2027, 3, 1), end=date(2027, 3, 2), package_id=1)
    plan = Plan([SimpleNamespace(pk=1, title="P")], [task], [], {})
    data = exchange_csv.dump(plan, "komma").replace(b"2027-03-02", str(task.end + timedelta(days=1)).encode())
    assert exchange_plan.preview(plan, exchange_csv.read(data, "a.csv")).steps[0].changes == [("bis", "02.03.2027", "03.03.2027")]
