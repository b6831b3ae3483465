"""A municipality from one file: complete, minimal, again, changed, beside another."""

import io
import re
import time
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.management import call_command
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, GroupSitePermission, Page, Site

from accounts.models import User
from home.models import ContactPage, HomePage, LegalPage, NewsIndexPage
from instances import content, placeholders
from moderation.models import Ground, ModerationTask
from municipality import launch
from municipality.models import Branding, District, MunicipalitySettings, OutboxMail
from municipality.scope import in_tree, site_of_page, sites_of_user, tree
from projects.models import ProjectIndexPage
from roles import services
from roles.models import Invitation
from roles.querysets import roles_of
from strategy.models import FieldOfActionPage, StrategyPage
from strategy.models.pages import is_icon
from strategy.upkeep.people import is_office_only
from tests.factories import Town, create_user

from .test_bad_input import MINIMAL, rows

pytestmark = pytest.mark.django_db

EXAMPLE = Path(__file__).parents[2] / "instances" / "example.toml"
HOST = "klima.musterau.example"


@pytest.fixture
def run(tmp_path):
    """Run the command with a text; returns what it says."""

    def command(text: str = "", *options: str) -> str:
        file = tmp_path / "musterau.toml"
        file.write_text(text or EXAMPLE.read_text())
        (tmp_path / "example-boundary.geojson").write_bytes((EXAMPLE.parent / "example-boundary.geojson").read_bytes())
        out = io.StringIO()
        call_command("create_municipality", str(file), *options, stdout=out)
        return out.getvalue()

    return command


def site() -> Site:
    return Site.objects.get(hostname=HOST)


def accepted(email: str) -> User:
    """The invited person comes."""
    return services.accept(Invitation.objects.get(site=site(), email=email), "laube-mole-nebel-71")


def fingerprint() -> dict[str, str]:
    """Every row of every table, in words."""
    models = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
    return {model._meta.label: serializers.serialize("json", model._base_manager.order_by("pk")) for model in models}


class TestACompleteFile:
    def test_the_shipped_example_makes_a_municipality_that_answers(self, run, client):
        started = time.process_time()  # other tests share the machine
        said = run()
        assert time.process_time() - started < 10
        assert "Fertig: https://klima.musterau.example" in said
        town = MunicipalitySettings.for_site(site())
        assert (town.ags, town.population, town.mail_from) == ("12099012", 38400, "klima@musterau.example")
        assert town.boundary["type"] == "Polygon"
        assert list(town.districts.values_list("name", flat=True)) == ["Altstadt", "Neue Mühle"]
        assert Branding.for_site(site()).name == "Musterau"
        assert FieldOfActionPage.objects.in_site(site()).count() == 24  # twelve, in both languages
        assert client.get("/", HTTP_HOST=HOST, secure=True).status_code == 401  # in preparation
        launch.open_site(site())
        for path in ("/", "/strategie/", "/strategie/mobilitaet/", "/projekte/", "/aktuelles/", "/kontakt/", "/impressum/", "/datenschutz/", "/en/"):
            response = client.get(path, HTTP_HOST=HOST, secure=True)
            assert response.status_code == 200, path
        assert "Musterau acts on climate" in client.get("/en/", HTTP_HOST=HOST, secure=True).text
        assert "mobility" in client.get("/en/strategy/", HTTP_HOST=HOST, secure=True).text.lower()
        assert "Aufsichtsbehörde" in client.get("/impressum/", HTTP_HOST=HOST, secure=True).text

    def test_legal_pages_name_the_municipality_and_their_gaps_are_found(self, run):
        said = run()
        assert set(LegalPage.objects.in_site(site()).values_list("kind", flat=True)) == {"imprint", "privacy", "accessibility", "rules"}
        gaps = {page.specific.kind: found for page, found in placeholders.open_in(site())}
        assert "Aufsichtsbehörde mit Anschrift" in gaps["imprint"]
        assert set(gaps) == {"imprint", "privacy", "accessibility", "rules"}
        assert "noch auszufüllen" in said
        imprint = LegalPage.objects.in_site(site()).get(kind="imprint")
        assert "Stadt Musterau, Am Markt 1, 05199 Musterau" in str(imprint.body.raw_data[0]["value"])
        assert not any("{" in str(page.body.raw_data[0]["value"]) for page in LegalPage.objects.in_site(site()))
        assert not any("auenfurt" in str(list(page.body.raw_data)).lower() for page in LegalPage.objects.in_site(site()))

    def test_invited_people_set_a_password_and_have_their_role_and_nothing_else(self, run, client):
        run()
        assert OutboxMail.objects.filter(site=site()).count() == 2
        mail = OutboxMail.objects.get(recipient="redaktion@musterau.example")
        assert mail.sender == "Musterau <klima@musterau.example>"
        link = re.search(r"https://klima\.musterau\.example(/mitarbeit/\S+)", mail.text)[1]
        words = {"password": "laube-mole-nebel-71", "again": "laube-mole-nebel-71"}
        assert client.post(link, words, HTTP_HOST=HOST, secure=True).status_code == 302
        editor = User.objects.get(email=mail.recipient)
        assert editor.check_password("laube-mole-nebel-71")
        assert sites_of_user(editor) == [site()]
        moderator = accepted("moderation@musterau.example")
        assert list(ModerationTask.objects.get(site=site()).groups.all()) == list(moderator.groups.all())
        assert Ground.objects.filter(settings__site=site()).count() == 5


