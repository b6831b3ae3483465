"""A draft as the files from which the command makes the same municipality."""

import io
import zipfile

from django.http import HttpResponse

from instances import writing
from instances.models import SetupDraft

from .forms import dig


def toml(draft: SetupDraft) -> HttpResponse:
    """Return the TOML file."""
    return _file(writing.dumps(draft.data).encode(), f"{_name(draft)}.toml", "application/toml; charset=utf-8")


def archive(draft: SetupDraft) -> HttpResponse:
    """Return an archive with the TOML file and the files that it names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr(f"{_name(draft)}.toml", writing.dumps(draft.data))
        for row in draft.files.all():
            if dig(draft.data, row.key) == row.name:
                with row.content.open("rb") as file:
                    pack.writestr(row.name, file.read())
    return _file(target.getvalue(), f"{_name(draft)}.zip", "application/zip")


def _name(draft: SetupDraft) -> str:
    """The short name of the municipality where it is one."""
    key = draft.data.get("key")
    good = isinstance(key, str) and key.isascii() and key.replace("-", "").isalnum()
    return str(key) if good else "kommune"


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
