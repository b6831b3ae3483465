"""What a copy needs, checked by the same rules as the guided set-up."""

from typing import Any

from django.utils.text import slugify

from instances import plan as plans
from instances.reading import Refused
from instances.services import conflicts
from instances.transfer.copying import Wanted
from instances.wizard.checking import reason
from municipality.models.base import in_ascii

from .errors import Wrong

FIELDS = {"key": "key", "municipality.name": "name", "municipality.ags": "ags", "municipality.host": "host", "municipality.port": "port"}


def checked(*, name: str, ags: str, host: str, port: int | None = None, key: str = "") -> Wanted:
    """Return what is wanted; the short name is made of the name where it is empty. Raises `Wrong` with a reason by field."""
    name, ags, host = " ".join(name.split()), ags.strip(), host.strip().lower()
    key = key.strip() or slugify(in_ascii(name))[:40].strip("-")
    section: dict[str, Any] = {"name": name, "ags": ags, "host": host, "port": port or 443}
    try:
        found = plans.make({"key": key, "municipality": section, "contact": {"email": "office@example.org"}}, {})
    except Refused as refused:
        raise Wrong({FIELDS.get(problem.key, "name"): reason(problem) for problem in reversed(refused.problems)}) from refused
    if problems := conflicts(found):
        raise Wrong({FIELDS[problem.key]: problem.reason for problem in problems})
    return Wanted(key, name, found.host, found.port, ags)
