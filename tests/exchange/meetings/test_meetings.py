"""Meetings: the calendar that people get, two who write the minutes, the private calendar of a member."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts import todo
from accounts.models import Notice
from exchange.meetings import ics, services
from exchange.models import CalendarFeed, Meeting
from workshop.models import TeamMember
from workshop.signals import member_left

START = datetime(2027, 6, 3, 16, 30, tzinfo=UTC)


def values(**changes) -> dict:
    return {"title": "Erstes Treffen", "starts": START, "ends": START + timedelta(hours=2), "place": "Rathaus", "agenda": "Wer macht was?", **changes}


@pytest.fixture(autouse=True)
def _now(settings):
    import time_machine

    with time_machine.travel(datetime(2027, 6, 1, 8, 0, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def meeting(lead_seat_of, mate):
    return services.create(lead_seat_of, values())


def url(meeting, name: str = "meeting") -> str:
    return reverse(f"exchange:{name}", args=[meeting.project_id, meeting.public_id])


class TestCalendar:
    def test_a_meeting_as_a_file_has_its_zone_and_keeps_its_name(self, town, meeting, leader, lead_seat_of, browse):
        answer = browse(leader).get(url(meeting, "meeting_ics"))
        assert answer["Content-Type"].startswith("text/calendar") and answer["Content-Disposition"].endswith('.ics"')
        found = Calendar.from_ical(answer.content)
        (event,) = found.walk("VEVENT")
        (zone,) = found.walk("VTIMEZONE")
        assert str(zone["TZID"]) == "Europe/Berlin" == event["DTSTART"].params["TZID"]
        assert event.decoded("DTSTART").strftime("%H:%M %z") == "18:30 +0200"
        assert str(event["UID"]) == f"{meeting.public_id}@localhost" and event["SEQUENCE"] == 0 and str(event["STATUS"]) == "CONFIRMED"
        assert "ATTENDEE" not in event and "ORGANIZER" not in event and leader.email.encode() not in answer.content
        services.save(lead_seat_of, meeting, {"place": "Schule"}, {})
        meeting = services.cancel(lead_seat_of, meeting, True)
        (event,) = Calendar.from_ical(browse(leader).get(url(meeting, "meeting_ics")).content).walk("VEVENT")
        assert (event["SEQUENCE"], str(event["STATUS"]), str(event["UID"])) == (2, "CANCELLED", f"{meeting.public_id}@localhost")

    def test_winter_has_another_hour_than_summer(self, town, meeting):
        winter = Meeting(project=meeting.project, title="Winter", starts=datetime(2027, 12, 3, 17, 30, tzinfo=UTC), changed=timezone.now())
        (event,) = Calendar.from_ical(ics.calendar(town.site, "x", [winter])).walk("VEVENT")
        assert event.decoded("DTSTART").strftime("%H:%M %z") == "18:30 +0100"

    @pytest.mark.parametrize("text", ["a\r\nBEGIN:VALARM\r\nb", "a\nATTENDEE:mailto:x@example.org", "a;b,c\\d", "\x00\x07x", "ä" * 160])
    def test_nobody_writes_lines_of_her_own_into_it(self, town, meeting, text):
        meeting.title, meeting.place, meeting.agenda = text[:160], text, text
        data = ics.calendar(town.site, text, [meeting])
        found = Calendar.from_ical(data)
        (event,) = found.walk("VEVENT")
        assert not found.walk("VALARM") and "ATTENDEE" not in event and len(found.walk("VEVENT")) == 1
        assert all(len(line) <= 75 for line in data.split(b"\r\n"))

    def test_the_private_calendar_is_one_members_and_ends_with_her(self, meeting, mate, mate_seat, browse):
        client, project = browse(mate), meeting.project
        assert client.get(reverse("exchange:calendar_new", args=[project.pk])).status_code == 405 and not CalendarFeed.objects.exists()
        client.post(reverse("exchange:calendar_new", args=[project.pk]))
        html = client.get(reverse("exchange:meetings", args=[project.pk])).content.decode()
        path = html.split('class="feed-link">http://localhost')[1].split("<")[0]
        assert Calendar.from_ical(browse().get(path).content).walk("VEVENT")
        assert browse().get(path, HTTP_HOST="other.example").status_code in (404, 421)
        assert (
            browse().get(path.replace("treffen.ics", "x")).status_code in (301, 404) and browse().get(path[:-13] + "x/treffen.ics").status_code == 404
        )
        client.post(reverse("exchange:calendar_new", args=[project.pk]))
        assert browse().get(path).status_code == 404, "a new link ends the old one"
        fresh = (
            client.get(reverse("exchange:meetings", args=[project.pk])).content.decode().split('class="feed-link">http://localhost')[1].split("<")[0]
        )
        TeamMember.objects.filter(user=mate).update(ended=timezone.now())
        assert browse().get(fresh).status_code == 404
        TeamMember.objects.filter(user=mate).update(ended=None)
        assert browse().get(fresh).status_code == 200
        member_left.send(TeamMember, member=TeamMember.objects.get(user=mate))
        assert browse().get(fresh).status_code == 404 and not CalendarFeed.objects.exists()

    def test_one_can_end_it(self, meeting, mate, mate_seat, browse):
        services.new_feed(mate_seat)
        assert browse(mate).post(reverse("exchange:calendar_end", args=[meeting.project_id])).status_code == 302
        assert not CalendarFeed.objects.exists()


class TestTwoPeople:
    def marks(self, meeting, *names):
        return {name: services.mark_of(getattr(meeting, name)) for name in names}

    def test_the_second_sees_both_versions_and_chooses(self, meeting, leader, mate, browse):
        first, second = browse(leader), browse(mate)
        address = url(meeting, "meeting_minutes")
        mark = services.mark_of("")
        assert first.post(address, {"minutes": "Lea schreibt.", "mark_minutes": mark}).status_code == 302
        answer = second.post(address, {"minutes": "Mio schreibt.", "mark_minutes": mark})
        html = answer.content.decode()
        assert answer.status_code == 409 and "Lea schreibt." in html and "Mio schreibt." in html
        meeting.refresh_from_db()
        assert meeting.minutes == "Lea schreibt."
        again = services.mark_of("Lea schreibt.")
        assert f'value="{again}"' in html
        assert second.post(address, {"minutes": "Beide schreiben.", "mark_minutes": again}).status_code == 302
        meeting.refresh_from_db()
        assert (meeting.minutes, meeting.version) == ("Beide schreiben.", 3)

    def test_different_fields_do_not_meet(self, meeting, lead_seat_of, mate_seat):
        marks = self.marks(meeting, "place", "agenda")
        services.save(lead_seat_of, meeting, {"place": "Schule"}, marks)
        row = services.save(mate_seat, meeting, {"agenda": "Anderes"}, marks)
        assert (row.place, row.agenda) == ("Schule", "Anderes")

    def test_the_same_wish_twice_is_no_conflict(self, meeting, lead_seat_of, mate_seat):
        marks = self.marks(meeting, "place")
        services.save(lead_seat_of, meeting, {"place": "Schule"}, marks)
        assert services.save(mate_seat, meeting, {"place": "Schule"}, marks).version == 2

    def test_nobody_else_saves(self, meeting, town, lead_seat_of):
        other = town.project("Anderes")
        TeamMember.objects.create(project=other, user=lead_seat_of.user)
        from django.http import Http404

        from workshop.access import seat_of

        with pytest.raises(Http404):
            services.save(seat_of(lead_seat_of.user, town.site, other.pk), meeting, {"place": "x"}, {})


class TestPages:
    def form(self, **changes):
        return {
            "title": "Zweites", "starts": "2027-07-01T18:00", "ends": "2027-07-01T20:00", "place": "", "agenda": "", "audience": "team", **changes,
        }  # fmt: skip

    def test_create_change_and_cancel_tell_the_others_once(self, team_project, leader, mate, browse):
        client = browse(leader)
        done = client.post(reverse("exchange:meeting_new", args=[team_project.pk]), self.form())
        row = Meeting.objects.get()
        assert done.status_code == 302 and timezone.localtime(row.starts).hour == 18
        assert (
            Notice.objects.filter(user=mate, kind="exchange.meeting").count() == 1
            and not Notice.objects.filter(user=leader, kind="exchange.meeting").exists()
        )
        html = client.get(url(row, "meeting_edit")).content.decode()
        assert 'value="2027-07-01T18:00"' in html
        client.post(url(row, "meeting_edit"), self.form(agenda="Neu"))
        assert Notice.objects.filter(user=mate, kind="exchange.meeting").count() == 1, "an agenda is no news"
        client.post(url(row, "meeting_edit"), self.form(starts="01.07.2027 19:00"))
        assert client.get(url(row, "meeting_cancel")).status_code == 200
        client.post(url(row, "meeting_cancel"), {"absagen": "ja"})
        client.post(url(row, "meeting_cancel"), {"absagen": "ja"})
        assert Notice.objects.filter(user=mate, kind="exchange.meeting").count() == 3
        row.refresh_from_db()
        assert row.cancelled and "abgesagt" in client.get(reverse("exchange:meetings", args=[team_project.pk])).content.decode()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""}, {"starts": ""}, {"starts": "morgen"}, {"starts": "0001-01-01T00:00"}, {"starts": "9999-12-31T23:59"}, {"ends": "2027-07-01T17:00"},
            {"ends": "2030-01-01T17:00"}, {"audience": "public"}, {"agenda": "x" * 4001}, {"place": "x" * 201},
        ],
    )  # fmt: skip
    def test_wrong_input_comes_back_beside_its_field(self, team_project, leader, browse, wrong):
        answer = browse(leader).post(reverse("exchange:meeting_new", args=[team_project.pk]), self.form(**wrong))
        assert answer.status_code == 422 and "data-error-summary" in answer.content.decode() and not Meeting.objects.exists()

    def test_strangers_find_nothing(self, meeting, visitor_of, browse, town, other_town):
        for user in (None, visitor_of, town.staff("moderator"), other_town.staff()):
            for name in ("meeting", "meeting_edit", "meeting_minutes", "meeting_cancel", "meeting_ics"):
                assert browse(user).get(url(meeting, name)).status_code in (302, 404)
                assert browse(user).post(url(meeting, name), {"minutes": "x", "absagen": "ja"}).status_code in (302, 404, 405)
        meeting.refresh_from_db()
        assert not meeting.cancelled and meeting.minutes == ""

    def test_hostile_texts_stay_texts(self, lead_seat_of, meeting, leader, browse):
        services.save(lead_seat_of, meeting, {"title": "<script>alert(1)</script>", "minutes": "<img src=x onerror=alert(1)>{{7*7}}"}, {})
        html = browse(leader).get(url(meeting)).content.decode()
        assert "<script>alert" not in html and "<img src=x" not in html and "{{7*7}}" in html

    def test_what_is_near_stands_in_the_to_do_list(self, town, meeting, mate):
        assert [entry.url for entry in todo.of(mate, town.site) if "Treffen am" in entry.text] == [url(meeting)]
        Meeting.objects.update(cancelled=True)
        assert not [entry for entry in todo.of(mate, town.site) if "Treffen am" in entry.text]

    def test_services_ask_who_acts(self, meeting, lead_seat_of, monkeypatch):
        from dataclasses import replace

        member = TeamMember.objects.get(pk=lead_seat_of.member.pk)
        member.ended = timezone.now()
        with pytest.raises(PermissionDenied):
            services.cancel(replace(lead_seat_of, member=member), meeting, True)


@pytest.fixture
def visitor_of(db):
    from tests.factories import create_user

    return create_user("vera@draussen.example")
