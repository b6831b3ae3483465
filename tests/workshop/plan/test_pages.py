"""The pages of work plan and schedule: what they show, what they cost, how they go without a script."""

import gzip
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from tests.factories import create_user
from workshop.models import Baseline, Milestone, Task, TeamMember, WorkPackage


def url(project, name, *args):
    return reverse(f"workshop:{name}", args=[project.pk, *args])


class TestWorkPlan:
    def test_an_empty_plan_says_how_to_begin(self, signed_in, project):
        for name in ("work", "schedule"):
            page = signed_in.get(url(project, name))
            assert page.status_code == 200
            assert "Noch keine" in page.content.decode()

    def test_it_shows_packages_tasks_and_who_is_responsible(self, signed_in, project, plan):
        text = signed_in.get(url(project, "work")).content.decode()
        for words in ("Vorbereiten", "Bauen", "noch niemand verantwortlich", "01.03.2027"):
            assert words in text
        text = signed_in.get(url(project, "schedule")).content.decode()
        for words in ("Balkenplan", "Dach geprüft", "<svg", 'value="2027-03-01"'):
            assert words in text

    def test_a_row_is_a_page_and_a_part_of_one(self, signed_in, project, plan):
        for kind, row in (("aufgabe", plan["A"]), ("paket", plan["one"]), ("meilenstein", plan["stone"])):
            assert signed_in.get(url(project, "plan_entry", kind, row.pk)).status_code == 200
            part = signed_in.get(url(project, "plan_entry", kind, row.pk), headers={"HX-Request": "true"}).content.decode()
            assert "<html" not in part and row.title in part

    def test_the_number_of_queries_does_not_grow(self, signed_in, town, project, member, fill, django_assert_max_num_queries):
        other = town.project("Groß")
        TeamMember.objects.create(project=other, user=member)
        fill(project, 2, 10)
        fill(other, 6, 60)
        for name in ("work", "schedule"):
            for one in (project, other):
                signed_in.get(url(one, name))
            with CaptureQueriesContext(connection) as small:
                signed_in.get(url(project, name))
            with django_assert_max_num_queries(len(small)):
                signed_in.get(url(other, name))

    def test_sixty_tasks_are_one_page_that_is_light(self, signed_in, project, fill):
        """Beyond what every page of the workshop costs: at most 14 queries, and a page that a phone can carry."""
        fill(project, 6, 60)
        bare = url(project, "tasks_import")
        for name in ("work", "schedule"):
            signed_in.get(url(project, name)), signed_in.get(bare)
            with CaptureQueriesContext(connection) as frame:
                signed_in.get(bare)
            with CaptureQueriesContext(connection) as page:
                answer = signed_in.get(url(project, name))
            assert len(page) - len(frame) <= 14
            assert len(gzip.compress(answer.content)) < 40_000


