"""Nobody's address and nobody's telephone number can be found by anybody else: every door of the resolver, every file, every mail."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts import notices, notices_digest
from accounts.models import Frequency, Notice, Organisation, OrganisationMember, User
from accounts.organisations import services as organisations
from exchange.conversations import services as talks
from exchange.conversations.rules import Kind, viewer_of
from exchange.meetings import services as meetings
from exchange.models import Conversation, Meeting, Offer, Participant
from exchange.offers import matches
from moderation import rows as moderated
from municipality.models.mail import OutboxMail
from tests.permissions.addresses import Address, every_address
from tests.permissions.world import NEEDLE, arguments_of, filled
from workshop.answers import services as answers
from workshop.models import JoinRequest, OfficialResponse, ProjectUpdate, Task, TeamMember
from workshop.outputs import documents
from workshop.team import joining, leading, members

from .marked import Marked, build_marked, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LEFT_OUT = {"wagtailadmin_logout", "account_logout"}
ROLES = ("anonymous", "citizen", "stranger", "member", "lead", "moderator")
CITIZENS = {"member", "lead", "citizen", "former", "asking", "guest", "helper", "author", "reporter", "writer"}
# A2 says what A4 says, on a larger sheet.
OUTPUTS = [{"name": output.name, "ending": output.ending} for output in documents.BY_FILE.values() if not output.name.endswith("-a2")]
# Where one address leads to several things: arguments beside those of the permission table.
MORE: dict[str, list[dict[str, Any]]] = {
    "workshop:tasks_csv": [{"kind": "semikolon"}],
    "workshop:plan_entry": [{"kind": "paket", "row": "@plan_package"}, {"kind": "meilenstein", "row": "@milestone"}],
    "workshop:carrying_step": [{"kind": kind} for kind in ("ready", "start", "end")],
    "exchange:team_talk": [{"public_id": "@board"}, {"public_id": "@asked"}],
    "exchange:own_talk": [{"public_id": "@outside"}, {"public_id": "@board"}],
    "strategy:export_table": [{"table": table} for table in ("ziele", "sachstaende", "handlungsfelder")],
}
# A private link is its holder's own door: whoever asks there is, for the site, that guest. She may read her own address.
OWN_LINKS = {"exchange:guest_": "guest", "projects:status": "author", "projects:help_": "helper"}


@pytest.fixture
def build(town, other_town, settings, tmp_path) -> Iterator[Any]:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    with translation.override("de"):
        yield lambda *, names=True: build_marked(town, other_town, names=names)


def doors(marked: Marked, *, admin: bool = False, files: bool = False) -> Iterator[tuple[str, str]]:
    """Return (row, url) of every address that can be read, with all its arguments; `files` with everything that a project puts out."""
    for address in every_address():
        if address.row in LEFT_OUT:
            continue
        url = address.url(marked.world)
        assert url, f"no arguments for {address.row}"
        if url.startswith(("/admin/", "/django-admin/")) == admin:
            yield address.row, url
            yield from ((address.row, url) for url in _more(address, marked, files))
    if not admin:
        yield from (("page", url) for url in _pages(marked))


def _more(address: Address, marked: Marked, files: bool) -> Iterator[str]:
    _args, kwargs = arguments_of(address.name, set(address.names))
    for more in OUTPUTS if files and address.name == "workshop:output" else MORE.get(address.name, ()):
        yield reverse(address.name, kwargs={name: filled(value, marked.world) for name, value in (kwargs | more).items()})


def _pages(marked: Marked) -> list[str]:
    """Pages, which the resolver knows by one pattern only, and lists that show more when asked."""
    pages = [page.get_url(current_site=marked.town.site) for page in marked.town.home.get_descendants(inclusive=True).live()]
    live = marked.project.pk
    asked = [f"/api/v1/{path}?fields=*&limit=100" for path in ("pages/", "projects/", f"pages/{live}/", f"projects/{live}/", "images/")]
    return [*pages, f"/en{marked.project.get_url(current_site=marked.town.site)}", *asked, *(f"{path}?ansicht=karte" for path in LISTS)]


LISTS = ("/projekte/", "/bedarfe/", "/angebote/")


def walk(marked: Marked, role: str, ways: Iterable[tuple[str, str]], *, least: int = 20) -> dict[str, set[str]]:
    """Open all these doors as this role (`least`: so many open for her); returns whose signs stood where, other than her own."""
    client, found, opened = marked.world.client(role), {}, 0
    for row, url in ways:
        response = client.get(url)
        assert response.status_code < 500, f"{url} answered {response.status_code} to {role}"
        opened += response.status_code == 200
        holder = next((owner for prefix, owner in OWN_LINKS.items() if row.startswith(prefix)), "")
        if seen := marked.seen(text_of(response), (role, holder)):
            found.setdefault(f"{row} {url}", set()).update(seen)
    assert opened >= least, f"only {opened} doors were open to {role}"
    return found


@pytest.mark.parametrize("role", ROLES)
def test_no_door_shows_an_address_or_a_number_also_where_nobody_has_a_name(build, role):
    marked = build(names=False)
    assert walk(marked, role, doors(marked, files=role == "lead")) == {}


def test_no_door_shows_them_beside_names(build):
    marked = build()
    assert walk(marked, "member", own_rooms(marked)) == {}


def test_colleagues_without_a_register_see_no_citizens_address_in_the_admin(build):
    """Editors and offices. Who moderates sees what was sent to the administration, and operators the accounts: the rights table says so."""
    marked = build(names=False)
    for role, least in (("editor", 80), ("keeper", 5)):
        found = walk(marked, role, doors(marked, admin=True), least=least)
        assert {door: seen & CITIZENS for door, seen in found.items() if seen & CITIZENS} == {}, role


def test_nobody_is_found_by_an_address(build):
    """A search for an address, for its first part and for a number answers like one for nothing."""
    marked = build()
    client = marked.world.client("member")
    things = ("Ein Projekt", "Eine Idee", "Hände", "Zeit", "Verein", "Solardächer")
    lists = ("/suche/?q=", "/projekte/?q=", "/bedarfe/?q=", "/angebote/?q=", "/organisationen/?q=", "/massnahmen/?q=", "/api/v1/projects/?q=", "/api/v1/needs/?q=",
             "/api/v1/offers/?q=", "/api/v1/pages/?search=", "/projekte/aehnlich/?title=")  # fmt: skip

    def answer(path: str) -> list[str]:
        text = text_of(client.get(path))
        return [thing for thing in things if f"{thing} {NEEDLE}" in text]

    found = {path: answer(f"{path}{word}") for path in lists for owner in ("lead", "author", "guest") for word in words_of(marked, owner)}
    assert not any(found.values()), found
    assert "Ein Projekt" in answer(f"/projekte/?q={NEEDLE}")
    assert answer(f"/bedarfe/?q={NEEDLE}") and answer(f"/angebote/?q={NEEDLE}") and answer(f"/organisationen/?q={NEEDLE}")


def words_of(marked: Marked, owner: str) -> tuple[str, ...]:
    """Return what somebody would search for who knows an address or a number."""
    address = marked.address(owner)
    return address, address.partition("@")[0], f"0170 555{marked.numbers[owner]}"


# What their owners show -------------------------------------------------------------------------------------------------


def own_rooms(marked: Marked, *, files: bool = False) -> list[tuple[str, str]]:
    """The doors of teams, conversations, organisations and one's own area, and the public pages."""
    ours = ("workshop", "exchange", "organisations", "mine", "page")
    return [(row, url) for row, url in doors(marked, files=files) if row.startswith(ours)]


