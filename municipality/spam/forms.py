"""Spam defence for any form: honeypot, minimum time, one question as pictures or in words. No script, no other host.

    class ContactForm(SpamDefenceForm, forms.Form): ...

and once in the template, before the button: `{% include "components/spam_defence.html" with form=form only %}`.
Fields of the defence do not appear when a template loops over the form.
"""

from collections.abc import Iterator
from datetime import timedelta

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .challenge import LIFETIME, Challenge, minimum_seconds, open_token

TOKEN, PICTURE, WORDS, TRAP = "spam_token", "spam_picture", "spam_words", "homepage"
SPAM_FIELDS = (TOKEN, PICTURE, WORDS, TRAP)


class SpamDefenceForm:
    """Mixin, first in the list of base classes.

    Every POST uses its challenge up, right or wrong. When the answer was right and another field is not, the next token
    says so and nothing is asked again. `spam_challenge` is the challenge to show; after a POST it is a fresh one.
    `spam_replayed`: the challenge of this POST was used before (double click, back button); with `spam_nonce` a view that
    stores it beside what was submitted can lead the person to the first result instead of an error.
    `spam_check=False` switches the defence off (for people who are signed in or hold a secret of their own).
    """

    spam_form_name: str = ""
    spam_nonce: str = ""
    spam_replayed: bool = False

    def __init__(self, *args, spam_check: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.spam_check = spam_check
        self._next: Challenge | None = None
        if not spam_check:
            return
        self.fields[TOKEN] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields[PICTURE] = forms.CharField(required=False, max_length=2, label=gettext_lazy("Sicherheitsfrage"))
        self.fields[WORDS] = forms.CharField(required=False, max_length=100, label=gettext_lazy("Antwort in Worten"))
        self.fields[TRAP] = forms.CharField(required=False, max_length=500, label=gettext_lazy("Bitte leer lassen"))

    def __iter__(self) -> Iterator[BoundField]:
        return (field for field in super().__iter__() if field.name not in SPAM_FIELDS)

    def hidden_fields(self) -> list[BoundField]:
        return [field for field in self if field.is_hidden]

    def visible_fields(self) -> list[BoundField]:
        return [field for field in self if not field.is_hidden]

    @cached_property
    def spam_name(self) -> str:
        """What the challenge is bound to."""
        return self.spam_form_name or f"{type(self).__module__}.{type(self).__qualname__}"

    @property
    def spam_challenge(self) -> Challenge:
        """The challenge to show with this form."""
        if self.is_bound:
            self.full_clean_once()
        if self._next is None:
            self._next = Challenge.new(self.spam_name)
        return self._next

    def full_clean_once(self) -> None:
        """Validate a bound form unless that has been done."""
        if self._errors is None:
            self.full_clean()

    @property
    def spam_errors(self) -> list[str]:
        """The messages of the defence, for its own place in the form."""
        return [str(error) for error in self.errors.get(PICTURE, [])]

    @property
    def spam_anchor(self) -> str:
        """The id to which the error summary leads."""
        return f"id_{self.add_prefix(PICTURE)}"

    @property
    def spam_html_name(self) -> dict[str, str]:
        """Names of the fields as the browser sends them: token, picture, words, trap."""
        names = {"token": TOKEN, "picture": PICTURE, "words": WORDS, "trap": TRAP}
        return {key: self.add_prefix(name) for key, name in names.items()}

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.spam_check:
            self._check_spam()

    def _check_spam(self) -> None:
        sent = {name: str(self.cleaned_data.pop(name, "") or "") for name in SPAM_FIELDS}
        for name in (TOKEN, WORDS, TRAP):
            self._errors.pop(name, None)
        challenge = open_token(sent[TOKEN])
        if challenge is None or challenge.form != self.spam_name:
            self._ask_again(_("Bitte beantworten Sie die Sicherheitsfrage. Ihre Angaben sind noch da."))
            return
        self.spam_nonce = challenge.nonce
        if challenge.age() > LIFETIME:
            self._ask_again(
                _("Das Formular war länger als einen Tag offen. Bitte beantworten Sie die neue Sicherheitsfrage. Ihre Angaben sind noch da.")
            )
            return
        if not challenge.use_up():
            self.spam_replayed = True
            self._ask_again(
                _(
                    "Dieses Formular wurde mit derselben Sicherheitsfrage schon einmal abgeschickt. "
                    "Wenn Sie noch etwas senden möchten, beantworten Sie bitte die neue Frage."
                )
            )
            return
        if sent[TRAP]:
            # People meet this only when the browser fills in what nobody sees: the field is empty in the next answer.
            self._ask_again(_("Ein verstecktes Feld war ausgefüllt. Wir haben es geleert. Bitte senden Sie noch einmal ab."))
            return
        right = challenge.solved or challenge.is_right(sent[PICTURE], sent[WORDS])
        if not right:
            unanswered = not sent[PICTURE] and not sent[WORDS].strip()
            self._ask_again(
                _("Bitte wählen Sie ein Bild oder beantworten Sie die Frage in Worten.")
                if unanswered
                else _("Die Antwort auf die Sicherheitsfrage passt nicht. Hier ist eine neue."),
                issued=self._already_waited(),
            )
        elif challenge.age() < timedelta(seconds=minimum_seconds()):
            self._ask_again(
                _("Das ging sehr schnell. Bitte prüfen Sie Ihre Angaben und senden Sie noch einmal ab."),
                issued=challenge.issued,
                solved=True,
            )
        elif self._errors:
            self._next = Challenge.new(self.spam_name, issued=self._already_waited(), solved=True)

    def _ask_again(self, message: str, **challenge) -> None:
        self._errors.pop(PICTURE, None)
        self.add_error(PICTURE, message)
        self._next = Challenge.new(self.spam_name, **challenge)

    @staticmethod
    def _already_waited():
        """A time of issue for people who have spent their minimum time on this form before."""
        return timezone.now() - timedelta(seconds=minimum_seconds())
