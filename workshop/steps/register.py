"""Where the guided workshop hangs itself in: its first and last step, the working copy, pictures, copy and deletion of a person's data."""

from typing import Any

from django.db.models.signals import pre_delete
from wagtail.signals import page_published, page_unpublished

from accounts import privacy
from accounts.models import User
from moderation import signals as moderation_signals
from municipality import media, retention
from projects.models import ProjectPage

from .. import presence
from ..autosave import register
from ..models import FieldChange, ProfilePicture, StepAssessment, StepKey
from ..registry import Step, register_step
from . import check, notices, pictures, profile


def connect() -> None:
    """Called once when Django is ready."""
    register(profile.ProfileEditable())
    register_step(Step(StepKey.PROFILE, "workshop:profile", profile.state, profile.expressions))
    register_step(Step(StepKey.CHECK, "workshop:check", check.state))
    media.provide_owners(pictures.owners)
    retention.register("workshop.presence", presence.due, lambda row: row.delete())
    privacy.register_export("workshop_steps", export)
    privacy.register_erasure(erase, 18)
    page_published.connect(page_shown, sender=ProjectPage, dispatch_uid="workshop.steps.published")
    page_unpublished.connect(page_shown, sender=ProjectPage, dispatch_uid="workshop.steps.unpublished")
    pre_delete.connect(pictures.forget, sender=ProjectPage, dispatch_uid="workshop.steps.forget_pictures")
    for signal in (moderation_signals.approved, moderation_signals.changes_requested, moderation_signals.rejected):
        signal.connect(notices.decided, dispatch_uid=f"workshop.steps.decided.{id(signal)}")


def page_shown(sender: Any, instance: ProjectPage, **kwargs: Any) -> None:
    """A project went online or offline: exactly the picture that it shows is public."""
    pictures.show_only(instance)


def export(user: User) -> dict[str, Any]:
    """Return what a person wrote in the plans of her projects, her assessments, and the pictures that she gave."""
    return {
        "changes": list(FieldChange.objects.filter(user=user).order_by("pk").values("project__title", "label", "before", "after", "created")),
        "assessments": list(StepAssessment.objects.filter(user=user).order_by("pk").values("project__title", "step", "level", "note", "changed")),
        "pictures": list(ProfilePicture.objects.filter(user=user).order_by("pk").values("project__title", "consent", "consent_version", "created")),
    }


def erase(user: User) -> None:
    """Take a person's name out of the notes of her teams; what she wrote stays without her (her account is unlinked by the database)."""
    words = privacy.words_of(user)
    for row in StepAssessment.objects.filter(project__team__user=user).exclude(note="").distinct():
        after = privacy.without(row.note, words, "…")
        if after != row.note:
            StepAssessment.objects.filter(pk=row.pk).update(note=after)