def test_what_a_member_shows_to_the_team_stands_on_the_page_of_the_team_alone(build):
    marked = build()
    shown = TeamMember.objects.filter(user=marked.world.people["member"], ended=None)
    shown.update(show_email=True, show_phone=True)
    found = walk(marked, "lead", own_rooms(marked, files=True))
    assert {door.split()[0] for door in found} == {"workshop:team"}
    assert set().union(*found.values()) == {"member"}
    assert walk(marked, "citizen", own_rooms(marked)) == {}
    shown.update(show_email=False, show_phone=False)
    assert marked.seen(text_of(marked.world.client("lead").get(reverse("workshop:team", args=[marked.project.pk]))), ("lead",)) == set()


def test_what_somebody_shows_in_a_conversation_is_read_there_alone_and_can_be_taken_back(build):
    marked = build()
    outside = Conversation.objects.get(public_id=marked.world.values["outside"])
    lead = viewer_of(marked.world.people["lead"], outside)
    talks.share(lead, email=True, phone=True, consent="Ja.")
    found = walk(marked, "anonymous", own_rooms(marked))
    assert {door.split()[0] for door in found} == {"exchange:guest_talk"}
    assert set().union(*found.values()) == {"lead"}
    talks.share(lead, email=False, phone=False, consent="")
    assert walk(marked, "anonymous", own_rooms(marked)) == {}


