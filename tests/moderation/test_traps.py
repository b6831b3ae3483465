"""Every trap of the workflow that we know of (docs/editors/moderation.md): what is seen is what is published."""

import pytest
from django.core import mail
from wagtail.models import Page, Workflow, WorkflowState

from moderation import services
from moderation.errors import NotAllowed, Outdated, ReasonMissing, WrongState
from moderation.models import Decision, ModerationSettings, ModerationTask
from tests.factories import create_user

pytestmark = pytest.mark.django_db
Action = Decision.Action


def edit(page, title, user=None):
    """Save a new revision of a page as its author does."""
    draft = Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
    draft.title = title
    return draft.save_revision(user=user)


def actions(page):
    return list(Decision.objects.filter(page_id=page.pk).order_by("pk").values_list("action", flat=True))


def latest(page):
    return Page.objects.get(pk=page.pk).latest_revision_id


def test_a_submitted_page_waits_and_is_logged_once_even_when_submitted_twice(draft, heard):
    first, second = services.submit(draft), services.submit(draft)
    assert first.pk == second.pk and first.status == WorkflowState.STATUS_IN_PROGRESS
    assert actions(draft) == [Action.SUBMITTED]
    assert [name for name, _, _ in heard] == ["submitted"]


def test_approval_publishes_and_tells_once(draft, waiting, moderator, heard):
    decision = services.approve(waiting, moderator, latest(draft))
    draft.refresh_from_db()
    assert draft.live and decision.action == Action.APPROVED and decision.actor == moderator
    assert decision.revision_id == draft.live_revision_id
    assert [name for name, _, _ in heard] == ["submitted", "approved"]
    assert heard[-1][1].live and heard[-1][1].specific_class.__name__ == "ProjectPage"


def test_a_second_approval_is_refused_and_changes_nothing(draft, waiting, moderator, heard):
    services.approve(waiting, moderator, latest(draft))
    with pytest.raises(WrongState):
        services.approve(waiting, moderator, latest(draft))
    assert actions(draft) == [Action.SUBMITTED, Action.APPROVED]


def test_unseen_text_is_not_published(draft, waiting, moderator):
    seen = latest(draft)
    edit(draft, "Etwas ganz anderes")
    with pytest.raises(Outdated):
        services.approve(waiting, moderator, seen)
    draft.refresh_from_db()
    assert not draft.live


def test_unseen_text_is_not_published_by_the_task_itself(draft, waiting, moderator):
    edit(draft, "Etwas ganz anderes")
    task_state = waiting.current_task_state
    with pytest.raises(Outdated):
        task_state.task.specific.on_action(task_state, moderator, "approve")
    draft.refresh_from_db()
    assert not draft.live


def test_the_moderators_own_edit_may_be_approved_by_the_task(draft, waiting, moderator):
    edit(draft, "Solardach, sprachlich geglättet", user=moderator)
    task_state = waiting.current_task_state
    task_state.task.specific.on_action(task_state, moderator, "approve")
    draft.refresh_from_db()
    assert draft.live and draft.title == "Solardach, sprachlich geglättet"


def test_another_moderators_edit_is_not_approved_unseen(draft, waiting, moderator, make_moderator):
    edit(draft, "Von einer anderen Person", user=make_moderator())
    task_state = waiting.current_task_state
    with pytest.raises(Outdated):
        task_state.task.specific.on_action(task_state, moderator, "approve")
    services.approve(waiting, moderator, latest(draft))  # seen in the inbox: fine


def test_a_correction_during_moderation_restarts_the_task_on_the_new_revision(draft, waiting, moderator, heard):
    revision = edit(draft, "Solardach auf der neuen Turnhalle")
    state = services.resubmit(draft)
    assert state.pk == waiting.pk and state.current_task_state.revision_id == revision.pk
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    assert actions(draft) == [Action.SUBMITTED, Action.RESUBMITTED]
    services.approve(state, moderator, revision.pk)
    draft.refresh_from_db()
    assert draft.title == "Solardach auf der neuen Turnhalle"


@pytest.mark.parametrize("step", ["request_changes", "reject"])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_reason_is_demanded(step, reason, draft, waiting, moderator):
    with pytest.raises(ReasonMissing):
        getattr(services, step)(waiting, moderator, None, reason)
    assert actions(draft) == [Action.SUBMITTED]