class TestWithoutAScript:
    def test_from_an_empty_plan_to_a_schedule(self, signed_in, project):
        """Every step is a plain form: package, tasks, order, days, waiting, shifting, milestone, keeping, removing."""

        def post(name, *args, **data):
            answer = signed_in.post(url(project, name, *args), data)
            assert answer.status_code == 302, answer.content.decode()
            return answer

        post("package_add", title="Vorbereiten")
        package = WorkPackage.objects.get()
        for title in ("Angebot", "Statik"):
            post("task_add", package.pk, title=title)
        offer, statics = Task.objects.order_by("pk")
        post("plan_move", "aufgabe", statics.pk, "hoch")
        assert [task.title for task in Task.objects.filter(project=project)] == ["Statik", "Angebot"]
        for task, start, end in ((statics, "2027-03-01", "31.03.2027"), (offer, "2027-03-20", "2027-04-02")):
            fields = "title,responsible,start,end,state,description,result"
            values = {"title": task.title, "start": start, "end": end, "state": "open", "_fields": fields, "base": "1"}
            post("save_row", "task", task.pk, **values, back=url(project, "plan_entry", "aufgabe", task.pk))
        post("dependency_add", offer.pk, before=statics.pk)
        page = signed_in.get(url(project, "schedule")).content.decode()
        assert "beginnt zu früh" in page and "Um 12 Tage verschieben" in page
        post("task_shift", offer.pk, days="12")
        offer.refresh_from_db()
        assert (offer.start, offer.end) == (date(2027, 4, 1), date(2027, 4, 14))
        post("task_shift", offer.pk, to="2027-05-01", followers="on")
        post("milestone_add", title="Dach geprüft", date="01.05.2027")
        post("baseline_make", label="Stand zum Antrag")
        post("task_shift", offer.pk, days="3")
        compared = signed_in.get(url(project, "baseline", Baseline.objects.get().pk)).content.decode()
        assert "3 Tage später" in compared and "Angebot" in compared
        post("dependency_remove", offer.pk, statics.pk)
        post("package_add", title="Bauen")
        post("task_package", offer.pk, package=WorkPackage.objects.get(title="Bauen").pk)
        post("plan_remove", "paket", package.pk)
        assert list(Task.objects.values_list("title", flat=True)) == ["Angebot"]

    def test_what_is_refused_says_why_and_keeps_what_was_typed(self, signed_in, project, plan):
        a, b = plan["A"].pk, plan["B"].pk
        for name, args, data, words in [
            ("task_add", (plan["one"].pk,), {"title": ""}, "muss ausgefüllt werden"),
            ("package_add", (), {"title": "x" * 161}, "x" * 161),
            ("dependency_add", (a,), {"before": b}, "Das ergäbe einen Kreis: „A“ → „B“ → „A“"),
            ("dependency_add", (a,), {"before": "999999"}, "Bitte prüfen Sie"),
            ("task_shift", (a,), {}, "entweder"),
            ("task_shift", (a,), {"days": "4000"}, "höchstens um zehn Jahre"),
            ("task_shift", (plan["C"].pk,), {"to": "2027-01-01"}, "noch keinen Beginn"),
            ("milestone_add", (), {"title": "Fest", "date": "31.02.2027"}, 'value="Fest"'),
            ("milestone_add", (), {"title": "Fest", "date": "1066-10-14"}, "zwischen 2000 und 2100"),
            ("baseline_make", (), {"label": ""}, "muss ausgefüllt werden"),
        ]:
            answer = signed_in.post(url(project, name, *args), data)
            assert answer.status_code == 422, (name, data)
            assert words in answer.content.decode(), (name, data)
        answer = signed_in.post(
            url(project, "save_row", "task", a), {"_fields": "start,end", "start": "2027-05-02", "end": "2027-05-01", "base": "1"}
        )
        assert answer.status_code == 422 and "Das Ende liegt vor dem Beginn" in answer.content.decode()


