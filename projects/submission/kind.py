"""How projects appear in the moderators' inbox."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.models import Page

from moderation import registry
from moderation.registry import ItemKind, Line
from projects.models import ProjectPage, Submission

from .services import author_line


class ProjectKind(ItemKind):
    """A project or idea, new or edited. Mails to its author come from this app."""

    name = "project"
    label = gettext_lazy("Projekt")
    icon = "pick"
    notifies_author = True

    def matches(self, page: Page) -> bool:
        return isinstance(page, ProjectPage)

    def prepare(self, pages: Sequence[Page]) -> None:
        found = {row.project_id: row for row in Submission.objects.filter(project__in=[page.pk for page in pages])}
        for page in pages:
            page._submission = found.get(page.pk)

    def author_line(self, page: Page) -> str:
        """Return name and address, as far as they were given: moderators may write to the person."""
        submission = _submission(page)
        if submission is None:
            return ""
        if submission.anonymised_at:
            return _("Person gelöscht")
        return f"{submission.name} ({submission.email})" if submission.name else submission.email

    def summary(self, page: Page) -> list[Line]:
        """Return all texts, then what is chosen: fields, place, needs, and which name will be shown."""
        lines = super().summary(page)
        fields = ", ".join(field.title for field in page.fields_of_action.all())
        lines.append(Line(_("Handlungsfelder"), fields or _("noch offen: bitte zuordnen")))
        if aims := ", ".join(aim.get_aim_display() for aim in page.aims.all()):
            lines.append(Line(_("Beitrag zum Klimaschutz"), aims))
        if sdgs := ", ".join(str(goal) for goal in page.sdgs.all()):
            lines.append(Line(_("Nachhaltigkeitsziele"), sdgs))
        if page.district_id:
            lines.append(Line(_("Stadtteil"), str(page.district)))
        for need in page.needs.all():
            words = f"{need.get_kind_display()}: {need.title}"
            lines.append(Line(_("Was noch fehlt"), f"{words} ({need.amount})" if need.amount else words))
        submission = _submission(page)
        if submission is not None:
            with override("de"):
                shown = author_line(submission, str(page.district) if page.district_id else "")
            lines.append(Line(_("Öffentlich gezeigter Name"), shown or _("keiner")))
        return lines


def _submission(page: Page) -> Submission | None:
    if not hasattr(page, "_submission"):
        page._submission = Submission.objects.filter(project_id=page.pk).first()
    return page._submission


def register() -> None:
    """Make the kind known to moderation; called once by the app config."""
    registry.register(ProjectKind())
