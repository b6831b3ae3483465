"""State of a project beside its revisions. Shown at once: none of it goes through moderation.

Each service checks the actor: a member of staff, or `None` for the author, whose private link the caller has checked.
"""

import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from municipality import cache

from .models import Need, NeedState, Phase, PhaseChange, ProjectPage, ProjectState
from .rules import may_set_state


def set_phase(project: ProjectPage, phase: str, *, note: str = "", actor=None) -> PhaseChange | None:
    """Set the phase and write its history; None when the project is in it already. Raises ValueError for an unknown one."""
    _check(project, actor)
    return change_phase(project, phase, note=note, actor=actor)


def change_phase(project: ProjectPage, phase: str, *, note: str = "", actor=None) -> PhaseChange | None:
    """The same for callers that have checked the person by their own rules (the workshop: a lead of the team).

    A note with an actor is public while a project rests or has ended (`profile.phase_note`): only staff's words belong there.
    """
    if phase not in Phase.values:
        raise ValueError(f"Unknown phase {phase!r}.")
    with transaction.atomic():
        state = ProjectState.objects.select_for_update().get_or_create(project_id=project.pk)[0]
        if state.phase == phase:
            return None
        state.phase, state.phase_since = phase, timezone.now()
        state.save(update_fields=["phase", "phase_since"])
        change = PhaseChange.objects.create(project=project, phase=phase, note=note[:300], actor=actor)
        _changed(project)
    return change


def set_need_open(project: ProjectPage, need_key: uuid.UUID, is_open: bool, *, actor=None) -> NeedState:
    """Close or reopen a need that is public; raises `Need.DoesNotExist` for one of another project or of an old version."""
    _check(project, actor)
    with transaction.atomic():
        need = Need.objects.get(project_id=project.pk, key=need_key)
        state = NeedState.objects.update_or_create(project_id=project.pk, need_key=need.key, defaults={"is_open": is_open})[0]
        _changed(project)
    return state


def set_author_line(project: ProjectPage, line: str) -> None:
    """Write who brought the project in, as the public reads it."""
    with transaction.atomic():
        state = ProjectState.objects.get_or_create(project_id=project.pk)[0]
        if state.author_line != line[:160]:
            ProjectState.objects.filter(pk=state.pk).update(author_line=line[:160])
            _changed(project)


def open_need_keys(project: ProjectPage) -> set[uuid.UUID]:
    """Return the keys of the public needs that are open: those without a row of state, or with an open one."""
    closed = set(NeedState.objects.filter(project_id=project.pk, is_open=False).values_list("need_key", flat=True))
    return {key for key in Need.objects.filter(project_id=project.pk).values_list("key", flat=True) if key not in closed}


def _check(project: ProjectPage, actor) -> None:
    if actor is not None and not may_set_state(actor, project):
        raise PermissionDenied


def _changed(project: ProjectPage) -> None:
    site = project.municipality
    cache.touch(site.pk if site else cache.GLOBAL)