# Mails ------------------------------------------------------------------------------------------------------------------


def mails_with_foreign_signs(marked: Marked) -> dict[str, set[str]]:
    """Return by template and recipient whose signs a mail names besides those of its recipient: words, links, sender, address for answers."""
    found = {}
    for mail in OutboxMail.objects.all():
        own = marked.seen(mail.recipient)
        assert len(own) == 1 or not own, mail.recipient
        seen = marked.seen(" ".join((mail.subject, mail.text, mail.html, mail.sender, mail.reply_to, mail.unsubscribe_url)), tuple(own))
        if seen:
            found[f"{mail.template} to {mail.recipient}: {mail.subject}"] = seen
    return found


def much_happens(marked: Marked) -> None:
    """Everything in the life of a team of which somebody is told, done by people who have no name."""
    people, project, site = marked.world.people, marked.project, marked.town.site
    lead, member, citizen, moderator = (people[role] for role in ("lead", "member", "citizen", "moderator"))
    _talk(marked, lead, member, citizen, moderator)
    asked = JoinRequest.objects.get(project=project, user=people["asking"])
    joining.ask_back(asked, lead, question="Wann hätten Sie Zeit?")
    asked.refresh_from_db()
    joining.answer(asked, people["asking"], "Am Dienstag.")
    asked.refresh_from_db()
    new = joining.accept(asked, lead, reply="Schön.")
    joining.decline(joining.ask(project, citizen, {"motivation": "Gern."}), lead, reply="Zurzeit leider nicht.")
    matches.ask(marked.seat("member"), marked.world.values["need"], Offer.objects.get(pk=marked.world.values["offer"]), "Passt das?")
    found = matches.answer(citizen, site, project, marked.world.values["need"], "Ich habe zwei Hände.")
    matches.reserve(lead, found)
    meeting = Meeting.objects.get(project=project)
    meetings.cancel(marked.seat("lead"), meeting, True)
    answers.ask(marked.seat("lead"), "Dürfen wir auf den Platz?")
    row = OfficialResponse.objects.create(project=project, office_name="Amt", stance="checks", text="Wir prüfen.", date=timezone.localdate())
    answers.publish(row, moderator, row.version)
    update = ProjectUpdate.objects.get(pk=marked.world.values["update_waiting"])
    moderated.reject(update, moderator, None, "Bitte ohne Namen.")
    organisation = Organisation.objects.get(pk=marked.world.values["organisation"])
    organisations.accept(lead, OrganisationMember.objects.get(pk=marked.world.values["asking"]))
    organisations.ask_to_join(citizen, organisation)
    leading.offer(project, lead, TeamMember.objects.get(user=member, ended=None), keeps_lead=False)
    leading.accept(project, member)
    members.remove(new, member, "Danke für alles.")
    members.leave(project, lead)


