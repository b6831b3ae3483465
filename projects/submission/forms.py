"""The forms of bringing in a project. What is shown is all that is read: other fields of a POST are ignored."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Site

from municipality.models import District, Sdg
from municipality.models.base import RESERVED_SLUGS
from municipality.spam.forms import SPAM_FIELDS, SpamDefenceForm
from projects.models import Aim, Backer, NameDisplay, NeedKind, Phase
from strategy.models import FieldOfActionPage

from . import consents
from .fields import CoordinateField, LineField, ReceivedPicture, TextField

NEED_ROWS = 5
LONG_TEXT = 4000


class ProfileForm(forms.Form):
    """The fields of the public profile that a person who brings something in may write."""

    title = LineField(
        label=_("Wie heißt Ihre Idee?"), max_length=120,
        help_text=_("Kurz und anschaulich, zum Beispiel „Schattenplätze für den Markt“."),
        error_messages={"required": _("Bitte geben Sie Ihrer Idee einen Namen.")},
    )  # fmt: skip
    summary = TextField(
        label=_("Was soll geschehen?"), max_length=280, rows=4, help_text=_("Ein bis drei Sätze."),
        error_messages={"required": _("Bitte beschreiben Sie in ein bis drei Sätzen, was geschehen soll.")},
    )  # fmt: skip
    field_of_action = forms.ChoiceField(label=_("Zu welchem Handlungsfeld passt sie?"), required=False)
    problem = TextField(label=_("Welches Problem löst das Projekt?"), max_length=LONG_TEXT, required=False)
    what_happens = TextField(label=_("Was geschieht genau?"), max_length=LONG_TEXT, required=False)
    district = forms.ChoiceField(label=_("Stadtteil"), required=False)
    place_text = LineField(label=_("Ort in Worten"), max_length=160, required=False, help_text=_("Zum Beispiel „Schulhof der Grundschule am Anger“."))
    lat = CoordinateField(90, label=_("Breite"))
    lon = CoordinateField(180, label=_("Länge"))
    aims = forms.MultipleChoiceField(label=_("Wozu trägt es bei?"), required=False, choices=Aim.choices, widget=forms.CheckboxSelectMultiple)
    sdgs = forms.MultipleChoiceField(label=_("Nachhaltigkeitsziele"), required=False, widget=forms.CheckboxSelectMultiple)
    backed_by = forms.ChoiceField(label=_("Wer steht dahinter?"), required=False, choices=[("", _("keine Angabe")), *Backer.choices])
    carrier = LineField(
        label=_("Projektträger"), max_length=160, required=False,
        help_text=_("Verein, Unternehmen oder Einrichtung, die das Projekt trägt. Bitte keine Privatpersonen."),
    )  # fmt: skip
    wanted_start = LineField(label=_("Gewünschter Beginn"), max_length=80, required=False, help_text=_("Zum Beispiel „Frühjahr 2027“."))
    picture = forms.FileField(
        label=_("Bild"), required=False, widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPG, PNG oder WebP, höchstens 10 MB. Aufnahmeort und andere Zusatzdaten entfernen wir."), allow_empty_file=True,
    )  # fmt: skip
    picture_remove = forms.BooleanField(label=_("Bild entfernen"), required=False)
    picture_alt = LineField(
        label=_("Was ist auf dem Bild zu sehen?"), max_length=200, required=False,
        help_text=_("Ein Satz für Menschen, die das Bild nicht sehen."),
    )  # fmt: skip
    picture_credit = LineField(label=_("Wer hat das Bild gemacht?"), max_length=120, required=False, help_text=_("Steht unter dem Bild."))
    picture_rights = forms.BooleanField(label=consents.RIGHTS_TEXT, required=False)
    picture_consent = forms.BooleanField(label=consents.PICTURE_TEXT, required=False)

    def __init__(
        self, *args, site: Site, received: ReceivedPicture | None = None, has_picture: bool = False, need_rows: int = NEED_ROWS, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        self.received = received or ReceivedPicture()
        self.has_picture = has_picture
        self.fields["field_of_action"].choices = [("", _("Weiß ich nicht")), *fields_of_action(site)]
        self.fields["district"].choices = [("", _("keine Angabe")), *districts(site)]
        self.fields["sdgs"].choices = [(str(goal.number), str(goal)) for goal in Sdg.objects.all()]
        if not has_picture:
            del self.fields["picture_remove"]
        self.need_numbers = range(1, need_rows + 1)
        for n in self.need_numbers:
            self.fields[f"need_{n}_kind"] = forms.ChoiceField(label=_("Art"), required=False, choices=[("", _("bitte wählen")), *NeedKind.choices])
            self.fields[f"need_{n}_title"] = LineField(label=_("Was wird gesucht?"), max_length=120, required=False)
            self.fields[f"need_{n}_amount"] = LineField(label=pgettext_lazy("Bedarf", "Wie viel?"), max_length=120, required=False)
            self.fields[f"need_{n}_key"] = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_title(self) -> str:
        title = self.cleaned_data["title"]
        if not any(sign.isalpha() for sign in title) or not slugify(title):
            raise ValidationError(_("Der Name braucht Buchstaben, damit daraus eine Adresse werden kann."), code="no_letters")
        if slugify(title) in RESERVED_SLUGS:
            raise ValidationError(_("Dieses eine Wort ist schon eine Adresse der Website. Bitte wählen Sie einen ausführlicheren Namen."))
        return title

    def clean_summary(self) -> str:
        summary = self.cleaned_data["summary"]
        if not any(sign.isalpha() for sign in summary):
            raise ValidationError(_("Bitte beschreiben Sie in Worten, was geschehen soll."), code="no_letters")
        return summary

    def clean_picture(self) -> None:
        if self.received.error:
            raise self.received.error

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if "lat" in data and "lon" in data and (data["lat"] is None) != (data["lon"] is None):
            missing = "lat" if data["lat"] is None else "lon"
            self.add_error(missing, _("Ein Ort auf der Karte braucht Breite und Länge. Lassen Sie sonst beide Felder leer."))
        self._check_picture(data)
        self._check_needs(data)
        return data

    def _check_picture(self, data: dict) -> None:
        new = self.received.content is not None
        if not new and (not self.has_picture or data.get("picture_remove")):
            return
        if not data.get("picture_alt") and "picture_alt" not in self.errors:
            self.add_error("picture_alt", _("Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen."))
        if new or self.consent_needed:
            if not data.get("picture_rights"):
                self.add_error("picture_rights", _("Bitte bestätigen Sie, dass Sie das Bild verwenden dürfen."))
            if not data.get("picture_consent"):
                self.add_error(
                    "picture_consent", _("Ohne Ihre Einwilligung können wir das Bild nicht zeigen. Stimmen Sie zu oder entfernen Sie das Bild.")
                )

    @property
    def consent_needed(self) -> bool:
        """Does a picture that is there already still need its consent? (In a draft it does.)"""
        return False

    def _check_needs(self, data: dict) -> None:
        needs = []
        for n in self.need_numbers:
            kind, title, amount = (data.get(f"need_{n}_{part}") or "" for part in ("kind", "title", "amount"))
            if not (kind or title or amount):
                continue
            if not title and f"need_{n}_title" not in self.errors:
                self.add_error(f"need_{n}_title", _("Bitte sagen Sie, was gesucht wird, oder leeren Sie die Zeile."))
            if not kind and f"need_{n}_kind" not in self.errors:
                self.add_error(f"need_{n}_kind", _("Bitte wählen Sie, welche Art von Hilfe das ist."))
            key = data.get(f"need_{n}_key")
            needs.append({"kind": kind, "title": title, "amount": amount, "key": str(key) if key else ""})
        data["needs"] = needs

    @property
    def need_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each row of "what help is wanted"."""
        return [[self[f"need_{n}_{part}"] for part in ("kind", "title", "amount", "key")] for n in self.need_numbers]

    @property
    def optional_errors(self) -> bool:
        """Is there an error in the part that is folded at first?"""
        return any(name not in ("title", "summary", "field_of_action", "email", "rules", NON_FIELD_ERRORS, *SPAM_FIELDS) for name in self.errors)