@pytest.mark.parametrize("action", ["reject", "refuse"])
def test_a_reason_is_demanded_by_the_task_itself(action, draft, waiting, moderator):
    task_state = waiting.current_task_state
    with pytest.raises(ReasonMissing):
        task_state.task.specific.on_action(task_state, moderator, action, comment="")
    assert actions(draft) == [Action.SUBMITTED]


def test_changes_requested_carry_ground_and_text_and_the_author_can_resume(moderated, draft, waiting, moderator, heard):
    ground = moderated.ground("Ort fehlt", "Bitte sagen Sie, wo es geschehen soll.")
    decision = services.request_changes(waiting, moderator, ground, "Welche Turnhalle?")
    assert decision.ground == "Ort fehlt"
    assert decision.reason == "Bitte sagen Sie, wo es geschehen soll.\n\nWelche Turnhalle?"
    waiting.refresh_from_db()
    assert waiting.status == WorkflowState.STATUS_NEEDS_CHANGES
    edit(draft, "Solardach auf der Turnhalle Nord")
    state = services.submit(draft)
    assert state.pk == waiting.pk and state.status == WorkflowState.STATUS_IN_PROGRESS
    assert [name for name, _, _ in heard] == ["submitted", "changes_requested", "submitted"]
    assert actions(draft) == [Action.SUBMITTED, Action.CHANGES_REQUESTED, Action.RESUBMITTED]


def test_a_ground_of_another_municipality_is_refused(other_town, waiting, moderator):
    with pytest.raises(ReasonMissing):
        services.request_changes(waiting, moderator, other_town.ground(), "")


def test_rejection_ends_the_workflow_and_keeps_the_draft(draft, waiting, moderator, heard):
    decision = services.reject(waiting, moderator, None, "Passt nicht zum Thema.")
    waiting.refresh_from_db()
    draft.refresh_from_db()
    assert decision.action == Action.REJECTED and decision.reason == "Passt nicht zum Thema."
    assert waiting.status == WorkflowState.STATUS_CANCELLED and not draft.live
    assert [name for name, _, _ in heard] == ["submitted", "rejected"]


def test_a_rejected_edit_leaves_the_live_version_online(draft, waiting, moderator):
    services.approve(waiting, moderator, latest(draft))
    edit(draft, "Schlechter Titel")
    state = services.submit(draft)
    assert Page.objects.get(pk=draft.pk).title == "Solardach auf der Turnhalle"
    services.reject(state, moderator, None, "Der alte Titel war klarer.")
    page = Page.objects.get(pk=draft.pk)
    assert page.live and page.title == "Solardach auf der Turnhalle"


def test_a_rejected_page_can_be_submitted_again(draft, waiting, moderator):
    services.reject(waiting, moderator, None, "Noch zu unklar.")
    assert services.submit(draft).status == WorkflowState.STATUS_IN_PROGRESS


def test_withdrawal_ends_moderation_and_is_no_rejection(draft, waiting, heard):
    decision = services.withdraw(draft)
    assert decision.action == Action.WITHDRAWN and [name for name, _, _ in heard] == ["submitted", "cancelled"]
    assert services.withdraw(draft) is None


def test_submitting_a_published_page_without_changes_is_success_and_does_nothing(draft, waiting, moderator):
    services.approve(waiting, moderator, latest(draft))
    state = services.submit(draft)
    assert state.pk == waiting.pk and actions(draft) == [Action.SUBMITTED, Action.APPROVED]


def test_publishing_around_the_task_is_logged_and_told(draft, waiting, moderator, heard):
    draft.get_latest_revision().publish(user=moderator)
    waiting.refresh_from_db()
    assert waiting.status == WorkflowState.STATUS_CANCELLED
    assert actions(draft) == [Action.SUBMITTED, Action.PUBLISHED]
    assert [name for name, _, _ in heard] == ["submitted", "published_directly"]
    assert heard[-1][2].actor == moderator and heard[-1][1].live


def test_publishing_after_changes_were_requested_is_told_too(draft, waiting, moderator, heard):
    services.request_changes(waiting, moderator, None, "Bitte kürzer.")
    draft.get_latest_revision().publish(user=moderator)
    assert [name for name, _, _ in heard][-1] == "published_directly"


