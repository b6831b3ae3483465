"""Writing, changing and closing an offer; abuse of its forms; its end."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts import privacy
from accounts.models import Organisation, OrganisationMember
from exchange.models import NeedInterest, NeedMatch, Offer
from exchange.offers import matches, retention, services
from moderation import rows

pytestmark = pytest.mark.django_db
VALUES = {"kind": "place", "title": "Werkraum mit Hobelbank", "description": "Samstags frei.", "amount": "30 m²"}


class TestForm:
    def test_an_offer_waits_for_the_moderators_and_then_is_public(self, town, client, person, moderator):
        client.force_login(person("Olga"))
        page = client.get("/mitmachen/angebote/neu/")
        key = page.context["form"]["key"].value()
        for _n in range(2):
            answer = client.post(
                "/mitmachen/angebote/neu/", VALUES | {"key": str(key), "state": "given", "release": "live", "user": "1", "site": "99"}
            )
        row = Offer.objects.get()
        assert answer["Location"] == f"/mitmachen/angebote/{row.pk}/" and (row.release, row.state, row.user.name) == ("waiting", "open", "Olga")
        assert client.get("/angebote/").content.decode().count("Werkraum") == 0
        client.force_login(moderator)
        assert "Werkraum" in client.get("/admin/moderation/").content.decode()
        rows.approve(row, moderator, row.version)
        client.logout()
        assert "Werkraum mit Hobelbank" in client.get("/angebote/").content.decode()

    def test_who_speaks_for_an_organisation_can_still_offer_as_a_person(self, town, client, person):
        olga = person("Olga")
        club = Organisation.objects.create(site=town.site, name="Radverein", kind="association", state="confirmed")
        OrganisationMember.objects.create(organisation=club, user=olga, role="speaker", is_active=True)
        client.force_login(olga)
        choices = client.get("/mitmachen/angebote/neu/").context["form"]["organisation"].subwidgets
        assert [(one.choice_label, one.data["selected"]) for one in choices] == [("ich selbst", True), ("Radverein", False)]

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"title": ""}, "Bitte sagen Sie in wenigen Worten"), ({"kind": "all"}, "kind"), ({"title": "x" * 121}, "title"),
            ({"available_from": "2031-02-01", "available_until": "2031-01-01"}, "Das Ende liegt vor dem Beginn"),
            ({"available_until": "9999-12-31"}, "Bitte prüfen Sie das Jahr"), ({"available_from": "0001-01-01"}, "Bitte prüfen Sie das Jahr"),
            ({"available_until": "2020-01-01"}, "Dieser Tag ist schon vorbei"), ({"available_from": "morgen"}, "Bitte geben Sie einen Tag an"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, client, town, person, wrong, said):
        client.force_login(person())
        answer = client.post("/mitmachen/angebote/neu/", VALUES | wrong)
        html = answer.content.decode()
        assert answer.status_code == 422 and said in html and "Samstags frei." in html and not Offer.objects.exists()

    def test_nobody_offers_for_an_organisation_of_others(self, town, client, person, organisation):
        row = organisation()
        client.force_login(person("Fremd"))
        client.post("/mitmachen/angebote/neu/", VALUES | {"organisation": row.pk})
        assert not Offer.objects.filter(organisation=row).exists()
        with pytest.raises(PermissionDenied):
            services.create(person("Fremd2"), town.site, VALUES, organisation=row)

    def test_ids_of_another_municipality_are_refused(self, client, town, other_town, person):
        client.force_login(person())
        district, _own = other_town.district("Drüben"), town.district("Hier")
        field, _own_field = other_town.field_of_action("Drüben"), town.field_of_action("Hier")
        for wrong in ({"district": district.pk}, {"fields_of_action": [field.pk]}):
            assert client.post("/mitmachen/angebote/neu/", VALUES | wrong).status_code == 422

    def test_hostile_text_is_text(self, client, offer, person):
        owner = person()
        found = offer(owner, title="<script>alert(1)</script>", description="{{7*7}} <img src=x onerror=alert(1)> %(x)s")
        client.force_login(owner)
        for url in ("/angebote/", f"/angebote/{found.pk}/", "/mitmachen/angebote/", f"/mitmachen/angebote/{found.pk}/"):
            html = client.get(url).content.decode()
            assert "<script>alert" not in html and "<img src=x" not in html and "49 <img" not in html


class TestChange:
    def test_new_words_wait_again_and_dates_hold_at_once(self, client, offer):
        found = offer()
        services.change(found.user, found, {"available_until": timezone.localdate() + timedelta(days=30)})
        assert found.release == "live" and client.get(f"/angebote/{found.pk}/").status_code == 200
        services.change(found.user, found, {"title": "Ganz etwas anderes"})
        assert found.release == "waiting" and client.get(f"/angebote/{found.pk}/").status_code == 404

    def test_strangers_find_no_form_and_change_nothing(self, client, offer, person):
        found = offer()
        client.force_login(person("Fremd"))
        assert client.get(f"/mitmachen/angebote/{found.pk}/").status_code == 404
        assert client.post(f"/mitmachen/angebote/{found.pk}/", VALUES).status_code == 404
        assert client.post(f"/mitmachen/angebote/{found.pk}/schliessen/").status_code == 404
        for step in (services.close, services.reopen):
            with pytest.raises(PermissionDenied):
                step(person(f"Fremd {step.__name__}"), found)
        assert Offer.objects.get().state == "open"

    def test_another_municipality_does_not_know_it(self, client, offer, other_town):
        found = offer()
        client.force_login(found.user)
        assert client.get(f"/mitmachen/angebote/{found.pk}/", HTTP_HOST="other.example").status_code == 404
        assert client.get(f"/angebote/{found.pk}/", HTTP_HOST="other.example").status_code == 404

    def test_who_saves_an_old_version_is_told(self, client, offer):
        found = offer()
        services.change(found.user, found, {"title": "Neu"})
        client.force_login(found.user)
        answer = client.post(f"/mitmachen/angebote/{found.pk}/", {"kind": "people", "title": "Alt", "version": "1"})
        assert answer.status_code == 422 and Offer.objects.get().title == "Neu"

    def test_closing_ends_open_questions_and_opening_brings_it_back(self, seat, keys, offer):
        found = offer()
        match = matches.ask(seat, keys[0], found, "Wir könnten das brauchen.")
        services.close(found.user, found)
        match.refresh_from_db()
        assert match.state == "declined" and services.close(found.user, found).state == "closed"
        assert services.reopen(found.user, found).state == "open"


class TestEnd:
    def test_old_offers_and_answers_are_deleted_and_nothing_else(self, town, project, keys, person, offer):
        now = timezone.now()
        old, young = offer(person("A"), title="Alt"), offer(person("B"), title="Jung")
        Offer.objects.filter(pk=old.pk).update(delete_after=timezone.localdate() - timedelta(days=1))
        assert list(retention.offers_due(now)) == [old]
        match = matches.answer(person("C"), town.site, project, keys[0], "Ich helfe gern mit.")
        NeedMatch.objects.update(state="declined", changed=now - timedelta(days=400))
        assert list(retention.matches_due(now)) == [match] and young.pk

    def test_who_goes_leaves_nothing_of_herself_and_the_need_is_open_again(self, town, project, keys, lead, offer):
        from projects.services import open_need_keys

        found = offer()
        owner = found.user
        NeedInterest.objects.create(site=town.site, user=owner)
        matches.reserve(lead, matches.answer(owner, town.site, project, keys[0], "Ich helfe gern mit.", offer=found))
        assert privacy.export(owner)["offers"]["offers"][0]["title"] == found.title
        privacy.erase(owner)
        assert not Offer.objects.exists() and not NeedInterest.objects.exists()
        assert keys[0] in open_need_keys(project)


def test_ones_own_page_asks_the_same_number_of_questions_for_many_offers(town, client, project, offer, person):
    from tests.projects.conftest import counted

    owner = person("Olga")
    client.force_login(owner)
    offer(owner)
    client.get("/mitmachen/angebote/")
    with counted() as few:
        client.get("/mitmachen/angebote/")
    for n in range(6):
        town.project(f"Projekt {n}", needs=[("people", f"Hände {n}")])
        offer(owner, title=f"Angebot {n}")
    with counted() as many:
        assert "Hände 5" in client.get("/mitmachen/angebote/").content.decode()
    assert len(many) == len(few)


def test_the_teams_tab_asks_the_same_number_of_questions_for_200_needs(town, client, project, keys, lead, offer, person):
    import uuid

    from exchange.models import NeedMatch
    from projects.models import Need
    from tests.projects.conftest import counted

    client.force_login(lead)
    offer()
    matches.answer(person("A"), town.site, project, keys[0], "Ich helfe gern mit.")
    address = f"/mitmachen/projekte/{project.pk}/bedarfe/"
    client.get(address)
    with counted() as few:
        client.get(address)
    made = [Need(project_id=project.pk, kind="people", title=f"Bedarf {n}", key=uuid.uuid4(), sort_order=n + 5) for n in range(200)]
    Need.objects.bulk_create(made)
    people = [person(f"P{n}") for n in range(4)]
    NeedMatch.objects.bulk_create(
        NeedMatch(project=project, need_key=need.key, need_title=need.title, asked_by=people[n % 4]) for n, need in enumerate(made)
    )
    offer(person("B"), title="Noch eines")
    with counted() as many:
        assert "Bedarf 199" in client.get(address).content.decode()
    assert len(many) == len(few)


@pytest.mark.parametrize("wrong", [{"available_until": "9999-12-31"}, {"available_from": "0001-01-01"}])
def test_a_day_at_the_end_of_the_calendar_is_refused_when_an_offer_is_changed(client, town, person, wrong):
    olga = person("Olga")
    row = services.create(olga, town.site, VALUES)
    client.force_login(olga)
    answer = client.post(f"/mitmachen/angebote/{row.pk}/", VALUES | wrong)
    assert answer.status_code == 422 and "Bitte prüfen Sie das Jahr" in answer.content.decode()
