"""What an import would change on a measure that exists: only what the file states counts."""

import re
from html import unescape

from django.utils.html import strip_tags

from .drafts import ExistingMeasure, MeasureDraft, StepDraft
from .rows import RICH_TEXTS

_RICH = frozenset(RICH_TEXTS.values())
_BLOCK_END = re.compile(r"<br\s*/?>|</(p|li|h\d|ul|ol)>", re.IGNORECASE)


def plain(html: str) -> str:
    """The words of a rich text, so that an editor's markup is no difference."""
    return " ".join(unescape(strip_tags(_BLOCK_END.sub(" ", html))).split())


def same_value(attribute: str, new: object, old: object) -> bool:
    """True when the file says what the page already says."""
    if attribute in _RICH:
        return plain(str(new)) == plain(str(old or ""))
    if isinstance(new, str):
        return new == (old or "")
    return new == old


def differences(draft: MeasureDraft, existing: ExistingMeasure) -> list[str]:
    """Names of the attributes (and ``title``, ``code``, ``sdgs``, ``steps``, ``extras``) that would change."""
    changes = [name for name, value in draft.values.items() if not same_value(name, value, existing.values.get(name))]
    if draft.title != existing.title:
        changes.append("title")
    if draft.code and draft.code != existing.code:
        changes.append("code")
    if draft.sdgs and draft.sdgs != existing.sdgs:
        changes.append("sdgs")
    if draft.steps and not same_steps(draft.steps, existing.steps):
        changes.append("steps")
    if any(existing.extras.get(label) != text for label, text in draft.extras.items()):
        changes.append("extras")
    return changes


def same_steps(new: list[StepDraft], old: tuple[StepDraft, ...]) -> bool:
    """Compare steps; whether a step is done counts only where the file says so."""
    if len(new) != len(old):
        return False
    return all(
        (one.number, one.title, one.start, one.end) == (other.number, other.title, other.start, other.end)
        and (one.done is None or one.done == bool(other.done))
        for one, other in zip(new, old, strict=True)
    )
