"""Answers, questions, reservations: who may what, exactly one wins, what it does to need, offer and finance plan."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Notice
from exchange.models import Conversation, Message, NeedMatch
from exchange.offers import books, matches, rules
from exchange.offers.errors import NotPossible, Taken
from municipality.models import OutboxMail
from projects.services import open_need_keys
from workshop.finance.queries import sums_of
from workshop.models import Allocation, FundingSource, ResourceRequirement, TeamMember

pytestmark = pytest.mark.django_db
TEXT = "Ich kann am Samstag mit anpacken."


@pytest.fixture
def answered(town, project, keys, person):
    """An answer of somebody to the first need."""

    def make(name="Hilda", offer=None, key=0):
        user = offer.user if offer is not None else person(name)
        return matches.answer(user, town.site, project, keys[key], TEXT, offer=offer)

    return make


class TestAnswer:
    def test_is_a_conversation_without_addresses_and_the_lead_hears_of_it(self, town, client, project, keys, person, lead):
        user = person("Hilda")
        client.force_login(user)
        address = reverse("exchange:answer", args=[project.pk, keys[0]])
        html = client.get(address).content.decode()
        assert "Menschen zum Bauen" in html
        sent = client.post(address, {"message": TEXT, "key": "k" * 20})
        talk = Conversation.objects.get()
        assert sent["Location"] == reverse("exchange:own_talk", args=[talk.public_id])
        assert (talk.project_id, talk.need_key, talk.kind) == (project.pk, keys[0], "outside")
        assert NeedMatch.objects.get().asked_by == user
        client.force_login(lead)
        page = client.get(reverse("exchange:project_needs", args=[project.pk])).content.decode()
        assert "Hilda" in page and "-marke@" not in page
        assert Notice.objects.filter(user=lead).exists() and not OutboxMail.objects.filter(text__contains="hilda-marke@").exists()

    def test_twice_is_once_and_goes_on_in_the_same_conversation(self, town, project, keys, person, client):
        client.force_login(person("Hilda"))
        address = reverse("exchange:answer", args=[project.pk, keys[0]])
        for _n in range(2):
            client.post(address, {"message": TEXT, "key": "k" * 20})
        assert (NeedMatch.objects.count(), Conversation.objects.count(), Message.objects.count()) == (1, 1, 1)
        client.post(address, {"message": "Noch etwas: Ich habe eine Leiter.", "key": "l" * 20})
        assert (NeedMatch.objects.count(), Conversation.objects.count(), Message.objects.count()) == (1, 1, 2)

    def test_a_closed_need_and_a_hidden_project_take_no_answers(self, town, project, keys, person, other_town):
        from projects.services import set_need_open

        set_need_open(project, keys[0], False)
        with pytest.raises(NotPossible):
            matches.answer(person("A"), town.site, project, keys[0], TEXT)
        with pytest.raises(NotPossible):
            matches.answer(person("B"), other_town.site, project, keys[1], TEXT)
        project.live = False
        project.save()
        with pytest.raises(NotPossible):
            matches.answer(person("C"), town.site, project, keys[1], TEXT)

    def test_nobody_answers_with_somebody_elses_offer(self, town, project, keys, person, offer):
        with pytest.raises(PermissionDenied):
            matches.answer(person("Dieb"), town.site, project, keys[0], TEXT, offer=offer())
        assert NeedMatch.objects.count() == 0

    def test_wrong_input_keeps_what_was_typed(self, client, project, keys, person):
        client.force_login(person())
        found = client.post(reverse("exchange:answer", args=[project.pk, keys[0]]), {"message": "kurz"})
        assert found.status_code == 422 and "kurz" in found.content.decode() and NeedMatch.objects.count() == 0


class TestSteps:
    def test_reserving_closes_need_and_offer_releasing_opens_them(self, town, client, project, keys, lead, offer, answered):
        found = offer()
        match = answered(offer=found)
        matches.reserve(lead, match)
        found.refresh_from_db()
        assert keys[0] not in open_need_keys(project) and found.state == "reserved"
        assert client.get(f"/angebote/{found.pk}/").status_code == 404
        assert "Menschen zum Bauen" not in client.get("/bedarfe/").content.decode()
        assert matches.reserve(lead, match).state == "reserved"
        matches.release(found.user, match)
        found.refresh_from_db()
        assert keys[0] in open_need_keys(project) and found.state == "open"

    def test_the_second_answer_is_told_that_it_is_taken(self, lead, answered):
        first, second = answered("A"), answered("B")
        matches.reserve(lead, first)
        with pytest.raises(Taken):
            matches.reserve(lead, second)
        assert NeedMatch.objects.get(pk=second.pk).state == "asked"

    def test_one_offer_goes_to_one_need(self, town, project, keys, lead, offer, answered):
        found = offer()
        one, two = answered(offer=found), matches.answer(found.user, town.site, project, keys[1], TEXT, offer=found)
        matches.reserve(lead, one)
        with pytest.raises(Taken):
            matches.reserve(lead, two)

    def test_a_team_cannot_take_what_was_not_offered_to_it(self, seat, keys, lead, offer, client):
        found = offer(title="Werkraum", kind="people")
        match = matches.ask(seat, keys[0], found, "Wir könnten das brauchen.")
        assert matches.ask(seat, keys[0], found, "Wir könnten das brauchen.").pk == match.pk
        with pytest.raises(NotPossible):
            matches.reserve(lead, match)
        client.force_login(found.user)
        assert "Das Team fragt Sie" in client.get("/mitmachen/angebote/").content.decode()
        client.post(reverse("exchange:match_step", args=[match.pk, "annehmen"]))
        match.refresh_from_db()
        assert match.state == "reserved"

    @pytest.mark.parametrize("step", ["reservieren", "ablehnen", "freigeben", "erledigt"])
    def test_a_strangers_post_changes_nothing(self, client, project, lead, answered, person, step):
        match = answered()
        before = (Notice.objects.count(), OutboxMail.objects.count())
        for user in (None, person("Fremd")):
            if user:
                client.force_login(user)
            answer = client.post(f"/mitmachen/projekte/{project.pk}/bedarfe/{match.pk}/{step}/", {"state": "fulfilled"})
            assert answer.status_code in (302, 404)
            assert client.post(reverse("exchange:match_step", args=[match.pk, "annehmen"])).status_code in (302, 404)
        match.refresh_from_db()
        assert match.state == "asked" and before == (Notice.objects.count(), OutboxMail.objects.count())

    def test_another_projects_match_is_not_there(self, town, client, lead, answered):
        other = town.project("Anderes", needs=[("people", "x")])
        TeamMember.objects.create(project=other, user=lead, role="lead")
        client.force_login(lead)
        assert client.post(f"/mitmachen/projekte/{other.pk}/bedarfe/{answered().pk}/reservieren/").status_code == 404

    def test_a_step_that_is_not_offered_is_refused(self, lead, answered):
        match = answered()
        with pytest.raises(NotPossible):
            matches.fulfil(lead, match)
        matches.decline(lead, match)
        for step in (matches.reserve, matches.release):
            with pytest.raises(NotPossible):
                step(lead, match)
        assert NeedMatch.objects.get().state == "declined"

    def test_a_removed_member_cannot_reserve(self, lead, answered):
        from django.utils import timezone

        match = answered()
        TeamMember.objects.update(ended=timezone.now())
        with pytest.raises(PermissionDenied):
            matches.reserve(lead, match)

    def test_rules_are_real_booleans(self, lead, answered, person):
        match = answered()
        for rule in (rules.may_reserve, rules.may_decline, rules.may_release, rules.may_fulfil, rules.is_team, rules.is_giver):
            assert rule(lead, match) in (True, False) and isinstance(rule(person(f"X{rule.__name__}"), match), bool)
            assert rule(None, match) is False


class TestBooks:
    def test_hours_become_a_line_once_and_go_again(self, project, keys, lead, answered):
        match = matches.reserve(lead, answered())
        for _n in range(2):
            matches.fulfil(lead, match, hours=Decimal("12.5"))
        assert (ResourceRequirement.objects.count(), FundingSource.objects.count(), Allocation.objects.count()) == (1, 1, 1)
        total = sums_of(project).total
        assert (total.volunteer, total.paid, total.hours, total.cost) == (Decimal("250.00"), Decimal("250.00"), Decimal("12.5"), 0)
        matches.release(lead, match)
        assert not ResourceRequirement.objects.exists() and not FundingSource.objects.exists() and not Allocation.objects.exists()
        assert keys[0] in open_need_keys(project)

    def test_euros_become_a_donation_that_pays(self, project, lead, answered):
        matches.fulfil(lead, matches.reserve(lead, answered(key=1)), euros=Decimal("480.50"))
        source, row = FundingSource.objects.get(), ResourceRequirement.objects.get()
        assert (source.kind, source.state, row.kind) == ("donation", "received", "rent")
        total = sums_of(project).total
        assert total.cost == total.paid == Decimal("480.50")

    def test_what_the_team_has_planned_for_the_need_is_used_and_stays(self, project, keys, lead, answered):
        planned = ResourceRequirement.objects.create(project=project, kind="rent", title="Lager", cost=Decimal("900.00"), need_key=keys[1])
        match = matches.fulfil(lead, matches.reserve(lead, answered(key=1)), euros=Decimal("400"))
        assert ResourceRequirement.objects.get() == planned and Allocation.objects.get().requirement == planned
        matches.release(lead, match)
        assert ResourceRequirement.objects.get() == planned and not FundingSource.objects.exists()

    def test_without_value_nothing_is_written(self, lead, answered):
        matches.fulfil(lead, matches.reserve(lead, answered()))
        assert not FundingSource.objects.exists()

    def test_other_open_answers_end_kindly(self, lead, answered, person):
        first, second = answered("A"), answered("B")
        matches.fulfil(lead, matches.reserve(lead, first))
        second.refresh_from_db()
        assert second.state == "declined" and Notice.objects.filter(user=second.asked_by, title__contains="Danke").exists()

    def test_the_form_reads_german_numbers_and_keeps_what_is_wrong(self, client, project, lead, answered):
        match = matches.reserve(lead, answered())
        client.force_login(lead)
        address = reverse("exchange:fulfil_match", args=[project.pk, match.pk])
        for wrong in ({"hours": "viel"}, {"hours": "-1"}, {"euros": "99999999999"}, {"hours": "1", "euros": "1"}, {"euros": "NaN"}, {"euros": "1e9"}):
            answer = client.post(address, wrong)
            assert answer.status_code == 422 and next(iter(wrong.values())) in answer.content.decode(), wrong
        client.post(address, {"euros": "1.234,50 €"})
        assert FundingSource.objects.get().amount == Decimal("1234.50")

    @given(st.decimals(0, 1000, places=2), st.decimals(0, 500, places=2))
    def test_worth_is_in_whole_cents(self, hours, rate):
        value = books.worth(hours, None, rate)
        assert value is None or value == value.quantize(Decimal("0.01"))
        assert (value is None) == (hours == 0) or rate == 0
