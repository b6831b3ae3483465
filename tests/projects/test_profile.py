"""The page of one project: everything, nothing, too much; previews; visibility; queries; what it adds to the strategy."""

import pytest
from django.test import RequestFactory
from wagtail.models import PageViewRestriction

from projects import profile
from projects.models import Need, NeedState, PhaseChange, ProjectAim, ProjectPage

from .conftest import counted
from .test_marketplace import XSS


def html_of(client, project, prefix=""):
    answer = client.get(f"{prefix}/projekte/{project.slug}/")
    assert answer.status_code == 200
    return answer.content.decode()


def request_for(town):
    request = RequestFactory().get("/projekte/x/")
    request.municipality = town.site
    return request


class TestPage:
    def test_shows_the_whole_profile(self, full_project, client):
        html = html_of(client, full_project)
        for text in (
            "Sonne aufs Schuldach", "Der Strom ist teuer.", "Sehr teuer.", "Wir bauen.", "Alle Dächer", "Keine Keller", "Menschen zum Bauen", "Statik prüfen",
            "Solarverein", "Verein oder Initiative", "Ada L.", "Nordstadt", "Hof der Schule", "eigener Strom", "234.000\xa0kWh", "Ost und West", "± 10 %",
            "Dächer nutzen", "Der Rest ist offen.", "Eine Gruppe", "Zeichnung: Ada", "Bezahlbare und saubere Energie", 'alt="Ein Dach"', "hue-3",
        ):  # fmt: skip
            assert text in html, text
        assert html.count("Ich kann helfen") == 1, "a closed need has no button"
        assert "gefunden" in html
        assert f'href="/projekte/{full_project.pk}/mitmachen/' in html
        assert f'/melden/{full_project.pk}/"' in html

    def test_shows_the_way_here(self, full_project, client):
        html = html_of(client, full_project)
        assert '<a href="/">Start</a>' in html and '<a href="/projekte/">Projekte</a>' in html
        assert '<span aria-current="page">Sonne aufs Schuldach</span>' in html

    def test_an_idea_of_two_minutes_shows_no_empty_headings(self, town, client):
        html = html_of(client, town.project("Nur eine Idee", summary="Kurz."))
        for heading in (
            "Was das Projekt bewirkt",
            "Beitrag zum Klimaschutz",
            "Vom Vorhaben",
            "Globale Ziele",
            "Dient diesen Maßnahmen",
            "keine Angabe",
        ):
            assert heading not in html
        assert "nennt gerade keinen Bedarf" in html

    def test_everything_found_says_so(self, town, client):
        project = town.project(needs=[("people", "Hilfe")])
        NeedState.objects.create(project=project, need_key=project.needs.first().key, is_open=False)
        assert "ist gefunden" in html_of(client, project)

    def test_unknown_amounts_are_a_dash_and_not_zero(self, full_project, client):
        html = html_of(client, full_project)
        assert ">–<" in html and ">0<" not in html

    def test_hostile_texts_stay_texts(self, town, client):
        names = (
            "summary",
            "problem",
            "what_happens",
            "own_goal",
            "vision",
            "not_goals",
            "place_text",
            "carrier",
            "wanted_start",
            "no_effect_reason",
            "what_stays",
        )
        project = town.project(XSS[:100], needs=[("people", XSS[:100])], **dict.fromkeys(names, XSS[:80]))
        project.aims = [ProjectAim(aim="supply", how=XSS)]
        project.save()
        html = html_of(client, project)
        assert "<script>alert" not in html and "<img src=x" not in html and "<svg onload" not in html

    def test_templates_in_texts_stay_texts(self, town, client):
        html = html_of(client, town.project("Sieben {{7*7}} %(x)s", problem="{{7*7}} {0.__class__} %(x)s"))
        assert html.count("{{7*7}}") >= 3 and "%(x)s" in html and "Sieben 49" not in html and "49 {0" not in html

    def test_far_too_long_texts_are_shown(self, town, client):
        assert "x" * 4000 in html_of(client, town.project(problem="x" * 4000, carrier="y" * 160))

    def test_paused_shows_where_it_was_and_why(self, town, client):
        project = town.project(phase="paused")
        PhaseChange.objects.create(project=project, phase="planning")
        PhaseChange.objects.create(project=project, phase="paused", note="Wir warten auf den Frost.", actor=town.staff("editor"))
        html = html_of(client, project)
        assert "Das Projekt ruht gerade." in html and "Wir warten auf den Frost." in html

    def test_what_an_author_wrote_at_a_change_is_not_public(self, town, client):
        project = town.project(phase="paused")
        PhaseChange.objects.create(project=project, phase="paused", note="Kaufen Sie bei mir.")
        assert "Kaufen Sie" not in html_of(client, project)

    def test_a_picture_that_is_not_public_or_lost_does_not_break_it(self, town, client, picture):
        from municipality.models import Picture

        hidden = town.project(picture=picture(is_public=False), picture_alt="x")
        assert "/media/images" not in html_of(client, hidden)
        lost = town.project(picture=picture(), picture_alt="x")
        lost.picture.renditions.all().delete()
        Picture.objects.filter(pk=lost.picture_id).update(file="original_images/weg.png")
        html_of(client, lost)

    def test_a_hidden_measure_or_field_is_not_named(self, full_project, town, client):
        hidden = town.measure(title="Geheime Maßnahme", live=False)
        full_project.measures = [hidden]
        full_project.save()
        assert "Geheime Maßnahme" not in html_of(client, full_project)

    def test_has_a_map_where_place_and_boundary_are_known(self, full_project, mapped, client):
        html = html_of(client, full_project)
        assert 'role="img" aria-label="Karte: Lage des Projekts in Nordstadt"' in html


