"""Forms of requests and answers."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from municipality.folded import FoldedChoices
from projects.models import ProjectPage
from strategy.models import FieldOfActionPage, MeasurePage

from ..models import OfficialResponse, ResponseRequest
from ..models.carrying import LONG_TEXT
from ..team import base
from . import measures, rules, services


class RequestForm(forms.ModelForm):
    """What the team wants to know, and from whom."""

    class Meta:
        model = ResponseRequest
        fields = ("question", "office")
        widgets = {"question": forms.Textarea(attrs={"rows": 5, "maxlength": 2000, "data-counter": ""})}
        help_texts = {
            "question": _("Zum Beispiel: Wem gehört das Dach? Wer genehmigt das? Können Sie uns unterstützen?"),
            "office": _("Wenn Sie es nicht wissen, lassen Sie es leer. Die Verwaltung gibt die Frage weiter."),
        }

    def __init__(self, *args: Any, project: ProjectPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].required = True
        self.fields["office"].queryset = services.offices(project)
        self.fields["office"].empty_label = _("weiß ich nicht")


class ResponseForm(forms.ModelForm):
    """The answer of an office."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = OfficialResponse
        fields = ("office", "stance", "text", "date")
        widgets = {
            "stance": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 10, "maxlength": LONG_TEXT}),
            "date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {"text": _("Was begrüßt wird, womit geholfen werden kann, was nicht geht und warum. In kurzen Sätzen.")}

    def __init__(self, *args: Any, project: ProjectPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = services.offices(project)
        self.fields["office"].required = self.fields["office"].queryset.exists()
        self.fields["office"].empty_label = _("bitte wählen")
        self.fields["stance"].choices = OfficialResponse.Stance.choices
        if self.instance.pk is None:
            self.initial.setdefault("date", timezone.localdate())
        self.initial["seen"] = self.instance.version if self.instance.pk else None

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Dieser Tag liegt in der Zukunft."))
        return day


class OfficeForm(forms.Form):
    """Which office answers."""

    office = forms.ModelChoiceField(label=_("Stelle"), queryset=None, required=False, empty_label=_("noch offen"))

    def __init__(self, *args: Any, project: ProjectPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = services.offices(project)


class MeasuresForm(forms.Form):
    """Measures of the strategy that the project serves."""

    measures = forms.ModelMultipleChoiceField(
        label=_("Maßnahmen der Strategie"), queryset=MeasurePage.objects.none(), required=False, widget=FoldedChoices
    )

    def __init__(self, *args: Any, project: ProjectPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = measures.choices(project)
        self.fields["measures"].queryset = found
        self.fields["measures"].label_from_instance = lambda measure: f"{measure.code} {measure.title}".strip()
        headings = dict(FieldOfActionPage.objects.in_site(base.site_of(project)).values_list("path", "title"))
        widget = self.fields["measures"].widget
        widget.fold_of = lambda measure: (measure.path[: -Page.steplen], headings.get(measure.path[: -Page.steplen], ""))


class AdviserForm(forms.Form):
    """Who of the administration accompanies the team."""

    user = forms.ModelChoiceField(label=_("Person"), queryset=None, empty_label=_("bitte wählen"))

    def __init__(self, *args: Any, project: ProjectPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = rules.advisers(base.site_of(project))


class ReasonForm(forms.Form):
    """Why an answer is taken back."""

    reason = forms.CharField(label=_("Warum soll sie nicht mehr öffentlich sein?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
