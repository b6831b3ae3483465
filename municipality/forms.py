"""Forms of the admin that every municipality shares."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from .files import clean_image


class PictureForm(BaseImageForm):
    """Upload of a picture by editors: drawn anew like every other upload, so that no place or camera is kept in the file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].label = _("Was zu sehen ist")
            self.fields["description"].help_text = _(
                "Ein Satz für Menschen, die das Bild nicht sehen. Leer nur bei reinem Schmuck."
            )

    def clean_file(self) -> Any:
        """Return the file without metadata, upright and in sRGB; what is no picture is refused by name and reason."""
        file = self.cleaned_data.get("file")
        if file is None or "file" not in self.changed_data:
            return file
        return clean_image(file, max_bytes=12 * 1024 * 1024)
