"""Pages of a team: doors, forms, what is shown to whom, queries."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache as django_cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from municipality import cache
from projects.models import ProjectPage, Submission
from tests.factories import create_user
from workshop.models import Adoption, HandOver, Invitation, JoinRequest, Role, TeamMember
from workshop.rules import membership
from workshop.team import services

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"workshop:{name}", args=args)


def browser(user=None, host="localhost"):
    client = Client(HTTP_HOST=host)
    if user is not None:
        client.force_login(user)
    return client


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def page_of(project, user=None):
    return browser(user).get(project.get_url())


# The public page --------------------------------------------------------------------------------------------------------


def test_the_public_page_shows_released_names_and_numbers_for_the_rest(project, joins):
    joins("Lea Brandt", Role.LEAD, show_name=True)
    joins("Mio Sand")
    joins("Zoe Licht", show_name=True)
    text = text_of(page_of(project))
    assert "Leitung: Lea Brandt" in text
    assert "Zoe Licht" in text and "und 1 weitere Person" in text
    assert "Mio" not in text
    assert "@" not in text.replace("klima@localhost", "")


def test_without_released_names_there_are_numbers_only(project, lead, member, joins):
    joins("Zoe")
    text = text_of(page_of(project))
    assert "Leitung: 1 Person" in text and "2 Mitwirkende" in text
    assert not any(name in text for name in ("Lea", "Mio", "Zoe"))


def test_taking_a_name_back_holds_for_the_next_visitor(project, lead):
    row = membership(lead, project)
    services.save_own(row, {"show_name": True})
    assert "Lea Brandt" in text_of(page_of(project))
    services.save_own(row, {"show_name": False})
    assert "Lea Brandt" not in text_of(page_of(project))


def test_a_new_name_shows_on_the_public_page(project, lead):
    services.save_own(membership(lead, project), {"show_name": True})
    page_of(project)
    lead.name = "Lea Neu"
    lead.save()
    assert "Lea Neu" in text_of(page_of(project))


def test_an_idea_invites_to_take_it_up_and_names_what_grew_from_it_once_public(town, person):
    idea = town.project("Dächer nutzen")
    made = services.adopt(idea, person("Ada"), title="Schuldächer der Nordstadt")
    page = page_of(idea)
    assert url("adopt", idea.pk) in page.content.decode()
    assert "Schuldächer" not in text_of(page), "drafts are nobody's business"
    ProjectPage.objects.get(pk=made.pk).get_latest_revision().publish()
    assert "Schuldächer der Nordstadt" in text_of(page_of(idea))
    grown = page_of(ProjectPage.objects.get(pk=made.pk))
    assert "Aufgegriffen von der Idee" in text_of(grown)
    assert url("adopt", made.pk) not in grown.content.decode()
    assert url("join", made.pk) in grown.content.decode()


def test_the_page_of_a_project_costs_one_query_more_than_without_a_team(town, project, joins):
    def count():
        cache.forget()
        django_cache.clear()
        browser().get(project.get_url())
        django_cache.clear()
        cache.touch(town.site.pk)
        with CaptureQueriesContext(connection) as queries:
            browser().get(project.get_url())
        return len([query for query in queries if "workshop_teammember" in query["sql"]]), len(queries)

    assert count()[0] == 1
    few = count()
    for number in range(20):
        joins(f"Person {number}", show_name=True)
    assert count() == few


# Doors ------------------------------------------------------------------------------------------------------------------


def test_without_an_account_every_way_leads_over_the_sign_in_and_back(town, project, lead):
    idea = town.project("Eine Idee")
    for address in (url("new_project"), url("adopt", idea.pk), url("join", project.pk), url("team", project.pk), url("continue_own", idea.pk)):
        answer = browser().get(address)
        assert answer.status_code == 302
        assert answer["Location"] == f"{reverse('mine:sign_in')}?next={address}"


def test_a_stranger_finds_no_team_and_no_requests(town, other_town, project, lead, asks, person):
    """Cases 2 and 7."""
    row, stranger = asks(), person("Fremd")
    inside = (
        url("team", project.pk), url("me", project.pk), url("request", project.pk, row.pk), url("invite", project.pk), url("leave", project.pk),
        url("offer_lead", project.pk), url("member_remove", project.pk, membership(lead, project).pk),
    )  # fmt: skip
    for address in inside:
        assert browser(stranger).get(address).status_code == 404
        assert browser(lead, "other.example").get(address).status_code == 404
    other = town.project("Ein anderes")
    TeamMember.objects.create(project=other, user=stranger, role=Role.LEAD)
    assert browser(stranger).get(url("request", other.pk, row.pk)).status_code == 404
    assert browser(stranger).post(url("member_remove", other.pk, membership(lead, project).pk), {"text": "Weg."}).status_code == 404


def test_members_see_their_team_but_not_the_doors_of_the_lead(project, lead, member, asks):
    row = asks()
    client = browser(member)
    page = client.get(url("team", project.pk))
    assert page.status_code == 200 and "Lea Brandt" in text_of(page)
    assert row.user.name not in text_of(page)
    for address in (
        url("request", project.pk, row.pk),
        url("invite", project.pk),
        url("offer_lead", project.pk),
        url("member_remove", project.pk, membership(member, project).pk),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"action": "accept", "role": "member", "text": "Weg"}).status_code == 403
    assert JoinRequest.objects.get().state == "open" and not Invitation.objects.exists()


def test_addresses_show_to_the_team_only_by_consent(project, lead, member):
    marker = "mio@example.org"
    client = browser(lead)
    assert marker not in client.get(url("team", project.pk)).content.decode()
    browser(member).post(url("me", project.pk), {"show_email": "on"})
    assert marker in client.get(url("team", project.pk)).content.decode()
    browser(member).post(url("me", project.pk), {})
    assert marker not in client.get(url("team", project.pk)).content.decode()


def test_extra_fields_are_ignored(project, lead, member):
    """Case 8."""
    browser(member).post(url("me", project.pk), {"skills": "Löten", "role": "lead", "user": lead.pk, "project": 1, "ended": "2020-01-01"})
    row = membership(member, project)
    assert (row.role, row.skills, row.ended) == (Role.MEMBER, "Löten", None)
    rita = create_user(name="Rita")
    browser(rita).post(url("join", project.pk), {"motivation": "Ich kann löten.", "state": "accepted", "user": lead.pk, "decided_by": rita.pk})
    found = JoinRequest.objects.get()
    assert (found.user, found.state, found.decided_by) == (rita, "open", None)
    made = browser(rita).post(url("new_project"), {"title": "Neues Projekt", "summary": "Es geschieht etwas.", "live": "on", "owner": lead.pk})
    assert made.status_code == 302
    assert ProjectPage.objects.get(title="Neues Projekt").live is False


def test_the_team_page_costs_the_same_for_two_and_for_thirty(project, lead, joins):
    client = browser(lead)

    def count():
        client.get(url("team", project.pk))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("team", project.pk)).status_code == 200
        return len(queries)

    joins("Mio", show_email=True)
    few = count()
    for number in range(28):
        joins(f"Person {number}", show_email=True, skills="Vieles")
    assert count() == few


# Ways -------------------------------------------------------------------------------------------------------------------


def test_from_an_idea_to_a_team(town, person):
    idea, ada, rita = town.project("Dächer nutzen"), person("Ada"), person("Rita")
    assert "Dächer nutzen" in text_of(browser(ada).get(url("adopt", idea.pk)))
    browser(ada).post(url("adopt", idea.pk), {"title": "Schuldächer"})
    made = Adoption.objects.get(idea=idea).project
    assert membership(ada, made).role == Role.LEAD
    answer = browser(ada).post(url("invite", made.pk), {"role": "member", "note": "Rita"})
    link = re.search(r'value="(http[^"]+/einladung/[^"]+)"', answer.content.decode())[1]
    path = link[link.index("/einladung/") :]
    assert "Schuldächer" in text_of(browser().get(path)), "who holds the link may look"
    assert not TeamMember.objects.filter(user=rita).exists()
    assert browser(rita).post(path, {"skills": "Löten"})["Location"] == url("team", made.pk)
    again = browser(person("Ben")).get(path)
    assert again.status_code == 410 and "schon jemand beigetreten" in text_of(again)
    assert browser(rita).get(path)["Location"] == url("team", made.pk)


def test_a_mail_scanner_that_opens_the_link_changes_nothing(project, lead, person):
    """Case 28."""
    row, secret = services.invite(project, lead)
    for user in (None, person("Rita")):
        assert browser(user).get(url("invitation", secret)).status_code == 200
        assert browser(user).head(url("invitation", secret)).status_code == 200
    assert browser().post(url("invitation", secret), {}).status_code == 302
    row.refresh_from_db()
    assert row.used_at is None
    assert TeamMember.objects.count() == 1


def test_an_unknown_link_says_so_and_is_told_apart_from_nothing(project, lead):
    """Case 26: the same answer, whatever was typed."""
    pages = [browser().get(url("invitation", token)) for token in ("x" * 32, "y" * 32)]
    assert {page.status_code for page in pages} == {404}
    assert text_of(pages[0]).replace("x" * 32, "y" * 32) == text_of(pages[1])


def test_asking_on_the_page_and_answering_in_the_workshop(project, lead, person):
    rita, client = person("Rita"), browser(lead)
    assert browser(rita).post(url("join", project.pk), {"motivation": ""}).status_code == 422
    browser(rita).post(url("join", project.pk), {"motivation": "Ich kann löten."})
    browser(rita).post(url("join", project.pk), {"motivation": "Noch einmal, im zweiten Fenster."})
    row = JoinRequest.objects.get()
    assert "1 Anfrage" in text_of(client.get(url("team", project.pk)))
    page = client.get(url("request", project.pk, row.pk))
    assert "Vielen Dank für Ihr Interesse" in page.content.decode(), "the words of a kind refusal are there"
    assert client.post(url("request", project.pk, row.pk), {"action": "decline", "decline-reply": ""}).status_code == 422
    client.post(url("request", project.pk, row.pk), {"action": "ask", "ask-question": "Wann?"})
    assert "Wann?" in text_of(browser(rita).get(url("join", project.pk)))
    browser(rita).post(url("join_answer", project.pk), {"answer": "Samstags"})
    client.post(url("request", project.pk, row.pk), {"action": "accept", "accept-reply": "Schön."})
    assert membership(rita, project) is not None
    late = client.post(url("request", project.pk, row.pk), {"action": "decline", "decline-reply": "Doch nicht."}, follow=True)
    assert "schon entschieden" in text_of(late)


def test_removing_and_leaving_ask_first(project, lead, member):
    row = membership(member, project)
    assert "Sie können später neu anfragen" in text_of(browser(member).get(url("leave", project.pk)))
    assert "Sie leiten das Projekt allein" in text_of(browser(lead).get(url("leave", project.pk)))
    assert "sofort nicht mehr" in text_of(browser(lead).get(url("member_remove", project.pk, row.pk)))
    assert browser(lead).post(url("member_remove", project.pk, row.pk), {"text": ""}).status_code == 422
    browser(lead).post(url("member_remove", project.pk, row.pk), {"text": "Es passt nicht."})
    assert browser(member).get(url("team", project.pk)).status_code == 404
    assert browser(lead).post(url("leave", project.pk), {}).status_code == 422
    browser(lead).post(url("leave", project.pk), {"without_lead": "on"})
    assert browser(lead).get(url("team", project.pk)).status_code == 404
    assert "sucht eine neue Leitung" in text_of(page_of(project))


def test_the_lead_changes_hands_on_the_page(project, lead, member):
    to = membership(member, project)
    browser(lead).post(url("offer_lead", project.pk), {"member": to.pk, "keeps_lead": "ja", "note": "Zusammen geht es besser."})
    page = text_of(browser(member).get(url("team", project.pk)))
    assert "bietet Ihnen die Leitung an" in page and "Zusammen geht es besser." in page
    browser(member).post(url("answer_lead", project.pk), {"action": "accept"})
    assert {row.user for row in TeamMember.objects.filter(role=Role.LEAD)} == {lead, member}
    assert HandOver.objects.get().state == "accepted"


def test_ones_own_idea_waits_in_ones_own_area(town, person):
    ada, idea = person("Ada", confirmed=True), town.project("Dächer nutzen")
    Submission.objects.create(
        site=town.site, project=idea, email=ada.email, state="live", confirmed_at="2026-01-01T00:00:00Z", data={"title": "Dächer"}
    )
    assert browser(person("Fremd")).get(url("continue_own", idea.pk)).status_code == 404
    assert browser(ada).get(url("adopt", idea.pk))["Location"] == url("continue_own", idea.pk)
    assert browser(ada).get(url("continue_own", idea.pk)).status_code == 200
    browser(ada).post(url("continue_own", idea.pk))
    assert membership(ada, idea).role == Role.LEAD
    EmailAddress.objects.all().delete()


def test_moderators_find_projects_without_a_lead(town, other_town, project, lead, person):
    from moderation import services as moderation

    moderator = town.staff("moderator")
    moderator.groups.add(moderation.moderation_group(town.site))
    services.leave(project, lead, without_lead=True)
    rita = person("Rita")
    row = services.ask(project, rita, {"motivation": "Ich mache weiter."})
    page = browser(moderator).get(url("without_lead"))
    assert "Sonne aufs Schuldach" in text_of(page) and "Ich mache weiter." in text_of(page)
    assert browser(rita).get(url("without_lead")).status_code == 404
    assert browser(rita).post(url("without_lead"), {"request": row.pk}).status_code == 404
    browser(moderator).post(url("without_lead"), {"request": row.pk})
    assert membership(rita, project).role == Role.LEAD


def test_hostile_words_stay_words(project, joins):
    """Case 13."""
    bad = '"><script>alert(1)</script>'
    lead = joins(bad, Role.LEAD, show_name=True, skills=bad, time=bad).user
    rita = create_user(name=bad)
    row = services.ask(project, rita, {"motivation": bad, "skills": bad, "time": bad})
    for page in (
        page_of(project),
        browser(lead).get(url("team", project.pk)),
        browser(lead).get(url("request", project.pk, row.pk)),
        browser(rita).get(url("join", project.pk)),
    ):
        assert page.status_code == 200
        assert "<script>alert(1)" not in page.content.decode()
