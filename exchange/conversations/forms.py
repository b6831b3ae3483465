"""The forms of conversations. What a form holds is checked here, who may send it in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models import Report
from projects.submission.fields import LineField, TextField

from .rules import Kind
from .services import LONGEST

EMPTY = _("Bitte schreiben Sie ein paar Worte.")


class KeyedForm(forms.Form):
    """A form that knows a double click: `key` comes from the page and is the same in both."""

    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


class MessageForm(KeyedForm):
    """A message. With `with_name` the people behind a project without a team may sign."""

    message = TextField(label=_("Ihre Nachricht"), max_length=LONGEST, rows=5, error_messages={"required": EMPTY})
    name = LineField(
        label=_("Ihr Name"), max_length=120, required=False, help_text=_("Nur wenn Sie ihn nennen möchten."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip

    def __init__(self, *args: Any, with_name: bool = False, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].help_text = hint
        if not with_name:
            del self.fields["name"]


class StartForm(KeyedForm):
    """A new thread of a team: on its board, or with the administration."""

    kind = forms.ChoiceField(
        label=_("Wer soll mitlesen?"), widget=forms.RadioSelect, initial=Kind.BOARD,
        choices=[(Kind.BOARD, _("nur unser Team")), (Kind.ADMINISTRATION, _("unser Team und die Verwaltung"))],
    )  # fmt: skip
    subject = LineField(
        label=_("Worum geht es?"), max_length=120, widget=forms.TextInput(attrs={"data-counter": ""}),
        error_messages={"required": _("Bitte sagen Sie in ein paar Worten, worum es geht.")},
    )  # fmt: skip
    message = TextField(label=_("Nachricht"), max_length=LONGEST, rows=6, error_messages={"required": EMPTY})


class AskForm(KeyedForm):
    """A question to a project, from somebody with an account. `needs`: list of (key, title) of the open needs."""

    need = forms.ChoiceField(label=_("Wobei können Sie helfen?"), required=False, widget=forms.RadioSelect)
    message = TextField(
        label=_("Ihre Nachricht"), max_length=LONGEST, rows=6, help_text=_("Was möchten Sie wissen, oder was bringen Sie mit? Ein paar Sätze genügen."),
        error_messages={"required": EMPTY},
    )  # fmt: skip

    def __init__(self, *args: Any, needs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs:
            self.fields["need"].choices = [*needs, ("", _("etwas anderes"))]  # type: ignore[attr-defined]
        else:
            del self.fields["need"]


class ShareForm(forms.Form):
    """Consent to show one's own address and number in one conversation; the labels are the wording that is kept."""

    email = forms.BooleanField(label=_("Meine E-Mail-Adresse darf in diesem Gespräch gezeigt werden."), required=False)
    phone = forms.BooleanField(label=_("Meine Telefonnummer darf in diesem Gespräch gezeigt werden."), required=False)

    def __init__(self, *args: Any, with_phone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_phone:
            del self.fields["phone"]

    @property
    def consent(self) -> str:
        """The words that were agreed to."""
        return " ".join(str(self.fields[name].label) for name in self.fields if self.cleaned_data.get(name))


class ReportForm(forms.Form):
    """Why a message should be looked at by the moderators."""

    reason = forms.ChoiceField(label=_("Was ist damit?"), choices=Report.Reason.choices, widget=forms.RadioSelect)
    text = TextField(label=_("Was sollen wir wissen?"), max_length=1500, required=False, rows=4)
