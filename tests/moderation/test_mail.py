"""Mails: one, for the right reason, to the right person, with a link that works."""

import re
from datetime import datetime

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Page

from moderation import notify, services
from municipality.models.mail import OutboxMail
from tests.factories import create_user

pytestmark = pytest.mark.django_db


def at(*parts):
    return timezone.make_aware(datetime(*parts))


def mails(template):
    return OutboxMail.objects.filter(template=f"moderation/{template}").order_by("pk")


def latest(page):
    return Page.objects.get(pk=page.pk).latest_revision_id


@pytest.fixture
def submitted_on_monday(draft):
    with time_machine.travel(at(2026, 3, 2, 7), tick=False):
        return services.submit(draft)


def test_the_summary_comes_once_a_day_at_its_hour(submitted_on_monday, moderator):
    assert notify.send_summaries(at(2026, 3, 2, 7, 50)) == 0
    assert notify.send_summaries(at(2026, 3, 2, 8, 0)) == 1
    assert notify.send_summaries(at(2026, 3, 2, 8, 10)) == 0
    assert notify.send_summaries(at(2026, 3, 2, 23, 50)) == 0
    assert notify.send_summaries(at(2026, 3, 3, 8, 5)) == 1
    mail = mails("summary").first()
    assert mail.recipient == moderator.email and "Solardach auf der Turnhalle" in mail.text
    assert mail.subject == "1 Beitrag wartet auf die Moderation"


def test_a_summary_comes_late_after_a_downtime_but_not_for_what_came_after_its_hour(draft, moderator):
    with time_machine.travel(at(2026, 3, 2, 9), tick=False):
        services.submit(draft)
    assert notify.send_summaries(at(2026, 3, 2, 15)) == 0
    assert notify.send_summaries(at(2026, 3, 3, 11)) == 1


def test_there_is_no_summary_when_nothing_waits(moderator):
    assert notify.send_summaries(at(2026, 3, 2, 8)) == 0


def test_the_links_of_the_summary_lead_to_the_item(submitted_on_monday, moderator, client):
    notify.send_summaries(at(2026, 3, 2, 8))
    client.force_login(moderator)
    links = re.findall(r"http://localhost(/admin/moderation/[^\s\"]*)", mails("summary").first().text)
    assert len(links) == 2
    assert [client.get(link).status_code for link in links] == [200, 200]


def test_moderators_hear_only_of_their_own_municipality(submitted_on_monday, moderator, make_moderator, other_town):
    services.ensure_workflow(other_town.site)
    make_moderator(other_town)
    create_user(is_superuser=True, is_staff=True)
    notify.send_summaries(at(2026, 3, 2, 8))
    notify.warn_overdue(at(2026, 3, 9, 8))
    assert set(OutboxMail.objects.values_list("recipient", flat=True)) == {moderator.email}


def test_a_broken_promise_is_warned_of_once(submitted_on_monday, moderator):
    assert notify.warn_overdue(at(2026, 3, 5, 23)) == 0
    assert notify.warn_overdue(at(2026, 3, 6, 8)) == 1
    assert notify.warn_overdue(at(2026, 3, 6, 9)) == 0
    assert notify.warn_overdue(at(2026, 3, 9, 9)) == 0
    assert "Überfällig" in mails("overdue").get().subject


def test_the_warning_goes_to_who_takes_care_of_it(submitted_on_monday, moderator, make_moderator):
    colleague = make_moderator()
    services.assign(submitted_on_monday, moderator, colleague)
    notify.warn_overdue(at(2026, 3, 6, 8))
    assert [mail.recipient for mail in mails("overdue")] == [colleague.email]


@pytest.mark.parametrize(("step", "words"), [("request_changes", "Änderungen erbeten"), ("reject", "abgelehnt")])
def test_an_author_with_an_account_reads_the_reason_once(step, words, moderated, moderator):
    author = create_user(name="Edda Entwurf", is_staff=True)
    page = moderated.page("Entwurf", live=False, owner=author)
    page.save_revision(user=author)
    state = services.submit(page, actor=author)
    getattr(services, step)(state, moderator, moderated.ground(), "Und bitte ein Bild.")
    mail = mails("decided").get()
    assert mail.recipient == author.email and words in mail.subject
    assert "Und bitte ein Bild." in mail.text and "Gehört nicht zum Thema" in mail.text and "Notiz" not in mail.text


def test_who_decides_about_an_own_page_gets_no_mail(moderated, moderator):
    page = moderated.page("Eigenes", live=False, owner=moderator)
    page.save_revision(user=moderator)
    state = services.submit(page, actor=moderator)
    services.approve(state, moderator, latest(page))
    assert not mails("decided").exists()


def test_publishing_around_the_task_reaches_the_author_too(moderated, moderator):
    author = create_user(is_staff=True)
    page = moderated.page("Eigenes", live=False, owner=author)
    page.save_revision(user=author)
    services.submit(page, actor=author)
    page.get_latest_revision().publish(user=moderator)
    assert mails("decided").get().recipient == author.email


def test_a_refused_step_sends_no_mail(draft, waiting, other_town, make_moderator):
    from moderation.errors import NotAllowed

    services.ensure_workflow(other_town.site)
    with pytest.raises(NotAllowed):
        services.reject(waiting, make_moderator(other_town), None, "Nein")
    assert not OutboxMail.objects.exists()


def test_jobs_are_registered(moderator):
    from municipality.jobs import all_jobs

    assert {"moderation.summary", "moderation.overdue"} <= set(all_jobs())
