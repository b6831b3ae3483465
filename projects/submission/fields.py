"""Form fields for what people type: plain text in one spelling, numbers with comma or point, pictures that are drawn anew."""

import unicodedata
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from municipality.files import clean_image

# Signs that turn the direction of text or hide in it; joiners of real scripts (U+200C, U+200D) stay.
_HIDDEN = dict.fromkeys([0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])


def plain(text: str, *, lines: bool = False) -> str:
    """Return `text` in NFC without control and hidden characters; with `lines` line breaks stay, as one character each."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_HIDDEN)
    kept = "".join(sign if sign == "\n" and lines else " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs") else sign for sign in text)
    return kept.strip() if lines else " ".join(kept.split())


class LineField(forms.CharField):
    """One line of plain text."""

    def to_python(self, value: object) -> str:
        return super().to_python(plain(str(value))) or "" if value not in self.empty_values else ""


class TextField(forms.CharField):
    """Plain text with line breaks."""

    def __init__(self, *, rows: int = 4, **kwargs) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: object) -> str:
        return super().to_python(plain(str(value), lines=True)) or "" if value not in self.empty_values else ""

    def widget_attrs(self, widget: forms.Widget) -> dict:
        attrs = super().widget_attrs(widget)
        # The browser cuts nothing off: a counter shows the room that is left, the server says what is too long.
        limit = attrs.pop("maxlength", None)
        if limit and int(limit) <= 300:
            attrs["data-counter"] = limit
        return attrs


class CoordinateField(forms.DecimalField):
    """Degrees with comma or point, at most six digits behind it."""

    def __init__(self, limit: int, **kwargs) -> None:
        super().__init__(
            min_value=-limit, max_value=limit, required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
            error_messages={"invalid": _("Bitte geben Sie Grad als Zahl an, zum Beispiel 51,123456.")},
            **kwargs,
        )  # fmt: skip

    def to_python(self, value: object) -> Decimal | None:
        text = str(value).strip().replace(",", ".") if value not in self.empty_values else None
        if text and len(text) > 30:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        number = super().to_python(text)
        # Only what can be a place is rounded; the limits refuse the rest.
        return round(number, 6) if number is not None and number.is_finite() and abs(number) <= 360 else number


class ReceivedPicture:
    """An upload that was looked at once: `content` (drawn anew) or `error`. Done before any lock is held."""

    def __init__(self, upload=None) -> None:
        self.content: ContentFile | None = None
        self.error: ValidationError | None = None
        if upload is None:
            return
        try:
            self.content = clean_image(upload)
        except ValidationError as error:
            self.error = error