class TestAMinimalFile:
    def test_five_facts_are_enough(self, run, client):
        run(MINIMAL)
        home = HomePage.objects.get(pk=site().root_page_id)
        assert not home.get_translations().exists()
        launch.open_site(site())
        assert client.get("/", HTTP_HOST=HOST, secure=True).status_code == 200
        assert FieldOfActionPage.objects.in_site(site()).count() == 12
        imprint = LegalPage.objects.in_site(site()).get(kind="imprint")
        assert {"amtlicher Name der Kommune", "Anschrift", "Telefon"} <= set(placeholders.in_text(imprint.body.raw_data[0]["value"]))

    def test_what_is_switched_off_is_not_made(self, run, client):
        run(f"{MINIMAL}\n[parts]\nstrategy = false\nprojects = false\nnews = false\ncontact = false\n")
        for model in (StrategyPage, FieldOfActionPage, ProjectIndexPage, NewsIndexPage, ContactPage):
            assert not model.objects.in_site(site()).exists()
        launch.open_site(site())
        assert client.get("/", HTTP_HOST=HOST, secure=True).status_code == 200

    def test_an_own_list_takes_the_place_of_the_template(self, run):
        run(f'{MINIMAL}\n[[fields_of_action.own]]\ntitle = "Bauen und Sanieren"\nsummary = "Häuser."\n')
        page = FieldOfActionPage.objects.in_site(site()).get()
        assert (page.title, page.slug, page.summary) == ("Bauen und Sanieren", "bauen-und-sanieren", "Häuser.")
        said = run(f'{MINIMAL}\n[[fields_of_action.own]]\ntitle = "Bauen und Sanieren"\nsummary = "Häuser und Höfe."\n')
        page.refresh_from_db()
        assert page.summary == "Häuser und Höfe."
        assert "Handlungsfelder: Bauen und Sanieren" in said

    def test_a_host_with_umlauts_is_stored_as_browsers_send_it(self, run):
        run(MINIMAL.replace("klima.musterau.example", "klima.mühlau.example"))
        assert Site.objects.filter(hostname="klima.xn--mhlau-kva.example").exists()

    def test_the_first_municipality_takes_the_place_of_the_welcome_page(self, run):
        run(MINIMAL)
        assert Site.objects.get() == site()
        assert site().is_default_site


