"""Forms of a team."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from projects.models import ProjectPage
from projects.submission.fields import LineField, TextField
from projects.submission.forms import ProfileForm, fields_of_action

from ..models import Invitation, Role, TeamMember
from . import rules

WORDS_NEEDED = {"required": _("Bitte schreiben Sie ein paar Worte.")}
KIND_NO = _(
    "Vielen Dank für Ihr Interesse. Im Moment können wir niemanden mehr aufnehmen. Wir wünschen Ihnen, dass Sie bald ein passendes Projekt finden."
)


class NewProjectForm(forms.Form):
    """A project from nothing: name, one sentence, field of action."""

    title = LineField(
        label=_("Wie heißt Ihr Projekt?"), max_length=120, help_text=_("Kurz und anschaulich, zum Beispiel „Schattenplätze für den Markt“."),
        error_messages={"required": _("Bitte geben Sie Ihrem Projekt einen Namen.")},
    )  # fmt: skip
    summary = TextField(
        label=_("Was soll geschehen?"), max_length=280, rows=4, help_text=_("Ein bis drei Sätze. Sie können alles später ändern."),
        error_messages={"required": _("Bitte beschreiben Sie in ein bis drei Sätzen, was geschehen soll.")},
    )  # fmt: skip
    field_of_action = forms.ChoiceField(label=_("Zu welchem Handlungsfeld passt es?"), required=False)

    clean_title = ProfileForm.clean_title
    clean_summary = ProfileForm.clean_summary

    def __init__(self, *args, site: Site, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field_of_action"].choices = [("", _("Weiß ich nicht")), *fields_of_action(site)]


class AdoptForm(forms.Form):
    """Under which name an idea is taken up."""

    title = LineField(
        label=_("Wie soll Ihr Projekt heißen?"), max_length=120, help_text=_("Sie können den Namen der Idee behalten oder einen eigenen wählen."),
        error_messages={"required": _("Bitte geben Sie Ihrem Projekt einen Namen.")},
    )  # fmt: skip

    clean_title = ProfileForm.clean_title


class AboutMeForm(forms.Form):
    """What somebody brings along."""

    skills = LineField(
        label=_("Was bringen Sie mit?"), max_length=300, required=False, help_text=_("Zum Beispiel: Erfahrung im Verein, Werkzeug, ein Auto.")
    )
    time = LineField(label=_("Wie viel Zeit haben Sie?"), max_length=120, required=False, help_text=_("Zum Beispiel: zwei Stunden in der Woche."))


class JoinForm(AboutMeForm):
    """Asking to join."""

    motivation = TextField(label=_("Warum möchten Sie mitmachen?"), max_length=2000, rows=5, error_messages=WORDS_NEEDED)
    field_order = ("motivation", "skills", "time")


class AnswerForm(forms.Form):
    """The answer to a question of the team."""

    answer = TextField(label=_("Ihre Antwort"), max_length=2000, rows=4, error_messages=WORDS_NEEDED)


class AcceptForm(forms.Form):
    """Taking somebody in, with a word of welcome."""

    reply = TextField(label=_("Ein Wort zum Willkommen"), max_length=2000, rows=3, required=False)


class DeclineForm(forms.Form):
    """Declining kindly: the text is there, and may be changed."""

    reply = TextField(
        label=_("Ihre Nachricht an die Person"), max_length=2000, rows=5, initial=KIND_NO, help_text=_("Der Text ist ein Vorschlag. Ändern Sie ihn gern."),
        error_messages={"required": _("Bitte sagen Sie der Person mit ein paar Worten ab.")},
    )  # fmt: skip


class AskBackForm(forms.Form):
    """A question before the decision."""

    question = TextField(label=_("Ihre Frage an die Person"), max_length=2000, rows=4, error_messages=WORDS_NEEDED)


class InviteForm(forms.ModelForm):
    """An invitation by link."""

    note = LineField(label=_("Für wen?"), max_length=120, required=False, help_text=_("Nur für das Team, damit Sie den Link wiedererkennen."))

    class Meta:
        model = Invitation
        fields = ("role", "note")
        widgets = {"role": forms.RadioSelect}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in rules.INVITED_AS]


class EnterForm(AboutMeForm):
    """Joining with an invitation."""

    show_name = forms.BooleanField(label=_("Mein Name darf auf der Projektseite stehen"), required=False)
    organisation = forms.ModelChoiceField(label=_("Für welche Organisation?"), queryset=None, required=False, empty_label=_("für keine"))

    def __init__(self, *args, organisations=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if organisations is None or not organisations.exists():
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = organisations


class MeForm(forms.ModelForm):
    """What a member says of herself, and what she agrees to."""

    skills = LineField(label=_("Was ich mitbringe"), max_length=300, required=False)
    time = LineField(label=_("Wie viel Zeit ich habe"), max_length=120, required=False)

    class Meta:
        model = TeamMember
        fields = ("skills", "time", "show_name", "show_email", "show_phone")


class RoleForm(forms.Form):
    """The role of a member."""

    role = forms.ChoiceField(label=_("Rolle"), widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=None, required=False, empty_label=_("keine"),
        help_text=_("Nur Organisationen, bei denen diese Person bestätigt ist."),
    )  # fmt: skip

    def __init__(self, *args, organisations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in (Role.MEMBER, Role.CARRIER)]
        self.fields["organisation"].queryset = organisations
        if not organisations:
            del self.fields["organisation"]

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if data.get("role") == Role.CARRIER and not data.get("organisation"):
            self.add_error(
                "organisation" if "organisation" in self.fields else "role",
                _("Wer den Projektträger vertritt, braucht eine bestätigte Organisation."),
            )
        return data


class RemoveForm(forms.Form):
    """Words to the person who is removed."""

    text = TextField(
        label=_("Ihre Nachricht an die Person"),
        max_length=2000,
        rows=4,
        help_text=_("Sagen Sie ehrlich und freundlich, warum."),
        error_messages=WORDS_NEEDED,
    )


class OfferLeadForm(forms.Form):
    """Who shall lead."""

    member = forms.ModelChoiceField(
        label=_("Wem möchten Sie die Leitung anbieten?"), queryset=None, widget=forms.RadioSelect, empty_label=None,
        error_messages={"required": _("Bitte wählen Sie jemanden aus dem Team.")},
    )  # fmt: skip
    keeps_lead = forms.TypedChoiceField(
        label=_("Und Sie?"), coerce=lambda value: value == "ja", choices=[("", _("Ich arbeite als Teammitglied weiter")), ("ja", _("Wir leiten zu zweit"))],
        widget=forms.RadioSelect, required=False, empty_value="", initial="",
    )  # fmt: skip
    note = TextField(label=_("Ihre Nachricht"), max_length=2000, rows=3, required=False)

    def __init__(self, *args, project: ProjectPage, me: TeamMember, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = TeamMember.objects.filter(project=project, ended=None, role__in=rules.LEAD_ABLE, user__is_active=True).exclude(pk=me.pk)
        self.fields["member"].queryset = rows.select_related("user")
        self.fields["member"].label_from_instance = lambda member: member.shown_name


class LeaveForm(forms.Form):
    """Leaving; who leads alone says that she knows what follows."""

    without_lead = forms.BooleanField(label=_("Niemand leitet das Projekt, wenn ich gehe. Die Leitung wird dem Team angeboten."), required=False)

    def __init__(self, *args, alone: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not alone:
            del self.fields["without_lead"]
        else:
            self.fields["without_lead"].required = True
            self.fields["without_lead"].error_messages["required"] = _("Bitte bestätigen Sie das, oder bieten Sie die Leitung zuerst jemandem an.")