class TestAbuse:
    def test_ids_of_another_project_are_not_found(self, signed_in, town, project, plan):
        """Case 7."""
        other = town.project("Fremd")
        package = WorkPackage.objects.create(project=other, title="Fremd")
        task = Task.objects.create(project=other, package=package, title="Fremd")
        kept = Baseline.objects.create(project=other, label="Fremd", data={})
        for name, args in [
            ("plan_entry", ("aufgabe", task.pk)), ("plan_entry", ("unsinn", plan["A"].pk)), ("plan_remove", ("paket", package.pk)),
            ("baseline", (kept.pk,)), ("tasks_csv", ("unsinn",)),
        ]:  # fmt: skip
            assert signed_in.get(url(project, name, *args)).status_code == 404, name
        for name, args in [
            ("task_add", (package.pk,)), ("plan_move", ("aufgabe", task.pk, "hoch")), ("plan_move", ("aufgabe", plan["A"].pk, "seitwaerts")),
            ("plan_move", ("meilenstein", plan["stone"].pk, "hoch")), ("task_package", (task.pk,)), ("dependency_add", (task.pk,)),
            ("dependency_remove", (task.pk, plan["A"].pk)), ("task_shift", (task.pk,)), ("plan_remove", ("paket", package.pk)),
        ]:  # fmt: skip
            assert signed_in.post(url(project, name, *args), {"title": "x", "package": plan["one"].pk, "before": plan["A"].pk}).status_code == 404, (
                name
            )
        assert signed_in.get(url(other, "work")).status_code == 404
        assert Task.objects.filter(pk=task.pk).exists()

    def test_somebody_of_another_team_cannot_be_responsible(self, signed_in, town, project, plan):
        """Case 8: neither the id of a stranger, nor fields that no form shows."""
        stranger = TeamMember.objects.create(project=town.project("Fremd"), user=create_user("fremd@example.org"))
        gone = TeamMember.objects.create(project=project, user=create_user("weg@example.org", name="Weg Ist"), ended=timezone.now(), ending="left")
        for member in (stranger, gone):
            values = {"_fields": "responsible", "responsible": member.pk, "base": "1"}
            assert signed_in.post(url(project, "save_row", "task", plan["A"].pk), values).status_code == 422
        signed_in.post(
            url(project, "task_add", plan["one"].pk), {"title": "Neu", "state": "done", "version": "9", "sort_order": "-1", "project": "1"}
        )
        new = Task.objects.get(title="Neu")
        assert (new.state, new.version, new.responsible_id, new.project_id) == ("open", 1, None, project.pk)

    def test_who_left_stays_responsible_until_somebody_takes_over(self, signed_in, project, plan):
        gone = TeamMember.objects.create(project=project, user=create_user("weg@example.org", name="Weg Ist"), ended=timezone.now(), ending="left")
        Task.objects.filter(pk=plan["A"].pk).update(responsible=gone)
        entry = url(project, "plan_entry", "aufgabe", plan["A"].pk)
        for address in (url(project, "work"), url(project, "schedule"), entry, url(project, "tasks_csv", "komma")):
            text = signed_in.get(address).content.decode()
            assert "früheres Mitglied" in text and "Weg Ist" not in text
        values = {"title": "A neu", "responsible": gone.pk, "state": "open", "_fields": "title,responsible,state", "base": "1"}
        assert signed_in.post(url(project, "save_row", "task", plan["A"].pk), values).status_code == 302
        plan["A"].refresh_from_db()
        assert (plan["A"].title, plan["A"].responsible_id) == ("A neu", gone.pk)

    @pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"><svg onload=alert(1)>', "{{7*7}}", "{0.__class__}", "%(x)s", "]]>&lt;"])
    def test_hostile_words_stay_words_everywhere(self, signed_in, project, plan, words):
        """Cases 13 and 17, also in the file with the bars."""
        Task.objects.filter(pk=plan["A"].pk).update(title=words, description=words, result=words)
        WorkPackage.objects.filter(pk=plan["one"].pk).update(title=words)
        Milestone.objects.update(title=words)
        signed_in.post(url(project, "baseline_make"), {"label": words})
        Task.objects.filter(pk=plan["A"].pk).update(end=date(2027, 4, 9))
        for name, args in [
            ("work", ()),
            ("schedule", ()),
            ("plan_entry", ("aufgabe", plan["A"].pk)),
            ("baseline", (Baseline.objects.get().pk,)),
            ("gantt_svg", ()),
        ]:
            text = signed_in.get(url(project, name, *args)).content.decode()
            assert "<script>alert" not in text and "<svg onload" not in text and ">49<" not in text, name
        svg = ElementTree.fromstring(signed_in.get(url(project, "gantt_svg")).content)
        assert any(words[:8] in (element.text or "") for element in svg.iter())

    def test_the_picture_holds_nothing_that_could_run_or_reach_out(self, signed_in, project, plan):
        answer = signed_in.get(url(project, "gantt_svg"))
        text = answer.content.decode()
        assert answer["X-Content-Type-Options"] == "nosniff" and "attachment" in answer["Content-Disposition"]
        assert all(word not in text for word in ("style=", "<script", "href", "class="))
        page = signed_in.get(url(project, "schedule")).content.decode()
        inline = page[page.index('<svg class="gantt-svg"') :]
        assert "style=" not in inline[: inline.index("</svg>")]


def test_calendar_has_tasks_and_milestones_as_whole_days(signed_in, project, plan):
    found = Calendar.from_ical(signed_in.get(url(project, "schedule_ics")).content)
    events = {str(event["summary"]): event for event in found.walk("VEVENT")}
    a = events["A (Sonne aufs Schuldach)"]
    assert (a.decoded("dtstart"), a.decoded("dtend")) == (date(2027, 3, 1), date(2027, 4, 1))
    assert "Meilenstein: Dach geprüft (Sonne aufs Schuldach)" in events and len(events) == 3
    assert b"mio@example.org" not in found.to_ical()


class TestLongSchedule:
    """A telephone shows three tasks at a time: a long plan opens only what matters today."""

    def test_few_tasks_are_all_open(self, signed_in, project, plan):
        text = signed_in.get(url(project, "schedule")).content.decode()
        assert text.count('<details class="plan-group" open>') == 2 and '<details class="plan-group">' not in text

    def test_many_tasks_open_what_runs_today_and_what_begins_too_early(self, client, member, project, fill):
        fill(project, packages=6, tasks=60)
        early = Task.objects.filter(package__title="Paket 6").order_by("sort_order")[1]
        Task.objects.filter(pk=early.pk).update(start=early.start - timedelta(days=5))
        with time_machine.travel(date(2027, 3, 3)):  # the first package runs
            client.force_login(member)
            packages = client.get(url(project, "schedule")).context["packages"]
            assert [entry["is_open"] for entry in packages] == [True, False, False, False, False, True]
            assert packages[0]["size"] == "10 Aufgaben"
            Task.objects.filter(package__title="Paket 1").update(state="done")
            packages = client.get(url(project, "schedule")).context["packages"]
            assert [entry["is_open"] for entry in packages] == [False, False, False, False, False, True]
