"""Forms of moderators and of everybody who reports something."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from municipality.spam.forms import SpamDefenceForm

from .models import Decision, Ground, Report
from .rules import moderators

REASON_LENGTH = 3000


class ReasonForm(forms.Form):
    """Why something is sent back or rejected: a ground of the municipality, a text, or both."""

    ground = forms.ModelChoiceField(label=_("Grund"), queryset=Ground.objects.none(), required=False, empty_label=_("kein vorbereiteter Grund"))
    reason = forms.CharField(
        label=_("Begründung"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Geht an die Person, die eingereicht hat: was fehlt, was jetzt hilft."),
    )

    def __init__(self, *args, site: Site, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].queryset = Ground.objects.filter(settings__site=site)

    def clean(self) -> dict:
        data = super().clean() or {}
        if not self.errors and not data.get("ground") and not (data.get("reason") or "").strip():
            self.add_error("reason", _("Bitte wählen Sie einen Grund oder schreiben Sie eine Begründung."))
        return data


class PersonChoice(forms.ModelChoiceField):
    """Shows people by name."""

    def label_from_instance(self, obj) -> str:
        return str(obj)


class AssignForm(forms.Form):
    """Who takes care of an item."""

    user = PersonChoice(label=_("Zuständig"), queryset=None, required=False, empty_label=_("niemand"))

    def __init__(self, *args, site: Site, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = moderators(site).order_by("name", "email")


class NoteForm(forms.Form):
    """A note among moderators."""

    text = forms.CharField(label=_("Interne Notiz"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class ReportDecisionForm(forms.Form):
    """The decision on a report."""

    outcome = forms.ChoiceField(
        label=_("Entscheidung"),
        choices=[("dismissed", _("Die Meldung bleibt ohne Folge")), ("upheld", _("Die Meldung ist berechtigt"))],
        widget=forms.RadioSelect,
    )
    take_offline = forms.BooleanField(label=_("Offline nehmen"), required=False, help_text=_("Nur bei einer berechtigten Meldung."))
    answer = forms.CharField(
        label=_("Begründung"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Geht an die Person, die gemeldet hat, wenn sie eine Adresse genannt hat."),
        error_messages={"required": _("Bitte schreiben Sie eine Begründung.")},
    )
    all_same = forms.BooleanField(label=_("Alle offenen Meldungen dazu gleich entscheiden"), required=False)

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("take_offline") and data.get("outcome") == "dismissed":
            self.add_error("take_offline", _("Eine Meldung ohne Folge nimmt nichts offline."))
        return data


class LogFilterForm(forms.Form):
    """What the log shows."""

    site = forms.ModelChoiceField(label=_("Kommune"), queryset=Site.objects.none(), required=False, empty_label=_("alle"))
    action = forms.ChoiceField(label=_("Schritt"), required=False)
    q = forms.CharField(label=_("Gegenstand"), required=False, max_length=100)
    since = forms.DateField(label=_("ab"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("bis"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args, sites: list[Site], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])
        self.fields["action"].choices = [("", _("alle")), *Decision.Action.choices]
        if len(sites) < 2:
            del self.fields["site"]


class ReportForm(SpamDefenceForm, forms.Form):
    """Anybody reports a page (pattern: Digital Services Act, article 16). Name and address are optional."""

    reason = forms.ChoiceField(
        label=_("Was stimmt nicht?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie aus, was nicht stimmt.")},
    )
    text = forms.CharField(
        label=_("Bitte erklären Sie es kurz"),
        min_length=10,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": 3000, "data-counter": ""}),
        help_text=_("Welche Stelle meinen Sie, und warum ist sie nicht in Ordnung?"),
        error_messages={
            "required": _("Bitte erklären Sie kurz, was nicht stimmt."),
            "min_length": _("Bitte schreiben Sie mindestens einen kurzen Satz."),
        },
    )
    name = forms.CharField(label=_("Ihr Name"), required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Ihre E-Mail-Adresse"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Wenn Sie eine Antwort möchten. Wer das Projekt eingebracht hat, erfährt sie nicht."),
    )
    good_faith = forms.BooleanField(
        label=_("Ich versichere, dass meine Angaben nach bestem Wissen richtig und vollständig sind."),
        error_messages={"required": _("Bitte bestätigen Sie, dass Ihre Angaben richtig sind.")},
    )
