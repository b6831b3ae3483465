"""The forms of meetings. Beside each field travels the mark of the value that the person saw (`services.mark_of`)."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from projects.submission.fields import LineField, TextField

from ..models import Audience, Meeting
from .services import mark_of


class MomentField(forms.DateTimeField):
    """Date and time, as the browser's own control sends it, or as people write it: 3.5.2027 18:30."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        kwargs.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%y %H:%M", "%Y-%m-%d %H:%M"])
        kwargs.setdefault("error_messages", {}).setdefault("invalid", _("Bitte geben Sie Tag und Uhrzeit an, zum Beispiel 03.05.2027 18:30."))
        super().__init__(**kwargs)


class MarkedForm(forms.Form):
    """A form over fields of a meeting that notices when somebody else was faster."""

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            kwargs.setdefault("initial", {name: getattr(meeting, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        self.marked = list(self.fields)
        for name in self.marked if meeting is not None else []:
            self.fields[f"mark_{name}"] = forms.CharField(
                max_length=24, required=False, widget=forms.HiddenInput, initial=mark_of(getattr(meeting, name))
            )

    @property
    def values(self) -> dict[str, Any]:
        """The values of the fields."""
        return {name: self.cleaned_data[name] for name in self.marked}

    @property
    def marks(self) -> dict[str, str]:
        """The marks of what the person saw."""
        return {name: self.cleaned_data.get(f"mark_{name}", "") for name in self.marked}

    def hidden(self) -> list[Any]:
        """The fields with the marks."""
        return [self[name] for name in self.fields if name.startswith("mark_")]

    def shown(self) -> list[Any]:
        """The fields for people."""
        return [self[name] for name in self.marked]


class MeetingForm(MarkedForm):
    """When, where, what about."""

    title = LineField(label=_("Titel"), max_length=160, error_messages={"required": _("Bitte geben Sie einen Titel an.")})
    starts = MomentField(label=_("Beginn"), error_messages={"required": _("Bitte geben Sie Tag und Uhrzeit an.")})
    ends = MomentField(label=_("Ende"), required=False)
    place = LineField(label=_("Ort"), max_length=200, required=False, help_text=_("Adresse, Raum, oder die Adresse einer Videokonferenz."))
    agenda = TextField(label=_("Worüber wir sprechen"), max_length=4000, rows=5, required=False)
    audience = forms.ChoiceField(label=_("Wer darf das sehen?"), choices=Audience.choices[:2], initial=Audience.TEAM, widget=forms.RadioSelect)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        now = timezone.now()
        if starts and not now - timedelta(days=3660) < starts < now + timedelta(days=3660):
            self.add_error("starts", _t("Bitte prüfen Sie das Jahr."))
        if starts and ends and ends <= starts:
            self.add_error("ends", _t("Das Ende liegt vor dem Beginn."))
        elif starts and ends and ends - starts > timedelta(days=31):
            self.add_error("ends", _t("Ein Treffen dauert höchstens einen Monat."))
        return data


class MinutesForm(MarkedForm):
    """What was decided."""

    minutes = TextField(label=_("Was wir beschlossen haben"), max_length=10000, rows=10, required=False)
