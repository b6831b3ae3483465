"""Forms of the keepers' screens. Only what a form shows is read; everything else that is sent is ignored."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from strategy.models import MeasurePage, MeasureStep, ProgressNote

from .people import people_of
from .periods import EARLIEST_YEAR, OWN, choices, key_of, period_of, suggested
from .state import StepState

FAR_AHEAD = timedelta(days=366)


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class NoteForm(forms.ModelForm):
    """A progress note: period, where the measure stands, what happened, what comes next."""

    period = forms.ChoiceField(label=gettext_lazy("Zeitraum"), help_text=gettext_lazy("Über welche Zeit berichten Sie?"))
    own_start = day_field(gettext_lazy("Eigener Zeitraum von"))
    own_end = day_field(gettext_lazy("bis"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=10**6)

    class Meta:
        model = ProgressNote
        fields = ("text", "next_steps", "status", "status_reason", "is_delayed", "delay_reason", "progress_percent")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 9, "data-upkeep-counter": ""}),
            "next_steps": forms.Textarea(attrs={"rows": 4, "data-upkeep-counter": ""}),
            "status_reason": forms.TextInput(attrs={"data-upkeep-counter": ""}),
            "delay_reason": forms.TextInput(attrs={"data-upkeep-counter": ""}),
        }
        help_texts = {
            "text": gettext_lazy(
                "Höchstens 4.000 Zeichen, ohne Formatierung; Leerzeilen trennen Absätze. Zum Beispiel: „Die Förderung ist seit März offen. "
                "Bis Juni kamen 48 Anträge, 31 sind bewilligt.“"
            ),
            "next_steps": gettext_lazy("Zum Beispiel: „Im Herbst fragen wir nach, wie viele Anlagen gebaut sind.“ Höchstens 2.000 Zeichen."),
            "status": gettext_lazy("Gilt auf der öffentlichen Seite, sobald der Sachstand freigegeben ist. Leer: Der Stand ändert sich nicht."),
            "status_reason": gettext_lazy("Ein Satz. Nötig bei „nicht weiterverfolgt“."),
            "is_delayed": gettext_lazy("Die Maßnahme dauert länger als geplant."),
            "delay_reason": gettext_lazy("Ein Satz, den alle verstehen. Zum Beispiel: „Die Fachfirma hat erst im Mai Zeit.“"),
            "progress_percent": gettext_lazy("Nur, wenn Sie es wirklich wissen. Leer ist besser als geschätzt."),
        }

    def __init__(self, *args: Any, measure: MeasurePage, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today or timezone.localdate()
        note = self.instance
        kept = (note.period_start, note.period_end) if note.pk else None
        self.fields["period"].choices = choices(self.today, kept)
        self.fields["status"].choices = [("", _("unverändert")), *MeasurePage.Status.choices]
        self.order_fields(["period", "own_start", "own_end", "text", "next_steps", "status", "status_reason"])
        if kept is not None:
            key = key_of(*kept)
            self.initial.update({"period": key, "version": note.version})
            if key == OWN:
                self.initial.update({"own_start": kept[0], "own_end": kept[1]})
        else:
            self.instance.measure = measure
            self.initial.update(
                {
                    "period": suggested(self.today), "status": "" if measure.status == MeasurePage.Status.UNKNOWN else measure.status,
                    "status_reason": measure.status_note, "is_delayed": measure.is_delayed, "delay_reason": measure.delay_reason,
                }
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        period = self._period(data)
        if period:
            self.instance.period_start, self.instance.period_end = period
            data["period_start"], data["period_end"] = period
        if data.get("is_delayed") and not data.get("status"):
            self.add_error("status", _("Bitte wählen Sie auch den Stand, wenn die Maßnahme verzögert ist."))
        if data.get("status_reason") and not data.get("status"):
            self.add_error("status", _("Bitte wählen Sie auch den Stand, zu dem die Begründung gehört."))
        return data

    def _period(self, data: dict[str, Any]) -> tuple[date, date] | None:
        key = data.get("period")
        if not key:
            return None
        if key != OWN:
            return period_of(key)
        start, end = data.get("own_start"), data.get("own_end")
        for name, value in (("own_start", start), ("own_end", end)):
            if value is None and name not in self.errors:
                self.add_error(name, _("Bitte geben Sie einen Tag an."))
        if start is None or end is None:
            return None
        if start > self.today:
            self.add_error("own_start", _("Der Zeitraum hat noch nicht begonnen."))
        elif start.year < EARLIEST_YEAR:
            self.add_error("own_start", _("Dieser Tag liegt zu weit zurück."))
        elif end < start:
            self.add_error("own_end", _("Das Ende liegt vor dem Beginn."))
        elif end > self.today + FAR_AHEAD:
            self.add_error("own_end", _("Dieser Tag liegt zu weit in der Zukunft."))
        else:
            return start, end
        return None

    @property
    def values(self) -> dict[str, Any]:
        """What `services.save_note` wants, of a valid form."""
        names = (*self.Meta.fields, "period_start", "period_end")
        return {name: self.cleaned_data[name] for name in names}


class ReturnForm(forms.Form):
    """Why a note goes back."""

    reason = forms.CharField(
        label=gettext_lazy("Was fehlt"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3, "data-upkeep-counter": ""}),
        help_text=gettext_lazy("Die Person, die den Sachstand geschrieben hat, liest diesen Text in einer E-Mail."),
    )  # fmt: skip


class KeepersForm(forms.Form):
    """Who keeps a measure: people of its municipality."""

    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Zuständige Personen"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Sie dürfen Sachstände schreiben und werden erinnert, wenn der Stand zu alt ist. Öffentlich stehen sie nirgends."),
    )  # fmt: skip

    def __init__(self, *args: Any, site: Site | None, current: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people_of(site)
        self.fields["people"].label_from_instance = lambda person: f"{person.name} ({person.email})" if person.name else person.email
        self.initial.setdefault("people", list(current))


class StepForm(forms.Form):
    """One step: done, and its days."""

    done = forms.BooleanField(required=False)
    start = day_field(gettext_lazy("Beginn"))
    end = day_field(gettext_lazy("Ende"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", _("Das Ende liegt vor dem Beginn."))
        return data


class StepsForm:
    """The steps of a measure, one row each. Knows in which state they were shown (`stamp`): what changed since is not overwritten."""

    def __init__(self, steps: Iterable[MeasureStep], data: Any = None) -> None:
        self.steps = list(steps)
        self.stamp = self._stamp()
        self.sent_stamp = (data.get("stamp", "") if data is not None else "")[:64]
        self.rows = [
            {
                "step": step,
                "label": f"{step.number} {step.title}".strip(),
                "form": StepForm(data, prefix=f"step-{step.pk}", initial={"done": step.done, "start": step.start, "end": step.end}),
                "text": " – ".join(part for part in (step.start_text, step.end_text) if part),
            }
            for step in self.steps
        ]

    def _stamp(self) -> str:
        state = [(step.pk, step.done, str(step.start), str(step.end)) for step in self.steps]
        return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:32]

    @property
    def is_outdated(self) -> bool:
        """Did somebody change a step after this form was shown?"""
        return self.sent_stamp != self.stamp

    def is_valid(self) -> bool:
        return all([row["form"].is_valid() for row in self.rows])  # noqa: C419 - every row shows its own errors

    @property
    def states(self) -> dict[int, StepState]:
        """What `services.save_steps` wants, of a valid form."""
        return {
            row["step"].pk: StepState(row["form"].cleaned_data["done"], row["form"].cleaned_data["start"], row["form"].cleaned_data["end"])
            for row in self.rows
        }


def day_text(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""
