"""The pages of work plan and schedule: what they show, what they cost, how they go without a script."""

from django.urls import reverse


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
