"""Two steps: the first by editors or moderators, the release by another person; what is in flight survives every change of the number."""

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import Page, WorkflowState

from moderation import inbox, notify, services
from moderation.errors import NotAllowed
from moderation.models import Decision, ModerationSettings, ModerationTask, PreCheckTask
from moderation.steps import let_check
from tests.factories import create_user, number

pytestmark = pytest.mark.django_db
Action = Decision.Action


def steps(site, count):
    row = ModerationSettings.objects.get(site=site)
    row.steps = count
    row.save()


def latest(page):
    return Page.objects.get(pk=page.pk).latest_revision_id


def waits_in(state):
    return type(WorkflowState.objects.get(pk=state.pk).current_task_state.task.specific)


def edit(page, title):
    fresh = Page.objects.get(pk=page.pk).specific
    fresh.title = title
    return fresh.save_revision()


@pytest.fixture
def editor(moderated):
    """A person who may only take the first step."""
    user = create_user(f"vor{number()}@example.org", is_staff=True, name="Vera Vorab")
    user.groups.add(moderated.group("editor"))
    return user


def test_the_first_step_and_the_release_are_two_people_and_one_text(moderated, draft, moderator, make_moderator, editor, client, heard):
    steps(moderated.site, 2)
    let_check(moderated.site, moderated.group("editor"))
    state = services.submit(draft)
    assert waits_in(state) is PreCheckTask
    (item,) = inbox.waiting(editor)
    assert item.is_pre_check and inbox.count_waiting(editor) == 1 and inbox.count_waiting(moderator) == 1

    client.force_login(editor)
    page = client.get(reverse("moderation_admin:item", args=[state.pk])).content.decode()
    assert "Zustimmen und weitergeben" in page and "Endgültig ablehnen" not in page
    listed = client.get(reverse("moderation_admin:inbox")).content.decode()
    assert "Vorprüfung" in listed and reverse("moderation_admin:log") not in listed
    assert client.get(reverse("moderation_admin:log")).status_code == client.get(reverse("moderation_admin:reports")).status_code == 404
    assert client.post(reverse("moderation_admin:approve", args=[state.pk]), {"revision": latest(draft)}).status_code == 302
    assert client.get(reverse("moderation_admin:item", args=[state.pk])).status_code == 404, "it waits for others now"
    assert waits_in(state) is ModerationTask and inbox.waiting(editor) == [] and inbox.waiting(moderator)[0].first_approval == editor
    with pytest.raises(NotAllowed):
        services.approve(state, editor, latest(draft))
    with pytest.raises(NotAllowed):
        services.reject(state, editor, None, "Nein")

    edit(draft, "Danach geändert")
    services.submit(draft)
    assert waits_in(state) is PreCheckTask, "a text that changed begins again"
    services.approve(state, moderator, latest(draft))
    assert waits_in(state) is ModerationTask
    assert services.approve(state, moderator, latest(draft)).action == Action.FIRST_APPROVAL, "the same person does not release"
    services.request_changes(state, moderator, None, "Bitte kürzer.")
    services.submit(draft)
    assert waits_in(state) is PreCheckTask, "a request for changes begins again, too"
    services.approve(state, editor, latest(draft))
    assert not Page.objects.get(pk=draft.pk).live
    assert services.approve(state, make_moderator(), latest(draft)).action == Action.APPROVED
    assert Page.objects.get(pk=draft.pk).live
    assert [name for name, _, _ in heard] == ["submitted", "submitted", "changes_requested", "submitted", "approved"]
    assert mail.outbox == []


def test_what_waits_goes_along_when_the_number_of_steps_changes(moderated, draft, waiting, moderator, make_moderator, editor, heard):
    site, second = moderated.site, make_moderator()
    returned = moderated.project("Zurückgegeben", live=False)
    returned.save_revision()
    sent_back = services.submit(returned)
    services.request_changes(sent_back, moderator, None, "Bitte kürzer.")

    steps(site, 2)
    let_check(site, moderated.group("editor"))
    steps(site, 2)  # again: nothing changes
    assert waits_in(waiting) is PreCheckTask and PreCheckTask.objects.get(site=site).groups.count() == 2
    assert [type(task.specific) for task in Page.objects.get(pk=draft.pk).get_workflow().tasks] == [PreCheckTask, ModerationTask]
    services.submit(returned)
    assert waits_in(sent_back) is PreCheckTask
    services.approve(sent_back, editor, latest(returned))
    other = moderated.project("Abgelehnt in der Vorprüfung", live=False)
    other.save_revision()
    third = services.submit(other)
    services.request_changes(third, editor, None, "Bitte genauer.")

    steps(site, 1)
    assert [type(task.specific) for task in Page.objects.get(pk=draft.pk).get_workflow().tasks] == [ModerationTask]
    assert waits_in(waiting) is waits_in(sent_back) is ModerationTask and inbox.waiting(editor) == []
    services.submit(other)
    assert waits_in(third) is ModerationTask
    for page, state in ((draft, waiting), (returned, sent_back), (other, third)):
        assert services.approve(state, moderator, latest(page)).action == Action.APPROVED

    fourth = moderated.project("Hin und zurück", live=False)
    fourth.save_revision()
    ModerationSettings.objects.filter(site=site).update(four_eyes=True)
    state = services.submit(fourth)
    services.approve(state, moderator, latest(fourth))
    steps(site, 2)
    assert waits_in(state) is PreCheckTask and PreCheckTask.objects.count() == 1, "a noted approval is no first step"
    services.approve(state, second, latest(fourth))
    assert services.approve(state, second, latest(fourth)).action == Action.FIRST_APPROVAL
    assert services.approve(state, moderator, latest(fourth)).action == Action.APPROVED
    assert Action.CANCELLED not in Decision.objects.values_list("action", flat=True)
    assert {name for name, _, _ in heard} == {"submitted", "approved", "changes_requested"}


def test_who_takes_the_first_step_reads_of_it_in_the_daily_mail(moderated, draft, moderator, editor):
    from datetime import timedelta

    from django.utils import timezone

    from municipality.models import OutboxMail

    steps(moderated.site, 2)
    let_check(moderated.site, moderated.group("editor"))
    state = services.submit(draft)
    tomorrow = timezone.localtime().replace(hour=12) + timedelta(days=1)
    assert notify.send_summaries(tomorrow) == 2
    assert set(OutboxMail.objects.values_list("recipient", flat=True)) == {moderator.email, editor.email}
    services.approve(state, editor, latest(draft))
    assert notify.send_summaries(tomorrow + timedelta(days=1)) == 1, "the moderators alone"
