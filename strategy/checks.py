"""Content checks: what a page still lacks. They warn and never refuse; refusing is the business of `clean()`."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .models import FieldOfActionPage, MeasurePage
from .states import MeasureStatus


def missing_of_measure(measure: MeasurePage) -> list[str]:
    """Return sentences about what this measure lacks, the most important first; empty when it is complete.

    How old its state is, and whether anybody keeps it, is told of measures that carry `age` and `is_kept` (the report).
    """
    found = []
    if not measure.office:
        found.append(_("Es ist keine zuständige Stelle genannt."))
    if measure.status == MeasureStatus.UNKNOWN:
        found.append(_("Der Stand ist nicht bekannt."))
    elif measure.status_date is None:
        found.append(_("Es steht nicht dabei, von wann der Stand ist."))
    if age := getattr(measure, "age", ""):
        found.append(_("Der Stand ist alt: %(age)s.") % {"age": age.rstrip(".")})
        if not getattr(measure, "is_kept", True):
            found.append(_("Niemand ist eingetragen, der den Stand meldet."))
    if not measure.summary:
        found.append(_("Die Maßnahme ist nicht in einem Satz erklärt."))
    if not measure.code:
        found.append(_("Die Maßnahme hat keine Nummer."))
    if measure.ghg_savings_t_per_year is None and measure.energy_savings_mwh_per_year is None and not measure.savings_note:
        found.append(_("Es gibt weder eine Zahl zur Einsparung noch eine Begründung, warum sie fehlt."))
    if measure.total_cost_eur is None and not measure.cost_note:
        found.append(_("Zu den Kosten steht nichts."))
    return found


def missing_of_field(field: FieldOfActionPage) -> list[str]:
    """Return sentences about what this field of action lacks."""
    found = []
    if not field.summary:
        found.append(_("Das Handlungsfeld ist nicht in einem Satz erklärt."))
    if not field.needs_allies:
        found.append(_("Es steht nicht da, wofür es Verbündete braucht."))
    if field.picture_id and field.picture is not None and not field.picture.description:
        found.append(_("Das Bild hat keine Beschreibung für Menschen, die es nicht sehen."))
    return found


def report(measures: Iterable[MeasurePage], fields: Iterable[FieldOfActionPage]) -> list[dict]:
    """Return the pages that lack something: {page, code, missing}, fields of action first."""
    rows = [{"page": field, "code": field.code, "missing": missing_of_field(field)} for field in fields]
    rows += [{"page": measure, "code": measure.code, "missing": missing_of_measure(measure)} for measure in measures]
    return [row for row in rows if row["missing"]]