class SubmitForm(SpamDefenceForm, ProfileForm):
    """Everything of the first form: the profile, who it is from, and what was agreed to."""

    spam_form_name = "projects.submit"

    email = forms.EmailField(
        label=_("Ihre E-Mail-Adresse"), max_length=254, help_text=_("Wir zeigen sie niemandem. Sie bekommen einen Code zur Bestätigung."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Bitte geben Sie eine Adresse an, an die wir den Code schicken können."),
            "invalid": _("Bitte geben Sie eine gültige E-Mail-Adresse an, zum Beispiel name@example.org."),
        },
    )  # fmt: skip
    name = LineField(label=_("Ihr Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    name_display = forms.ChoiceField(
        label=_("Wie soll Ihr Name gezeigt werden?"), required=False, choices=NameDisplay.choices, widget=forms.RadioSelect,
        initial=NameDisplay.HIDDEN,
    )  # fmt: skip
    name_consent = forms.BooleanField(label=consents.NAME_TEXT, required=False)
    rules = forms.BooleanField(
        label=consents.RULES_TEXT, error_messages={"required": _("Bitte bestätigen Sie die Spielregeln. Ohne sie können wir Ihre Idee nicht prüfen.")}
    )

    @property
    def consent_needed(self) -> bool:
        return True

    def clean_email(self) -> str:
        from accounts.confirmation import normal_address

        try:
            return normal_address(self.cleaned_data["email"])
        except ValidationError as error:
            raise ValidationError(self.fields["email"].error_messages["invalid"], code="invalid") from error

    def clean_name_display(self) -> str:
        return self.cleaned_data.get("name_display") or NameDisplay.HIDDEN

    def clean(self) -> dict:
        data = super().clean()
        display = data.get("name_display")
        if display in consents.SHOWS_NAME:
            if not data.get("name") and "name" not in self.errors:
                self.add_error("name", _("Bitte geben Sie Ihren Namen an, wenn er gezeigt werden soll."))
            if not data.get("name_consent"):
                self.add_error("name_consent", _("Ihr Name erscheint nur mit Ihrer Einwilligung. Stimmen Sie zu oder wählen Sie „gar nicht“."))
        if display == NameDisplay.DISTRICT and not data.get("district") and "district" not in self.errors:
            self.add_error("district", _("Bitte wählen Sie den Stadtteil, der statt Ihres Namens genannt werden soll."))
        return data


class EditForm(ProfileForm):
    """Correct or propose: the profile again, and what only a project that stands needs."""

    own_goal = TextField(label=_("Was ist mit eigenen Mitteln erreichbar?"), max_length=LONG_TEXT, required=False)
    vision = TextField(label=_("Bild der Zukunft"), max_length=LONG_TEXT, required=False)
    not_goals = TextField(label=_("Was das Projekt nicht tut"), max_length=LONG_TEXT, required=False)
    base_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, several_fields: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].label = _("Name")
        self.fields["summary"].label = _("In einem Satz")
        if several_fields:  # placed by the administration in more than one field: not the author's to undo
            del self.fields["field_of_action"]


