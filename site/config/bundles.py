"""Joins the small style sheets of the house into a few files, without a build step.

``BUNDLES`` names the sources in layer order. ``BundleFinder`` is a static files finder: it joins a list into
``var/bundles/css/<name>.css`` (below ``VAR_DIR``) whenever a source is newer, and offers the result as ``css/<name>.css``.
So runserver, collectstatic and hashed file names all work with one entry in ``STATICFILES_FINDERS``.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage

STATIC_ROOT_OF_SOURCES = Path(__file__).resolve().parent.parent / "static"

BUNDLES: dict[str, list[str]] = {
    "site": [
        "css/layers.css",
        "css/reset.css",
        "css/tokens.css",
        "css/base.css",
        "css/layout.css",
        "css/components/header.css",
        "css/components/footer.css",
        "css/components/button.css",
        "css/components/control.css",
        "css/components/pill.css",
        "css/components/path.css",
        "css/components/card.css",
        "css/components/meter.css",
        "css/components/status.css",
        "css/components/reach.css",
        "css/components/panel.css",
        "css/components/sdg.css",
        "css/components/person.css",
        "css/components/notice.css",
        "css/components/navigation.css",
        "css/components/accordion.css",
        "css/components/media.css",
        "css/components/log.css",
        "css/pages/home.css",
        "css/pages/marketplace.css",
        "css/pages/project.css",
        "css/pages/article.css",
        "css/pages/strategy.css",
        "css/pages/catalogue.css",
        "css/pages/numbers.css",
        "css/pages/measure.css",
        "css/pages/report.css",
        "css/pages/error.css",
        "css/print.css",
    ],
    "forms": ["css/components/form.css", "css/components/choice.css", "css/pages/styleguide.css"],
    "map": ["css/components/map.css"],
    "workshop": [
        "css/pages/workshop.css",
        "css/pages/mine.css",
        "css/pages/team.css",
        "css/pages/exchange.css",
        "css/pages/offers.css",
        "css/pages/carrying.css",
        "css/pages/plan.css",
        "css/pages/money.css",
        "css/pages/outputs.css",
    ],
}

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")


def squeeze(css: str) -> str:
    """Take style sheet text; return it without comments and needless white space."""
    css = _SPACE.sub(" ", _COMMENT.sub("", css))
    return re.sub(r"\s*([{};])\s*", r"\1", css).replace(";}", "}").strip()


def sources_of(name: str, root: Path = STATIC_ROOT_OF_SOURCES) -> list[Path]:
    """Return the source files of a bundle, in order."""
    return [root / path for path in BUNDLES[name]]


def build(name: str, target: Path, sources: Iterable[Path]) -> bool:
    """Write the joined ``sources`` to ``target`` when it is missing, older than one of them, or made from another list.

    Several processes may do this at once: each writes a file of its own and renames it into place.
    Returns whether it wrote.
    """
    sources = list(sources)
    newest = max([path.stat().st_mtime_ns for path in sources] + [Path(__file__).stat().st_mtime_ns])
    if target.exists() and target.stat().st_mtime_ns >= newest:
        return False
    text = "\n".join(squeeze(path.read_text(encoding="utf-8")) for path in sources) + "\n"
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{name}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


class BundleFinder(BaseFinder):
    """Static files finder for ``css/site.css``, ``css/forms.css`` and ``css/map.css``."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.directory = Path(getattr(settings, "VAR_DIR", Path(settings.BASE_DIR) / "var")) / "bundles"
        self.storage = FileSystemStorage(location=self.directory)
        self.storage.prefix = ""  # type: ignore[attr-defined]
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Report sources that a bundle names but that do not exist."""
        return [
            Error(f"The bundle {name!r} names a missing file: {path.name}", id="config.E001")
            for name in BUNDLES
            for path in sources_of(name)
            if not path.is_file()
        ]

    def _built(self, name: str) -> Path:
        target = self.directory / "css" / f"{name}.css"
        build(name, target, sources_of(name))
        return target

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the file behind ``css/<bundle>.css`` (a list with ``find_all``), or nothing."""
        find_all = find_all or bool(kwargs.get("all"))
        directory, _, filename = str(path).replace(os.sep, "/").rpartition("/")
        name = filename.removesuffix(".css")
        if directory != "css" or not filename.endswith(".css") or name not in BUNDLES:
            return []
        built = str(self._built(name))
        return [built] if find_all else built

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield every bundle, freshly joined, for collectstatic."""
        for name in BUNDLES:
            path = f"css/{name}.css"
            if not matches_patterns(path, list(ignore_patterns or [])):
                self._built(name)
                yield path, self.storage
