"""The workflow task: a reason is demanded, unseen text is never published."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState


class InboxTask(AbstractGroupApprovalTask):
    """A task that is done in our inbox.

    Wagtail's own buttons are not offered (`get_actions`): its editor passes data to `on_action` unchecked and publishes
    whatever revision is the latest. Decisions are taken in our inbox; `on_action` still obeys the same rules for anyone
    who calls it.
    """

    class Meta:
        abstract = True

    def get_actions(self, obj, user) -> list:
        return []

    def get_task_states_user_can_moderate(self, user, **kwargs):
        """Wagtail's own list of tasks leaves ours out: the inbox shows them."""
        return TaskState.objects.none()

    def on_action(self, task_state, user, action_name, *, ground=None, reason="", comment="", revision_id=None, **kwargs):
        """Take a step: `approve`, `reject` (request changes) or `refuse` (reject for good).

        `ground`: a Ground or its id; `reason` or `comment`: text; `revision_id`: the revision that was seen. Raises a
        `ModerationError` when the step is not possible.
        """
        from moderation import services

        state = task_state.workflow_state
        if action_name == "approve":
            return services.approve(state, user, revision_id)
        if action_name == "reject":
            return services.request_changes(state, user, ground, reason or comment)
        if action_name == "refuse":
            return services.reject(state, user, ground, reason or comment)
        return services.refuse_step(state, user, action_name)


class ModerationTask(InboxTask):
    """Approval and publication by the moderators of one municipality."""

    site = models.OneToOneField("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="moderation_task")

    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "site"]
    admin_form_readonly_on_edit_fields = [*AbstractGroupApprovalTask.admin_form_readonly_on_edit_fields, "site"]

    class Meta:
        verbose_name = _("Moderationsaufgabe")
        verbose_name_plural = _("Moderationsaufgaben")

    @classmethod
    def get_description(cls) -> str:
        return str(_("Die Moderation stimmt zu, bittet um Änderungen oder lehnt mit Begründung ab."))


class PreCheckTask(InboxTask):
    """The first of two steps: editors or moderators look at the text before somebody else releases it (`moderation.steps`)."""

    site = models.OneToOneField("wagtailcore.Site", verbose_name=_("Kommune"), on_delete=models.CASCADE, related_name="pre_check_task")

    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "site"]
    admin_form_readonly_on_edit_fields = [*AbstractGroupApprovalTask.admin_form_readonly_on_edit_fields, "site"]

    class Meta:
        verbose_name = _("Vorprüfung")
        verbose_name_plural = _("Vorprüfungen")

    @classmethod
    def get_description(cls) -> str:
        return str(_("Redaktion oder Moderation prüft vor, eine andere Person gibt frei."))
