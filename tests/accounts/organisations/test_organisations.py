"""Organisations: registering, confirming, members, the page, who sees and does what."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts import privacy
from accounts.models import Notice, Organisation, OrganisationMember
from accounts.organisations import rules, services
from accounts.organisations.errors import NotPossible, Outdated
from tests.factories import create_user

pytestmark = pytest.mark.django_db
VALUES = {"name": "Solarverein Quittenwiese", "kind": "association", "summary": "Strom vom Dach."}


@pytest.fixture(autouse=True)
def _german():
    """No test builds its addresses in the language that the request of another one left behind."""
    from django.utils import translation

    with translation.override("de"):
        yield


@pytest.fixture
def person(db):
    def make(name="Ada", **fields):
        return create_user(f"{name.lower().replace(' ', '-')}-marke@example.org", name=name, **fields)

    return make


@pytest.fixture
def staff(town):
    return town.staff("editor")


@pytest.fixture
def speaker(person):
    return person("Sprecherin")


@pytest.fixture
def waiting(town, speaker):
    return services.found(speaker, town.site, VALUES)


@pytest.fixture
def confirmed(waiting, staff):
    return services.confirm(staff, waiting)


class TestRegister:
    def test_it_waits_and_only_its_members_see_it(self, client, town, person, speaker):
        client.force_login(speaker)
        for _n in range(2):
            answer = client.post("/mitmachen/organisationen/neu/", VALUES | {"state": "confirmed", "site": "9", "decided_by": "1"})
        row = Organisation.objects.get()
        assert (row.state, row.site, answer["Location"]) == ("waiting", town.site, f"/organisationen/{row.pk}/")
        assert "Die Verwaltung bestätigt die Angaben" in client.get(f"/organisationen/{row.pk}/").content.decode()
        client.logout()
        assert client.get(f"/organisationen/{row.pk}/").status_code == 404
        client.force_login(person("Fremd"))
        assert client.get(f"/organisationen/{row.pk}/").status_code == 404
        assert "Quittenwiese" not in client.get("/organisationen/").content.decode()

    @pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "…"}, {"kind": "all"}, {"website": "javascript:alert(1)"}, {"name": "x" * 161}])
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, client, town, speaker, wrong):
        client.force_login(speaker)
        answer = client.post("/mitmachen/organisationen/neu/", VALUES | wrong)
        assert answer.status_code == 422 and "Strom vom Dach." in answer.content.decode() and not Organisation.objects.exists()

    def test_hostile_text_is_text_and_links_follow_nobody(self, client, waiting, staff, speaker):
        services.edit(
            speaker,
            waiting,
            {"name": "<script>alert(1)</script>", "description": "<img src=x onerror=alert(1)>", "website": "https://verein.example/"},
        )
        services.confirm(staff, waiting)
        for url in ("/organisationen/", f"/organisationen/{waiting.pk}/"):
            html = client.get(url).content.decode()
            assert "<script>alert" not in html and "<img src=x" not in html
        assert 'rel="nofollow ugc noopener noreferrer"' in html


class TestConfirm:
    def test_staff_confirm_the_speaker_hears_of_it_the_page_is_public(self, client, waiting, staff, speaker):
        client.force_login(staff)
        assert "Quittenwiese" in client.get("/admin/organisationen/").content.decode()
        address = reverse("organisation_decision", args=[waiting.pk])
        html = client.get(address).content.decode()
        assert "Sprecherin" in html and "-marke@" not in html
        client.post(address, {"step": "confirm"})
        client.logout()
        assert "Quittenwiese" in client.get("/organisationen/").content.decode()
        assert client.get(f"/organisationen/{waiting.pk}/").status_code == 200
        assert Notice.objects.filter(user=speaker, title__contains="bestätigt").count() == 1

    def test_a_refusal_needs_a_reason_that_the_speaker_reads(self, client, waiting, staff, speaker):
        client.force_login(staff)
        address = reverse("organisation_decision", args=[waiting.pk])
        assert client.post(address, {"step": "refuse", "reason": " "}).status_code == 422
        client.post(address, {"step": "refuse", "reason": "Die Satzung fehlt."})
        assert Notice.objects.get(user=speaker).text == "Die Satzung fehlt."
        client.force_login(speaker)
        assert "Die Satzung fehlt." in client.get(f"/organisationen/{waiting.pk}/").content.decode()
        assert services.edit(speaker, waiting, {"summary": "Neu"}).state == "waiting"

    def test_nobody_else_decides(self, client, waiting, other_town, person, speaker):
        stranger = other_town.staff("editor")
        for user in (stranger, speaker, person("Fremd")):
            with pytest.raises(PermissionDenied):
                services.confirm(user, waiting)
            client.force_login(user)
            assert client.post(reverse("organisation_decision", args=[waiting.pk]), {"step": "confirm"}).status_code in (302, 403, 404)
        assert Organisation.objects.get().state == "waiting"

    def test_a_hidden_organisation_is_behind_no_door(self, client, confirmed, staff):
        doors = ("/organisationen/", "/organisationen/?q=Quittenwiese", "/sitemap.xml")
        assert "Quittenwiese" in client.get(doors[0]).content.decode()
        services.refuse(staff, confirmed, "Gibt es nicht mehr.")
        for url in doors:
            assert "Quittenwiese" not in client.get(url).content.decode().replace('value="Quittenwiese"', ""), url
        for url in (f"/organisationen/{confirmed.pk}/", f"/melden/organisation/{confirmed.pk}/"):
            assert client.get(url).status_code == 404

    def test_unknown_filters_are_refused(self, client, confirmed):
        for query in ("state=waiting", "art=all", "seite=x", "q=" + "x" * 201):
            assert client.get(f"/organisationen/?{query}").status_code == 400
        assert client.get("/organisationen/?seite=2").status_code == 404

    def test_the_list_asks_the_same_number_of_questions_for_many(self, client, town, confirmed, django_assert_max_num_queries):
        from tests.projects.conftest import counted

        client.get("/organisationen/")
        with counted() as few:
            client.get("/organisationen/")
        for n in range(20):
            Organisation.objects.create(site=town.site, name=f"Verein {n}", kind="company", state="confirmed", district=town.district(f"S{n}"))
        with counted() as many:
            client.get("/organisationen/")
        assert len(many) == len(few) <= 14


class TestEdit:
    def test_after_confirmation_name_and_kind_stay(self, client, confirmed, speaker):
        client.force_login(speaker)
        client.post(
            f"/mitmachen/organisationen/{confirmed.pk}/",
            {"name": "Stadtverwaltung", "kind": "office", "summary": "Neu", "version": confirmed.version},
        )
        row = Organisation.objects.get()
        assert (row.name, row.kind, row.summary) == (VALUES["name"], "association", "Neu")

    def test_who_saves_an_old_version_is_told(self, confirmed, speaker):
        services.edit(speaker, confirmed, {"summary": "Neu"}, version=confirmed.version)
        with pytest.raises(Outdated):
            services.edit(speaker, confirmed, {"summary": "Alt"}, version=confirmed.version)

    def test_strangers_and_plain_members_change_nothing(self, client, confirmed, person, other_town):
        plain = person("Mitglied")
        OrganisationMember.objects.create(organisation=confirmed, user=plain, is_active=True)
        for user in (plain, person("Fremd"), other_town.staff("editor")):
            client.force_login(user)
            assert client.post(f"/mitmachen/organisationen/{confirmed.pk}/", {"summary": "Weg"}).status_code == 404
            assert client.post(f"/mitmachen/organisationen/{confirmed.pk}/aufloesen/").status_code == 404
            with pytest.raises(PermissionDenied):
                services.close(user, confirmed)
        assert Organisation.objects.get().summary == VALUES["summary"]

    def test_a_logo_is_drawn_anew_and_hidden_until_confirmation(self, client, waiting, staff, speaker, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        client.force_login(speaker)
        data = io.BytesIO()
        Image.new("RGB", (60, 30), (10, 90, 40)).save(data, "PNG")
        upload = SimpleUploadedFile("logo.png", data.getvalue(), "image/png")
        client.post(f"/mitmachen/organisationen/{waiting.pk}/", VALUES | {"logo": upload, "version": waiting.version})
        waiting.refresh_from_db()
        assert waiting.logo is not None and not waiting.logo.is_public
        services.confirm(staff, waiting)
        waiting.logo.refresh_from_db()
        assert waiting.logo.is_public and "give-logo" in client.get(f"/organisationen/{waiting.pk}/").content.decode()
        bad = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")
        waiting.refresh_from_db()
        assert client.post(f"/mitmachen/organisationen/{waiting.pk}/", {"logo": bad, "version": waiting.version}).status_code == 422


class TestMembers:
    def test_asking_accepting_speaking_leaving(self, client, confirmed, speaker, person):
        other = person("Otto")
        client.force_login(other)
        for _n in range(2):
            client.post(f"/organisationen/{confirmed.pk}/mitmachen/", {"schritt": "anfragen"})
        row = OrganisationMember.objects.get(user=other)
        assert not row.is_active and Notice.objects.filter(user=speaker, title__contains="Otto").count() == 1
        assert client.get(f"/mitmachen/organisationen/{confirmed.pk}/mitglieder/").status_code == 404
        client.force_login(speaker)
        html = client.get(f"/mitmachen/organisationen/{confirmed.pk}/mitglieder/").content.decode()
        assert "Otto" in html and "-marke@" not in html
        client.post(f"/mitmachen/organisationen/{confirmed.pk}/mitglieder/{row.pk}/annehmen/")
        client.post(f"/mitmachen/organisationen/{confirmed.pk}/mitglieder/{row.pk}/spricht/")
        assert rules.speaks_for(other, confirmed) is True
        services.leave(speaker, confirmed)
        assert rules.speaks_for(speaker, confirmed) is False

    def test_the_last_speaker_stays(self, confirmed, speaker):
        own = OrganisationMember.objects.get(user=speaker)
        for step in (
            lambda: services.leave(speaker, confirmed),
            lambda: services.remove(speaker, own),
            lambda: services.set_speaker(speaker, own, False),
        ):
            with pytest.raises(NotPossible):
                step()
        assert OrganisationMember.objects.count() == 1

    def test_another_organisations_member_is_not_there(self, client, town, confirmed, speaker, person):
        other = Organisation.objects.create(site=town.site, name="Anderer", kind="company", state="confirmed")
        row = OrganisationMember.objects.create(organisation=other, user=person("Otto"))
        client.force_login(speaker)
        assert client.post(f"/mitmachen/organisationen/{confirmed.pk}/mitglieder/{row.pk}/annehmen/").status_code == 404

    def test_when_the_last_speaker_deletes_her_account_somebody_follows_or_the_page_closes(self, confirmed, speaker, person):
        heir = person("Erbin")
        OrganisationMember.objects.create(organisation=confirmed, user=heir, is_active=True)
        privacy.erase(speaker)
        assert rules.speaks_for(heir, confirmed) is True
        privacy.erase(heir)
        confirmed.refresh_from_db()
        assert confirmed.state == "closed" and confirmed.members.count() == 0


class TestCarrier:
    @pytest.fixture
    def lead(self, town, person):
        from workshop.models import TeamMember

        user = person("Leitung")
        self.project = town.project("Solardach", carrier="Freitext")
        TeamMember.objects.create(project=self.project, user=user, role="lead")
        return user

    def test_the_page_names_it_only_after_its_speaker_agreed(self, client, town, confirmed, speaker, lead):
        page, address = self.project.get_url(current_site=town.site), f"/mitmachen/projekte/{self.project.pk}/traeger/"
        client.force_login(lead)
        client.post(address, {"organisation": confirmed.pk})
        assert "Quittenwiese" not in client.get(page).content.decode() and "Freitext" in client.get(page).content.decode()
        client.post(f"{address}antwort/", {"antwort": "ja"})
        assert "Quittenwiese" not in client.get(page).content.decode(), "the lead cannot agree"
        client.force_login(speaker)
        client.post(f"{address}antwort/", {"antwort": "ja"})
        client.logout()
        html = client.get(page).content.decode()
        assert f'href="/organisationen/{confirmed.pk}/"' in html and "Freitext" not in html
        assert "Solardach" in client.get(f"/organisationen/{confirmed.pk}/").content.decode()
        services.close(speaker, confirmed)
        assert "Quittenwiese" not in client.get(page).content.decode()

    def test_members_who_do_not_lead_and_strangers_name_nobody(self, client, confirmed, lead, person, other_town):
        from workshop.models import TeamMember

        member = person("Mitglied")
        TeamMember.objects.create(project=self.project, user=member, role="member")
        client.force_login(member)
        assert client.post(f"/mitmachen/projekte/{self.project.pk}/traeger/", {"organisation": confirmed.pk}).status_code == 403
        other = Organisation.objects.create(site=other_town.site, name="Drüben", kind="company", state="confirmed")
        client.force_login(lead)
        assert client.post(f"/mitmachen/projekte/{self.project.pk}/traeger/", {"organisation": other.pk}).status_code == 422
        self.project.state.refresh_from_db()
        assert self.project.state.carrier_organisation is None