class TestAgain:
    def test_the_same_file_changes_nothing_at_all(self, run):
        run()
        before = fingerprint()
        said = run()
        assert "Es gab nichts zu ändern." in said
        assert "angelegt" not in said
        assert fingerprint() == before

    def test_a_changed_file_changes_only_the_difference(self, run):
        run()
        before = fingerprint()
        text = (
            EXAMPLE.read_text()
            .replace("population = 38400", "population = 38500")
            .replace('name = "Altstadt"\nlat = 52.1012', 'name = "Altstadt"\nlat = 52.2')
        )
        said = run(text)
        after = fingerprint()
        assert {label for label in after if after[label] != before[label]} == {"municipality.MunicipalitySettings", "municipality.District"}
        changed = [line for line in said.splitlines() if line.strip().startswith(("angelegt", "geändert"))]
        assert [" ".join(line.split()) for line in changed] == ["geändert Angaben zur Kommune: Einwohnerzahl", "geändert Stadtteile: Altstadt"]

    def test_what_is_no_longer_in_the_file_stays_and_is_named(self, run):
        run()
        said = run(EXAMPLE.read_text().replace('[[districts]]\nname = "Neue Mühle"\n', ""))
        assert "bleibt bestehen: Neue Mühle" in said
        assert District.objects.filter(municipality__site=site()).count() == 2

    def test_another_host_and_a_second_language_come_later(self, run):
        run(MINIMAL)
        run(MINIMAL.replace(HOST, f"neu.{HOST}").replace("[contact]", 'languages = ["de", "en"]\n[contact]'))
        moved = Site.objects.get(hostname=f"neu.{HOST}")
        assert moved.root_page.get_translations().count() == 1
        english = moved.root_page.get_translations().get()
        groups = GroupPagePermission.objects.filter(page=english)
        assert {permission.group.name for permission in groups} == {"Musterau Redaktion", "Musterau Moderation", "Musterau Beratung"}

    def test_what_editors_wrote_stays(self, run):
        run()
        imprint = LegalPage.objects.in_site(site()).get(kind="imprint")
        imprint.title, imprint.slug = "Unser Impressum", "unser-impressum"
        imprint.save_revision().publish()
        FieldOfActionPage.objects.in_site(site()).get(slug="wasser", locale__language_code="de").delete()
        home = HomePage.objects.get(pk=site().root_page_id)
        home.headline = "Ein Entwurf"
        home.save_revision()
        said = run(EXAMPLE.read_text().replace("Musterau macht Klima. Gemeinsam.", "Neu."))
        assert LegalPage.objects.in_site(site()).filter(kind="imprint").get().title == "Unser Impressum"
        assert not FieldOfActionPage.objects.in_site(site()).filter(slug="wasser", locale__language_code="de").exists()
        assert "offenen Entwurf" in said
        home.refresh_from_db()
        assert home.headline == "Musterau macht Klima. Gemeinsam."

    def test_another_role_takes_the_place_of_the_former(self, run):
        run()
        run(EXAMPLE.read_text().replace('role = "editor"', 'role = "office"'))
        user = accepted("redaktion@musterau.example")
        assert is_office_only(user)
        run(EXAMPLE.read_text().replace('role = "editor"', 'roles = ["climate", "jury"]'))
        assert roles_of(user, site()) == {"climate", "jury"}
        assert OutboxMail.objects.filter(recipient=user.email).count() == 1

    def test_somebody_with_a_password_is_not_asked_for_another(self, run):
        known = create_user("redaktion@musterau.example", name="Schon da")
        run()
        known.refresh_from_db()
        assert known.name == "Schon da"
        assert known.is_staff
        mail = OutboxMail.objects.get(recipient=known.email)
        assert "Sie melden sich an wie bisher." in mail.text


class TestADryRun:
    def test_it_says_the_same_and_writes_nothing(self, run):
        Town.create("nachbarstadt.example", "Nachbarstadt")
        before = fingerprint()
        said = run("", "--dry-run")
        assert "Probelauf" in said
        assert fingerprint() == before
        assert said.splitlines()[:-1] == run().splitlines()[:-1]

    def test_the_municipality_does_not_answer_afterwards(self, run, client):
        Town.create("nachbarstadt.example", "Nachbarstadt")
        run("", "--dry-run")
        assert client.get("/", HTTP_HOST=HOST, secure=True).status_code == 421
        assert client.get("/", HTTP_HOST="nachbarstadt.example").status_code == 200


