"""Sentences about the numbers of a snapshot, the same on pages and on paper. They take what `assembly` froze."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipality.templatetags.municipality_tags import number

Counts = dict[str, int]


def counts_sentence(counts: Counts) -> str:
    """Return where measures stand, in one sentence."""
    if not counts["total"]:
        return _("Zu diesem Zeitpunkt gibt es keine veröffentlichten Maßnahmen.")
    words = {name: number(counts[name]) for name in ("total", "done", "running", "planned", "resting", "unknown")}
    return (
        ngettext(
            "Eine Maßnahme: %(done)s abgeschlossen, %(running)s laufend, %(planned)s geplant, %(resting)s ruhend, %(unknown)s ohne Stand.",
            "%(total)s Maßnahmen: %(done)s abgeschlossen, %(running)s laufend, %(planned)s geplant, %(resting)s ruhend, %(unknown)s ohne Stand.",
            counts["total"],
        )
        % words
    )


def late_sentence(counts: Counts) -> str:
    """Return how many measures are late; "" where none is."""
    if not counts["delayed"]:
        return ""
    return ngettext("Eine Maßnahme ist verzögert.", "%(count)s Maßnahmen sind verzögert.", counts["delayed"]) % {"count": number(counts["delayed"])}


def end_sentence(counts: Counts, day: str) -> str:
    """Return where measures stood at the end of the period, and of how many nobody has said so; "" without measures."""
    if not counts["total"]:
        return ""
    if counts["not_known"] == counts["total"]:
        return _("Der Stand am %(day)s ist für keine Maßnahme festgehalten.") % {"day": day}
    words = {"day": day, **{name: number(counts[name]) for name in ("done", "running", "planned", "resting")}}
    said = _("Stand am %(day)s: %(done)s abgeschlossen, %(running)s laufend, %(planned)s geplant, %(resting)s ruhend.") % words
    if not counts["not_known"]:
        return said
    unknown = ngettext(
        "Für eine Maßnahme ist der Stand an diesem Tag nicht festgehalten.",
        "Für %(count)s Maßnahmen ist der Stand an diesem Tag nicht festgehalten.",
        counts["not_known"],
    ) % {"count": number(counts["not_known"])}
    return f"{said} {unknown}"


def savings_sentence(savings: dict[str, Any]) -> str:
    """Return the sums of calculated savings with their reservations; "" where none is known. It is never a change of the balance."""
    if not savings["sentences"]:
        return ""
    return " ".join([*savings["sentences"], _("Was sich wirklich verändert hat, zeigt die Bilanz.")])


def projects_sentence(projects: dict[str, Any]) -> str:
    """Return how many projects there are and what the period brought."""
    if not projects["total"]:
        return _("Es gibt noch keine öffentlichen Projekte.")
    total = ngettext("Ein Projekt ist öffentlich.", "%(count)s Projekte sind öffentlich.", projects["total"]) % {"count": number(projects["total"])}
    new = (
        ngettext("Eines kam im Zeitraum dazu.", "%(count)s kamen im Zeitraum dazu.", projects["new_count"]) % {"count": number(projects["new_count"])}
        if projects["new_count"]
        else _("Im Zeitraum kam keines dazu.")
    )
    done = (
        ngettext("Eines wurde abgeschlossen.", "%(count)s wurden abgeschlossen.", projects["completed_count"])
        % {"count": number(projects["completed_count"])}
        if projects["completed_count"]
        else ""
    )
    return " ".join(part for part in (total, new, done) if part)


def reported_sentence(part: dict[str, Any]) -> str:
    """Return how many measures have something to tell from the period."""
    if not part["notes"]:
        return _("Aus dem Zeitraum liegt kein Sachstand vor.")
    return ngettext(
        "Zu einer Maßnahme liegt ein Sachstand aus dem Zeitraum vor.",
        "Zu %(count)s Maßnahmen liegen Sachstände aus dem Zeitraum vor.",
        part["reported"],
    ) % {"count": number(part["reported"])}


def version_line(report: dict[str, Any], made: str) -> str:
    """Return which version this is."""
    if not report["number"]:
        return _("Entwurf vom %(day)s") % {"day": made}
    return _("Fassung %(number)s vom %(day)s") % {"number": str(report["number"]), "day": made}
