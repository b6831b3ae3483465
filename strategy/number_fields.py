"""Numbers in the editor's forms as people write them: "21.700.000", "0,5", "-3". A number field of the browser would read "1.200" as 1.2."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .importers.numbers import format_number, to_decimal

MINUS = "-−–"


class GermanDecimalField(forms.DecimalField):
    """A decimal number, shown in German notation and read in the notations that the imports know."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """Return the number that was typed, None for nothing. Raises ValidationError for what is none."""
        if not isinstance(value, str):
            return super().to_python(value)
        text = value.strip()
        if not text:
            return None
        negative = text[0] in MINUS
        number, _doubt = to_decimal(text[1:] if negative or text[0] == "+" else text)
        if number is None or len(text) > 60:
            raise ValidationError(_("Bitte geben Sie nur eine Zahl ein, zum Beispiel 1.250 oder 0,5."), code="invalid")
        return super().to_python(-number if negative else number)

    def prepare_value(self, value: Any) -> Any:
        """Return what the field shows; what was typed stays as it is."""
        return format_number(value) if isinstance(value, Decimal) else value


def read_german(form: forms.BaseForm, leave: tuple[str, ...] = ()) -> None:
    """Make the plain decimal fields of a form speak German, except those named in `leave`."""
    for name, field in form.fields.items():
        if type(field) is forms.DecimalField and name not in leave:
            form.fields[name] = GermanDecimalField(
                max_digits=field.max_digits, decimal_places=field.decimal_places, min_value=field.min_value, max_value=field.max_value,
                required=field.required, label=field.label, help_text=field.help_text, initial=field.initial, disabled=field.disabled,
            )  # fmt: skip