class TestBesideAnother:
    @pytest.fixture
    def neighbour(self) -> Town:
        """A municipality of the same name: nothing may be found by its name."""
        town = Town.create("nachbarstadt.example", "Musterau")
        town.staff("editor")
        town.staff("moderator")
        return town

    def test_nothing_of_the_first_changes(self, run, neighbour):
        pages = list(Page.objects.filter(tree(neighbour.site)).order_by("path").values())
        rights = list(GroupPagePermission.objects.filter(page=neighbour.home).values_list().order_by("pk"))
        look = Branding.objects.filter(site=neighbour.site).values().get()
        run()
        assert list(Page.objects.filter(tree(neighbour.site)).order_by("path").values()) == pages
        assert list(GroupPagePermission.objects.filter(page=neighbour.home).values_list().order_by("pk")) == rights
        assert Branding.objects.filter(site=neighbour.site).values().get() == look
        assert Site.objects.get(is_default_site=True) == neighbour.site

    def test_each_right_of_the_new_groups_ends_at_the_municipality(self, run, neighbour):
        old = set(Group.objects.values_list("pk", flat=True))
        run()
        new = Group.objects.exclude(pk__in=old)
        assert new.count() == 7
        assert all(in_tree(right.page, site()) for right in GroupPagePermission.objects.filter(group__in=new))
        assert {right.site_id for right in GroupSitePermission.objects.filter(group__in=new)} == {site().pk}
        collections = {right.collection for right in GroupCollectionPermission.objects.filter(group__in=new)}
        assert Collection.get_first_root_node() not in collections
        assert len(collections) == 1
        assert not GroupCollectionPermission.objects.filter(collection__in=collections).exclude(group__in=new).exists()
        assert not User.objects.filter(groups__in=new).exclude(email__endswith="@musterau.example").exists()

    def test_people_of_one_do_not_come_into_the_other(self, run, neighbour, client):
        run()
        stranger = neighbour.staff("editor")
        assert site() not in sites_of_user(stranger)
        client.force_login(accepted("redaktion@musterau.example"))
        assert client.get(f"/admin/pages/{neighbour.strategy.pk}/edit/", HTTP_HOST=HOST, secure=True).status_code == 404
        own = StrategyPage.objects.in_site(site()).first()
        assert client.get(f"/admin/pages/{own.pk}/edit/", HTTP_HOST=HOST, secure=True).status_code == 200

    def test_two_from_two_files_share_nothing(self, run):
        run()
        run(MINIMAL.replace('"musterau"', '"neustadt"').replace("12099012", "12099013").replace(HOST, "neustadt.example"))
        second = Site.objects.get(hostname="neustadt.example")
        assert all(site_of_page(page) == second for page in Page.objects.filter(tree(second)))
        rights = GroupSitePermission.objects.filter(site=second).values("group")
        assert not GroupSitePermission.objects.filter(site=site(), group__in=rights).exists()
        both = GroupCollectionPermission.objects.order_by("collection").values_list("collection", flat=True).distinct()
        assert len(both) >= 2
        assert not Group.objects.filter(page_permissions__page=second.root_page).filter(page_permissions__page=site().root_page).exists()


@pytest.mark.parametrize("template", ["funding-guideline", "eea", "adaptation"])
def test_a_template_holds_what_its_pages_take(template):
    rows = content.fields(template)
    for row in rows:
        values = {name: value for name, value in row.items() if name not in ("key", "title_en", "summary_en")}
        page = FieldOfActionPage(slug=row["key"], **values)
        page.clean_fields(exclude=["path", "depth", "locale", "content_type", "latest_revision", "translation_key"])
        assert is_icon(row["icon"])
        assert row["title_en"]
        assert len(row["summary_en"]) <= 280


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("", []),
        ("<p>[Name der Person], Rathaus</p>", ["Name der Person"]),
        ("[eins zwei] und [drei]", ["eins zwei", "drei"]),
        ("<a href='[kein Text]'>Link</a> [1] [ab]", []),
        ("[über\nzwei Zeilen]", []),
    ],
)
def test_gaps_are_words_in_square_brackets(text, gaps):
    assert placeholders.in_text(text) == gaps


def test_the_counts_of_a_refusal_are_those_of_all_tables():
    assert len(rows()) > 50
