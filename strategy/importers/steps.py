"""Reading a second file (or sheet) with the steps of the measures."""

from django.utils.translation import gettext as _

from .drafts import MeasureDraft, Problem, StepDraft
from .numbers import is_no_statement
from .rows import CODE_LENGTH, STEP_LENGTH
from .sheets import Cell
from .tables import Row, Table
from .values import clean_line, code_key, parse_code, parse_done, parse_period, parse_year, shorten


def attach_steps(table: Table, drafts: list[MeasureDraft]) -> tuple[int, list[Problem]]:
    """Give the measures the steps of the table; return how many there were, and the problems."""
    measures = {code_key(draft.code): draft for draft in drafts if draft.code}
    problems: list[Problem] = []
    count = 0
    replaced: set[int] = set()
    for row in table.rows:
        reader = _StepRow(table, row, problems)
        code = reader.line("measure_code")
        measure = measures.get(code_key(code))
        if measure is None:
            reader.problem(
                "measure_code",
                _("Eine Maßnahme mit der Nummer „%(code)s“ gibt es in der Datei der Maßnahmen nicht.") % {"code": shorten(code)},
                is_error=True,
            )
            continue
        step = reader.read(measure)
        if step is None:
            continue
        if id(measure) not in replaced:
            replaced.add(id(measure))
            measure.steps = []
        if step.number and any(code_key(step.number) == code_key(other.number) for other in measure.steps):
            reader.problem("step_code", _("Die Nummer „%(number)s“ kommt bei dieser Maßnahme doppelt vor.") % {"number": step.number})
        measure.steps.append(step)
        count += 1
    return count, problems


class _StepRow:
    def __init__(self, table: Table, row: Row, problems: list[Problem]) -> None:
        self.columns, self.row, self.problems = table.by_key, row, problems

    def cell(self, key: str) -> Cell:
        column = self.columns.get(key)
        return self.row.cell(column.index) if column else None

    def line(self, key: str) -> str:
        return clean_line(self.cell(key))

    def problem(self, key: str, message: str, is_error: bool = False) -> None:
        column = self.columns.get(key)
        self.problems.append(Problem(message, self.row.number, column.label if column else "", is_error))

    def read(self, measure: MeasureDraft) -> StepDraft | None:
        title = self.line("step_title")
        if is_no_statement(title):
            self.problem("step_title", _("Der Titel der Teilmaßnahme fehlt."), is_error=True)
            return None
        if len(title) > STEP_LENGTH:
            measure.extras[_("Schritt (vollständig)")] = title
            self.problem("step_title", _("Der Titel ist länger als 300 Zeichen und wurde gekürzt. Der ganze Titel steht unter den weiteren Angaben."))
            title = shorten(title, STEP_LENGTH)
        return StepDraft(title, self._number(measure), *self._years(), self._done(), self.row.number)

    def _number(self, measure: MeasureDraft) -> str:
        parsed = parse_code(self.cell("step_code"))
        number = parsed.value or parsed.note
        if parsed.problem:
            self.problem("step_code", parsed.problem)
        if not number:
            return ""
        if code_key(number) == code_key(measure.code):
            self.problem("step_code", _("Die Teilmaßnahme hat keine eigene Nummer, nur die der Maßnahme „%(code)s“.") % {"code": number})
        elif not code_key(number).startswith(code_key(measure.code)) and not number[0].isdigit():
            self.problem(
                "step_code",
                _("Die Nummer „%(number)s“ passt nicht zur Maßnahme „%(code)s“. Zugeordnet wurde nach der Maßnahme.")
                % {"number": number, "code": measure.code},
            )
        return number[:CODE_LENGTH]

    def _years(self) -> tuple[str, str]:
        if "start" not in self.columns and "end" not in self.columns:
            parsed = parse_period(self.cell("duration"))
            period = parsed.value
            if period and period.start and period.end:
                return str(period.start), str(period.end)
            return shorten(parsed.note, 60), ""
        start, end = parse_year(self.cell("start")), parse_year(self.cell("end"))
        if start.value and end.value and end.value < start.value:
            self.problem(
                "end",
                _("Das Ende (%(end)s) liegt vor dem Beginn (%(start)s). Bitte prüfen Sie die Jahre.") % {"end": end.value, "start": start.value},
            )
        return shorten(start.note, 60), shorten(end.note, 60)

    def _done(self) -> bool | None:
        return parse_done(self.cell("done")).value if "done" in self.columns else None