class TestVisibility:
    @pytest.mark.parametrize("part", ["", "mitmachen/"])
    def test_draft_private_and_foreign_are_not_found(self, town, other_town, client, part):
        draft, foreign, private = town.project(live=False), other_town.project(), town.project()
        PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.PASSWORD, password="x")
        if part:
            addresses = [f"/projekte/{page.pk}/mitmachen/" for page in (draft, foreign, private)]
            assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
        else:
            assert client.get(f"/projekte/{draft.slug}/").status_code == 404
            assert client.get(f"/projekte/{foreign.slug}/").status_code == 404


class TestPreview:
    def test_a_project_that_was_never_saved_can_be_previewed(self, town):
        page = ProjectPage(title="Neu", summary="Kurz.", slug="neu")
        page.needs = [Need(kind="people", title="Hilfe")]
        context = profile.context(page, request_for(town))
        assert context["phase"] == "idea" and context["needs"][0]["is_open"] and context["help_url"] == ""

    def test_the_preview_of_a_revision_shows_what_the_page_would(self, full_project, town):
        revision = full_project.save_revision().as_object()
        live = ProjectPage.read_for_page(full_project.pk)
        one, two = (profile.context(page, request_for(town)) for page in (revision, live))
        for name in one:
            if name not in ("image", "place_map", "needs"):
                assert one[name] == two[name], name
        assert [(need["title"], need["is_open"]) for need in one["needs"]] == [(need["title"], need["is_open"]) for need in two["needs"]]

    def test_the_preview_in_the_admin_answers(self, full_project, town, client):
        client.force_login(town.staff("editor"))
        full_project.title = "Andere Fassung"
        full_project.save_revision()
        answer = client.get(f"/admin/pages/{full_project.pk}/view_draft/")
        assert answer.status_code == 200 and "Andere Fassung" in answer.content.decode()


class TestQueries:
    def test_a_full_project_costs_14_queries_at_most(self, full_project, mapped, client):
        client.get("/projekte/")
        with counted() as queries:
            html_of(client, full_project)
        assert len(queries) <= 14, [query["sql"][:100] for query in queries]

    def test_many_children_cost_no_more(self, full_project, town, client):
        html_of(client, full_project)
        with counted() as few:
            html_of(client, full_project)
        full_project.needs = [Need(kind="people", title=f"Hilfe {n}", sort_order=n) for n in range(30)]
        full_project.measures = [town.measure() for _n in range(10)]
        full_project.save()
        with counted() as many:
            html_of(client, full_project)
        assert len(many) == len(few)

    def test_publishing_makes_the_sizes_so_that_no_visitor_waits(self, town, client, django_capture_on_commit_callbacks, picture):
        made = picture()
        made.renditions.all().delete()
        project = town.project(live=False, picture=made, picture_alt="Bild")
        with django_capture_on_commit_callbacks(execute=True):
            project.save_revision().publish()
        assert made.renditions.count() == 4


class TestStrategy:
    def test_field_and_measure_show_the_projects_that_serve_them(self, full_project, town, client):
        field, measure = full_project.fields_of_action.first(), full_project.measures.first()
        town.project("Entwurf", fields_of_action=[field], live=False)
        for address in (field.get_url(), measure.get_url()):
            html = client.get(address).content.decode()
            assert "Projekte, die dazu beitragen" in html and "Sonne aufs Schuldach" in html and "Entwurf" not in html

    def test_a_field_without_projects_invites(self, town, client):
        assert "Ihres kann das erste sein." in client.get(town.field_of_action().get_url()).content.decode()

    def test_counts_only_what_anybody_may_read(self, town, other_town):
        from projects.panel import counts

        field = town.field_of_action()
        town.project(fields_of_action=[field])
        town.project(fields_of_action=[field], live=False)
        other_town.project(fields_of_action=[field])
        assert counts(town.site, [field.pk]) == {field.pk: 1}
