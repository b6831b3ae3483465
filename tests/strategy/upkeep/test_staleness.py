"""Whose state is too old, and whom a mail reminds of it: once in thirty days, of everything, and nobody else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from municipality.models.mail import OutboxMail
from strategy.models import MeasureKeeper, MeasurePage
from strategy.upkeep import notify, services
from strategy.upkeep.staleness import add_months, age_text, last_update, months_since, stale_measures, without_keeper

from .people import keeper, note, officer, values

TODAY = date(2026, 11, 23)
OLD = date(2025, 1, 1)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_count_forward_and_back(day, months):
    later = add_months(day, months)
    assert months_since(day, later) == months
    assert months_since(day, later - timedelta(days=1)) == max(0, months - 1)


@pytest.mark.django_db
def test_stale_is_what_nobody_updated_for_longer_than_allowed(town):
    town.strategy.stale_after_months = 12
    stale = town.measure(title="Alt", status="running", status_date=OLD)
    town.measure(title="Gerade noch", status="running", status_date=date(2025, 11, 23))
    town.measure(title="Fertig", status="completed", status_date=OLD)
    town.measure(title="Aus", status="stopped", status_date=OLD, status_note="Kein Geld.")
    town.measure(title="Entwurf", status="running", status_date=OLD, live=False)
    reported = town.measure(title="Gemeldet", status="running", status_date=OLD)
    note(reported, state="released", released_at=NOW - timedelta(days=20))
    drafted = town.measure(title="Nur entworfen", status="running", status_date=OLD)
    note(drafted, state="submitted")
    never = town.measure(title="Nie", first_published_at=NOW - timedelta(days=500))
    town.measure(title="Neu", first_published_at=NOW - timedelta(days=5))
    assert {page.pk for page in stale_measures(town.strategy, TODAY)} == {stale.pk, drafted.pk, never.pk}
    assert last_update(reported) == date(2026, 11, 3)
    assert age_text(stale, 12, TODAY) == "seit 22 Monaten nicht aktualisiert"
    assert age_text(MeasurePage(status="running", status_date=date(2020, 5, 1)), 12, TODAY) == "seit 6 Jahren nicht aktualisiert"
    assert age_text(never, 12, TODAY) == "Dazu hat noch niemand einen Stand gemeldet."
    assert age_text(reported, 12, TODAY) == ""


@pytest.mark.django_db
def test_the_patience_is_the_municipalitys_own(town):
    town.measure(status="running", status_date=date(2026, 8, 1))
    town.strategy.stale_after_months = 3
    assert len(stale_measures(town.strategy, TODAY)) == 1
    town.strategy.stale_after_months = 4
    assert stale_measures(town.strategy, TODAY) == []


@pytest.mark.django_db
def test_forty_stale_measures_cost_one_query(town, django_assert_num_queries):
    for _n in range(40):
        town.measure(status="running", status_date=OLD)
    with django_assert_num_queries(1):
        found = stale_measures(town.strategy, TODAY)
        assert [age_text(page, 12, TODAY) for page in found] == ["seit 22 Monaten nicht aktualisiert"] * 40


def reminders(person=None):
    mails = OutboxMail.objects.filter(template="strategy/stale").order_by("pk")
    return mails.filter(recipient=person.email) if person else mails


@pytest.mark.django_db
def test_one_mail_names_all_and_the_next_comes_after_thirty_days(town):
    first, second = (town.measure(title=title, status="running", status_date=OLD) for title in ("Solardächer", "Radwege"))
    ada = keeper(town, first)
    MeasureKeeper.objects.create(measure=second, user=ada)
    assert notify.send_reminders(NOW) == 1
    mail = reminders(ada).get()
    assert "Solardächer" in mail.text
    assert "Radwege" in mail.text
    assert f"/admin/strategie/meine-massnahmen/{first.pk}/" in mail.text
    assert notify.send_reminders(NOW + timedelta(days=29)) == 0
    assert notify.send_reminders(NOW + timedelta(days=30)) == 1


@pytest.mark.django_db
def test_sixty_days_each_person_once_per_thirty_days_and_nobody_skipped(town, other_town):
    """Case 40: whoever keeps something stale hears of it within thirty days of the last mail, never earlier."""
    people = {}
    for days in (0, 3, 10, 29, 30, 31, 45):
        # Becomes stale on the day `days` of the simulation.
        page = town.measure(title=f"Veraltet am Tag {days}", status="running", status_date=add_months(TODAY + timedelta(days=days - 1), -12))
        people[days] = keeper(town, page)
    both = people[0]
    MeasureKeeper.objects.create(measure=MeasurePage.objects.get(title="Veraltet am Tag 10"), user=both)
    foreign = keeper(other_town, other_town.measure(title="Anderswo", status="running", status_date=OLD))
    updated = keeper(town, town.measure(title="Wird gepflegt", status="running", status_date=OLD))
    for day in range(60):
        for hour in (6, 12, 18):
            notify.send_reminders(NOW + timedelta(days=day, hours=hour - 9))
        if day == 5:
            MeasurePage.objects.filter(title="Wird gepflegt").update(status_date=TODAY + timedelta(days=5))
    days_of = {person.pk: [(timezone.localtime(row.created)).date() for row in reminders(person)] for person in (*people.values(), foreign, updated)}
    counts = {days: len(days_of[person.pk]) for days, person in people.items()}
    assert counts == {0: 2, 3: 2, 10: 2, 29: 2, 30: 1, 31: 1, 45: 1}
    assert len(days_of[foreign.pk]) == 2
    assert len(days_of[updated.pk]) == 1, "an updated measure is in no further mail"
    second = reminders(both).last()
    assert "Veraltet am Tag 0" in second.text
    assert "Veraltet am Tag 10" in second.text
    assert not reminders().filter(text__contains="Wird gepflegt").exclude(recipient=updated.email).exists()
    assert "Anderswo" not in "".join(reminders(both).values_list("text", flat=True))


@pytest.mark.django_db
def test_nobody_is_reminded_who_left_or_does_not_want_to(town):
    page = town.measure(status="running", status_date=OLD)
    keeper(town, page).groups.clear()
    quiet = keeper(town, page)
    services.set_reminders(quiet, False)
    keeper(town, page, is_active=False)
    assert notify.send_reminders(NOW) == 0


@pytest.mark.django_db
def test_a_released_note_ends_the_reminders(town):
    page = town.measure(status="running", status_date=OLD)
    ada, editor = keeper(town, page), town.staff("editor")
    services.release_note(services.save_note(page, ada, values(status="running")), editor)
    assert notify.send_reminders(timezone.now()) == 0


@pytest.mark.django_db
def test_editors_hear_once_a_day_what_waits_and_what_nobody_keeps(town, other_town):
    orphan = town.measure(title="Niemandes Kind", status="running", status_date=OLD)
    kept = town.measure(title="Hat wen", status="running", status_date=OLD)
    ada, editor, stranger = keeper(town, kept), town.staff("editor"), other_town.staff("editor")
    waiting = services.submit_note(services.save_note(kept, ada, values(status="running")), ada)
    assert [page.pk for page in without_keeper(stale_measures(town.strategy, TODAY))] == [orphan.pk]
    early = NOW.replace(hour=1)
    assert notify.send_digests(early) == 0, "not before the hour of the summary"
    assert notify.send_digests(NOW) == 1
    assert notify.send_digests(NOW + timedelta(hours=2)) == 0
    mail = OutboxMail.objects.get(template="strategy/note_digest")
    assert mail.recipient == editor.email != stranger.email
    assert "Hat wen" in mail.text
    assert "Niemandes Kind" in mail.text
    assert f"/admin/strategie/sachstaende/{waiting.pk}/" in mail.text
    assert notify.send_digests(NOW + timedelta(days=1)) == 1
    services.release_note(waiting, editor)
    OutboxMail.objects.all().delete()
    sent = [notify.send_digests(NOW + timedelta(days=day)) for day in range(60)]
    assert sum(sent) == 3, "without notes once a month: November, December, January"


@pytest.mark.django_db
def test_moderators_get_the_digest_only_where_there_are_no_editors(town):
    from moderation.setup import moderation_group

    moderator = town.staff("moderator")
    moderator.groups.set([moderation_group(town.site)])
    assert [person.pk for person in notify.editors_of(town.strategy)] == [moderator.pk]
    editor = town.staff("editor")
    assert [person.pk for person in notify.editors_of(town.strategy)] == [editor.pk]
    assert officer(town) not in notify.editors_of(town.strategy)


@pytest.mark.django_db
def test_the_lists_of_the_admin_name_what_is_stale(town, django_assert_max_num_queries):
    import time_machine
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    orphan = town.measure(title="Niemandes Kind", status="running", status_date=OLD)
    keeper(town, town.measure(title="Hat wen", status="running", status_date=OLD))
    town.measure(title="Frisch", status="running", status_date=TODAY)
    editor = Client()
    with time_machine.travel(NOW, tick=False):
        editor.force_login(town.staff("editor"))
        listed = editor.get("/admin/massnahmen/").content.decode()
        assert listed.count("seit 22 Monaten nicht aktualisiert") == 2
        stale = editor.get("/admin/massnahmen/?stale=true").content.decode()
        assert "Niemandes Kind" in stale
        assert "Frisch" not in stale
        report = editor.get("/admin/strategie/was-fehlt/").content.decode()
        assert report.count("Der Stand ist alt: seit 22 Monaten nicht aktualisiert.") == 2
        assert report.count("Niemand ist eingetragen, der den Stand meldet.") == 1
        with CaptureQueriesContext(connection) as few:
            editor.get("/admin/massnahmen/")
        for _n in range(15):
            town.measure(orphan.get_parent().specific, status="running", status_date=OLD)
        with django_assert_max_num_queries(len(few) + 1):
            editor.get("/admin/massnahmen/")