def _talk(marked: Marked, lead: Any, member: Any, citizen: Any, moderator: Any) -> None:
    """People write to each other in every kind of conversation."""
    values, project, site = marked.world.values, marked.project, marked.town.site
    for name, writers in (("board", (member,)), ("asked", (moderator, lead)), ("outside", (lead,))):
        talk = Conversation.objects.get(public_id=values[name])
        for writer in writers:
            talks.write(viewer_of(writer, talk), "Das machen wir.")
    outside = Conversation.objects.get(public_id=values["outside"])
    guest = Participant.objects.exclude(guest_email="").get(conversation=outside)
    talks.write(talks.rules.Viewer(outside, talks.rules.Side.OUTSIDE, None, guest), "Danke.")
    talk = talks.start(Kind.OUTSIDE, site, "Frage", "Wann geht es los?", by=citizen, project=project)
    talks.write(viewer_of(lead, talk), "Bald.")
    offer = Offer.objects.get(pk=values["offer"])
    talks.start(Kind.OFFER, site, "Angebot", "Ist es noch frei?", by=citizen, offer=offer)


def test_no_mail_names_anybody_elses_address(build):
    """Neither the mail of one event, whatever somebody chose, nor the collected one."""
    marked = build(names=False)
    much_happens(marked)
    for row in Notice.objects.filter(mailed_at=None).select_related("user", "site"):
        notices.mail(row)
    assert len(set(Notice.objects.values_list("kind", flat=True))) > 8
    assert OutboxMail.objects.filter(template="exchange/message").exists(), "the guest was not written to"
    assert mails_with_foreign_signs(marked) == {}
    Notice.objects.update(frequency=Frequency.DAILY, mailed_at=None)
    assert notices_digest.send_due(timezone.now() + timedelta(days=2)) > 4
    assert mails_with_foreign_signs(marked) == {}


# These tests can fail ---------------------------------------------------------------------------------------------------


def test_a_planted_address_is_found_in_every_form(build):
    """A project named after an address: pages, the interface, tables, calendars, pictures and documents all say it, and each is read."""
    marked = build()
    project = marked.project
    project.title = project.draft_title = marked.address("former")
    project.save_revision().publish()
    found = walk(marked, "lead", doors(marked, files=True))
    assert set().union(*found.values()) == {"former"}
    rows = {door.split()[0] for door in found}
    expected = {"page", "workshop:team", "workshop:gantt_svg", "workshop:schedule_ics", "exchange:calendar", "exchange:meeting_ics", "mine:home",
                "api:projects-listing", "api:projects-geojson", "projects:features"}  # fmt: skip
    assert expected <= rows, expected - rows
    endings = {door.rpartition(".")[2] for door in found if door.startswith("workshop:output ")}
    assert {"pdf", "docx", "xlsx"} <= endings, endings
    assert any(door.endswith("projektmappe.pdf") for door in found), "text of a PDF is not read"


def test_a_name_made_from_an_address_and_a_number_in_a_text_are_found(build):
    marked = build()
    User.objects.filter(pk=marked.world.people["lead"].pk).update(name=f"Verborgen{marked.numbers['lead']}")
    Task.objects.filter(project=marked.project).update(result=f"Rückruf: +49 (0) 170 / 555 {marked.numbers['guest']}")
    found = walk(marked, "member", own_rooms(marked))
    assert set().union(*found.values()) == {"lead", "guest"}
    assert {"workshop:team", "workshop:plan_entry", "exchange:team_talk"} <= {door.split()[0] for door in found}


def test_a_planted_address_is_found_in_mails(build):
    marked = build(names=False)
    User.objects.filter(pk=marked.world.people["lead"].pk).update(name=marked.address("lead"))
    marked.world.people["lead"].refresh_from_db()
    much_happens(marked)
    assert {"lead"} in mails_with_foreign_signs(marked).values()