def test_publishing_a_rejected_page_is_told_too(draft, waiting, moderator, heard):
    services.reject(waiting, moderator, None, "Nein.")
    draft.get_latest_revision().publish(user=moderator)
    assert [name for name, _, _ in heard][-1] == "published_directly"
    assert actions(draft)[-1] == Action.PUBLISHED


def test_cancelling_in_wagtail_is_no_publication(draft, waiting, moderator, heard):
    waiting.cancel(user=moderator)
    assert actions(draft) == [Action.SUBMITTED, Action.CANCELLED]
    assert [name for name, _, _ in heard][-1] == "cancelled"


def test_cancelling_the_edit_of_a_live_page_is_no_publication(draft, waiting, moderator):
    services.approve(waiting, moderator, latest(draft))
    edit(draft, "Neuer Titel")
    services.submit(draft).cancel(user=moderator)
    assert actions(draft)[-1] == Action.CANCELLED


def test_taking_offline_is_logged_and_told(draft, waiting, moderator, heard):
    services.approve(waiting, moderator, latest(draft))
    Page.objects.get(pk=draft.pk).specific.unpublish(user=moderator)
    assert actions(draft)[-1] == Action.UNPUBLISHED and heard[-1][0] == "unpublished"


def test_a_page_that_was_never_moderated_leaves_no_log(moderated, moderator, heard):
    page = moderated.page("Über uns")
    page.save_revision(user=moderator).publish(user=moderator)
    page.unpublish(user=moderator)
    assert not Decision.objects.exists() and heard == []


def test_a_moderator_without_publish_permission_is_told_so(draft, waiting, moderated):
    from wagtail.models import GroupPagePermission

    user = create_user(is_staff=True)
    user.groups.add(services.moderation_group(moderated.site))
    GroupPagePermission.objects.filter(permission__codename="publish_page").delete()
    with pytest.raises(NotAllowed):
        services.approve(waiting, user, latest(draft))
    draft.refresh_from_db()
    assert not draft.live and actions(draft)[-1] == Action.REFUSED


def test_strangers_and_moderators_of_elsewhere_are_refused_and_logged(draft, waiting, make_moderator, other_town):
    services.ensure_workflow(other_town.site)
    for user in (create_user(is_staff=True), make_moderator(other_town)):
        with pytest.raises(NotAllowed):
            services.approve(waiting, user, latest(draft))
        with pytest.raises(NotAllowed):
            services.request_changes(waiting, user, None, "Nein")
        with pytest.raises(NotAllowed):
            services.reject(waiting, user, None, "Nein")
    draft.refresh_from_db()
    assert not draft.live and actions(draft)[1:] == [Action.REFUSED] * 6
    assert Decision.objects.filter(action=Action.REFUSED).values_list("reason", flat=True)[0] in {"approve", "request_changes", "reject"}


def test_a_step_that_does_not_exist_is_refused_and_logged(draft, waiting, moderator):
    task_state = waiting.current_task_state
    with pytest.raises(NotAllowed):
        services.refuse_step(waiting, moderator, "publish_now")
    assert actions(draft)[-1] == Action.REFUSED
    with pytest.raises(NotAllowed):
        task_state.task.specific.on_action(task_state, moderator, "publish_now")
    assert actions(draft) == [Action.SUBMITTED, Action.REFUSED, Action.REFUSED]


def test_four_eyes_needs_two_people_on_the_same_text(moderated, draft, waiting, moderator, make_moderator, heard):
    ModerationSettings.objects.filter(site=moderated.site).update(four_eyes=True)
    first = services.approve(waiting, moderator, latest(draft))
    assert first.action == Action.FIRST_APPROVAL
    assert services.approve(waiting, moderator, latest(draft)).pk == first.pk  # the same person again: still one pair of eyes
    draft.refresh_from_db()
    assert not draft.live
    revision = edit(draft, "Nach der ersten Zustimmung geändert")
    services.submit(draft)
    second = make_moderator()
    assert services.approve(waiting, second, revision.pk).action == Action.FIRST_APPROVAL  # the first one saw another text
    assert services.approve(waiting, moderator, revision.pk).action == Action.APPROVED
    draft.refresh_from_db()
    assert draft.live and [name for name, _, _ in heard].count("approved") == 1


