"""What the page of one project shows."""

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from .cards import WIDE, WIDE_LARGE, WIDE_SIZES, image_of, open_needs, place_of
from .models import PHASE_PATH, Aim, Phase, ProjectPage


def _url(name: str, *args) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def context(project: ProjectPage, request: HttpRequest) -> dict:
    """Return the template context of a project page; also for previews, where children hang on an unsaved revision."""
    fields = [field for field in project.fields_of_action.all() if field.live]
    measures = [measure for measure in project.measures.all() if measure.live]
    open_keys = {need.key for need in open_needs(project)}
    needs = [
        {
            "kind": need.kind, "title": need.title, "amount": need.amount, "is_open": need.key in open_keys,
            "url": f"{_url('projects:help', project.pk)}?bedarf={need.key}" if need.key in open_keys else "",
        }
        for need in project.needs.all()
    ]  # fmt: skip
    return {
        "fields": [{"title": field.title, "url": field.get_url(request), "hue": field.hue, "icon": field.icon} for field in fields],
        "measures": [{"title": measure.title, "code": measure.code, "url": measure.get_url(request), "status": measure.status, "late": measure.is_delayed} for measure in measures],
        "needs": needs,
        "has_open_needs": bool(open_keys),
        "help_url": _url("projects:help", project.pk),
        "report_url": _url("moderation:report", project.pk),
        "image": image_of(project.picture, project.picture_alt, WIDE, WIDE_LARGE, WIDE_SIZES),
        "facts": facts(project),
        "aims": [{"label": Aim(aim.aim).label, "how": aim.how} for aim in project.aims.all()],
        "sdgs": list(project.sdgs.all()),
        "effects": effects(project),
        "chain": chain(project),
        "sections": sections(project),
        "phase": project.state.phase if hasattr(project, "state") else Phase.IDEA,
        "last_phase": last_phase(project),
        "hue": fields[0].hue if fields else 1,
    }


def last_phase(project: ProjectPage) -> str:
    """Return the phase that a paused or ended project had reached."""
    if project.state.phase in PHASE_PATH:
        return project.state.phase
    changes = [change.phase for change in project.phase_changes.all() if change.phase in PHASE_PATH]
    return changes[-1] if changes else Phase.IDEA


def facts(project: ProjectPage) -> list[dict]:
    """Return what is known of a project, line by line; nothing is shown that nobody said."""
    found = [
        {"label": _("Wer dahinter steht"), "value": project.get_backed_by_display()},
        {"label": _("Projektträger"), "value": project.carrier},
        {"label": _("Eingebracht von"), "value": project.state.author_line},
        {"label": _("Ort"), "value": ", ".join(text for text in (place_of(project), project.place_text if project.district else "") if text)},
        {"label": _("Gewünschter Beginn"), "value": project.wanted_start},
    ]
    return [fact for fact in found if fact["value"]]


def effects(project: ProjectPage) -> list[dict]:
    """Return the estimated effects as rows of a table."""
    return [
        {
            "label": effect.label, "quantity": effect.quantity, "unit": effect.unit,
            "method": "; ".join(text for text in (effect.method, effect.assumption) if text), "uncertainty": effect.uncertainty,
        }
        for effect in project.effects.all()
    ]  # fmt: skip


def sections(project: ProjectPage) -> list[dict]:
    """Return the texts of the profile that somebody wrote, with their headings."""
    found = [
        (_("Welches Problem das Projekt löst"), project.problem),
        (_("Was geschieht"), project.what_happens),
        (_("Was mit eigenen Mitteln erreichbar ist"), project.own_goal),
        (_("Bild der Zukunft"), project.vision),
        (_("Was das Projekt nicht tut"), project.not_goals),
    ]
    return [{"title": title, "text": text} for title, text in found if text.strip()]


def chain(project: ProjectPage) -> list[dict]:
    """Return the steps from target group to what stays, where they were filled in."""
    found = [
        (_("Zielgruppen"), project.target_groups),
        (_("Ergebnisse"), project.results),
        (_("Wirkung bei den Menschen"), project.effect_on_people),
        (_("Wirkung in der Stadt"), project.effect_on_town),
        (_("Was bleibt"), project.what_stays),
    ]
    return [{"title": title, "text": text} for title, text in found if text.strip()]