class CodeForm(forms.Form):
    """The code from the mail."""

    code = forms.CharField(
        label=_("Code aus der E-Mail"), max_length=40, help_text=_("Sechs Zeichen, zum Beispiel C2D-F7G."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "class": "code-input", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Bitte geben Sie den Code aus der E-Mail ein.")},
    )  # fmt: skip


class LostLinkForm(SpamDefenceForm, forms.Form):
    """ "Send me my links again"."""

    spam_form_name = "projects.status_lost"

    email = forms.EmailField(
        label=_("Ihre E-Mail-Adresse"), max_length=254, help_text=_("Die Adresse, mit der Sie Ihre Idee eingebracht haben."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Bitte geben Sie Ihre E-Mail-Adresse an."),
            "invalid": _("Bitte geben Sie eine gültige E-Mail-Adresse an, zum Beispiel name@example.org."),
        },
    )  # fmt: skip


class NameForm(forms.Form):
    """How the name is shown. Once public, a name that was never given is not added here: it would stand there unread."""

    name_display = forms.ChoiceField(label=_("Wie soll Ihr Name gezeigt werden?"), choices=NameDisplay.choices, widget=forms.RadioSelect)
    name = LineField(label=_("Ihr Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    name_consent = forms.BooleanField(label=consents.NAME_TEXT, required=False)

    def __init__(self, *args, name: str, district: str, may_write_name: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.known_name = name
        if not may_write_name:
            del self.fields["name"]
        allowed = [NameDisplay.HIDDEN]
        if district:
            allowed.append(NameDisplay.DISTRICT)
        if name or may_write_name:
            allowed += [NameDisplay.FIRST, NameDisplay.FULL]
        self.fields["name_display"].choices = [(value, label) for value, label in NameDisplay.choices if value in allowed]

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if data.get("name_display") in consents.SHOWS_NAME:
            if not (data.get("name") or self.known_name) and "name" in self.fields:
                self.add_error("name", _("Bitte geben Sie Ihren Namen an, wenn er gezeigt werden soll."))
            if not data.get("name_consent"):
                self.add_error("name_consent", _("Ihr Name erscheint nur mit Ihrer Einwilligung. Stimmen Sie zu oder wählen Sie „gar nicht“."))
        return data


class PhaseForm(forms.Form):
    """Where the project stands now."""

    phase = forms.ChoiceField(label=_("Phase"), choices=Phase.choices)
    note = LineField(
        label=_("Anmerkung"), max_length=300, required=False,
        help_text=_("Nur für den Verlauf, der auf dieser Seite und in der Verwaltung steht."),
    )  # fmt: skip


def fields_of_action(site: Site) -> list[tuple[str, str]]:
    """Return the choices of fields of action: the visible ones of the municipality in its first language."""
    pages = FieldOfActionPage.objects.visible(site).filter(locale_id=site.root_page.locale_id).order_by("path")
    return [(str(pk), title) for pk, title in pages.values_list("pk", "title")]


def districts(site: Site) -> list[tuple[str, str]]:
    """Return the choices of districts of the municipality."""
    rows = District.objects.filter(municipality__site=site).order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]
