"""Pages with one large picture."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from municipality.pictures import WIDE_SIZES, WIDE_SPECS, image_of


class WithPictureMixin:
    """Gives a page with `picture` and `picture_alt` the `image` of its template, and demands the text for it."""

    def clean(self) -> None:
        super().clean()  # type: ignore[misc]
        if self.picture_id and not self.picture_alt:  # type: ignore[attr-defined]
            raise ValidationError({"picture_alt": _("Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen.")})

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        picture = {"image": image_of(self.picture, self.picture_alt, WIDE_SPECS, WIDE_SIZES)}  # type: ignore[attr-defined]
        return super().get_context(request, *args, **kwargs) | picture  # type: ignore[misc]
