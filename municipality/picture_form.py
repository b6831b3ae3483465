"""The editor's form of a picture (`WAGTAILIMAGES_IMAGE_FORM_BASE`)."""

from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .files import clean_image

MAX_BYTES = 12 * 1024 * 1024


class PictureField(WagtailImageField):
    """A picture, drawn anew before anything else looks at it: without place, camera or comment, upright, in sRGB."""

    def to_python(self, data: File | None) -> Any:
        """Return the clean picture; refuses by name and reason what is no picture."""
        return super().to_python(clean_image(data, max_bytes=MAX_BYTES) if data else data)


class PictureForm(BaseImageForm):
    """Upload by editors, in the list of pictures and in the windows of the editor."""

    file = PictureField(label=_("Datei"), widget=forms.FileInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].label = _("Was zu sehen ist")
            self.fields["description"].help_text = _("Ein Satz für Menschen, die das Bild nicht sehen. Leer nur bei reinem Schmuck.")