def test_bulk_approval_reports_each_item(moderated, draft, waiting, moderator):
    other = moderated.project("Lastenrad für alle", live=False)
    other.save_revision()
    state = services.submit(other)
    seen = latest(other)
    edit(other, "Heimlich geändert")
    results = services.bulk_approve([(waiting, latest(draft)), (state, seen)], moderator)
    assert [bool(result.decision) for result in results] == [True, False]
    assert "geändert" in results[1].error
    draft.refresh_from_db()
    other.refresh_from_db()
    assert draft.live and not other.live


def test_wagtail_sends_no_mail_of_its_own(moderated, moderator, make_moderator):
    author = create_user(is_staff=True)
    author.groups.add(moderated.group("editor"))
    page = moderated.project("Mit Konto eingereicht", live=False, owner=author)
    page.save_revision(user=author)
    make_moderator()
    state = services.submit(page, actor=author)
    services.request_changes(state, moderator, None, "Bitte kürzer.")
    services.submit(page, actor=author)
    services.approve(state, moderator, latest(page))
    assert mail.outbox == []


def test_a_workflow_of_another_kind_keeps_wagtails_mails(moderated, moderator):
    from wagtail.models import GroupApprovalTask, WorkflowTask

    task = GroupApprovalTask.objects.create(name="Amt für Presse")
    task.groups.add(services.moderation_group(moderated.site))
    workflow = Workflow.objects.create(name="Presse")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    page = moderated.page("Pressemitteilung", live=False)
    page.save_revision()
    workflow.start(page, create_user(is_staff=True))
    assert [message.to for message in mail.outbox] == [[moderator.email]] and not Decision.objects.exists()


def test_operators_get_no_mail_by_mere_office(settings):
    assert settings.WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS is False


def test_setting_up_twice_makes_one_of_everything(moderated):
    services.ensure_workflow(moderated.site)
    assert ModerationTask.objects.count() == 1 and Workflow.objects.filter(name="Moderation Auenfurt").count() == 1
    assert Page.objects.get(pk=moderated.projects.pk).get_workflow().name == "Moderation Auenfurt"


def test_two_municipalities_of_one_name_do_not_share_their_moderators(moderated):
    from tests.factories import Town

    twin = Town.create(hostname="zwilling.example", name="Auenfurt", default=False)
    assert services.moderation_group(twin.site) != services.moderation_group(moderated.site)


def test_the_tree_of_a_translation_is_moderated_as_soon_as_it_is_published(moderated, moderator):
    from wagtail.models import Locale

    english = moderated.home.copy_for_translation(Locale.objects.get(language_code="en"))
    english.get_latest_revision().publish()
    english = Page.objects.get(pk=english.pk)
    assert english.get_workflow().name == "Moderation Auenfurt"
    assert english.permissions_for_user(moderator).can_publish()


def test_a_page_of_somebody_else_cannot_be_submitted_or_withdrawn(draft, waiting):
    stranger = create_user()
    with pytest.raises(NotAllowed):
        services.submit(draft, actor=stranger)
    with pytest.raises(NotAllowed):
        services.withdraw(draft, actor=stranger)


def test_an_error_in_a_receiver_undoes_the_decision(draft, waiting, moderator):
    from moderation import signals

    def fail(**kwargs):
        raise RuntimeError("the outbox is broken")

    signals.approved.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            services.approve(waiting, moderator, latest(draft))
    finally:
        signals.approved.disconnect(fail)
    draft.refresh_from_db()
    waiting.refresh_from_db()
    assert not draft.live and waiting.status == WorkflowState.STATUS_IN_PROGRESS


def test_assignment_and_notes_stay_among_moderators(moderated, waiting, moderator, make_moderator):
    colleague = make_moderator()
    assert services.assign(waiting, moderator, colleague).user == colleague
    assert services.assign(waiting, moderator, moderator).user == moderator
    assert services.assign(waiting, moderator, None) is None
    with pytest.raises(NotAllowed):
        services.assign(waiting, moderator, create_user(is_staff=True))
    assert services.add_note(waiting, moderator, "Kenne ich vom letzten Jahr.").author == moderator
    with pytest.raises(NotAllowed):
        services.add_note(waiting, create_user(), "Ich auch.")


def test_the_log_is_never_rewritten(draft, waiting):
    row = Decision.objects.get()
    with pytest.raises(TypeError):
        row.save()
