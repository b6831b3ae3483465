"""The workflow task: a reason is demanded, unseen text is never published. Behaviour lives in `moderation.tasks`."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask


class ModerationTask(AbstractGroupApprovalTask):
    """Approval by the moderators of a municipality."""

    class Meta:
        verbose_name = _("Moderationsaufgabe")
        verbose_name_plural = _("Moderationsaufgaben")

    @classmethod
    def get_description(cls) -> str:
        return str(_("Die Moderation stimmt zu, bittet um Änderungen oder lehnt mit Begründung ab."))
