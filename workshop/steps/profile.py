"""The working copy of the profile: read, merged with what staff changed meanwhile, and saved field by field like a row of the plan."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import JSONField, Subquery
from django.utils import timezone
from wagtail.models import Revision, Site

from projects.models import ProjectPage

from .. import rows
from ..access import Seat
from ..models import FieldChange, ProfileDraft
from ..registry import Known, StepState
from ..signals import row_saved
from . import profile_data, profile_form

TABLE = rows.table_of(ProfileDraft)


def expressions(project: ProjectPage) -> dict[str, Any]:
    """Return what the state of the profile needs to know (`registry.Step`)."""
    return {"profile_data": Subquery(ProfileDraft.objects.filter(pk=project.pk).values("data")[:1], output_field=JSONField())}


def state(project: ProjectPage, known: Known) -> StepState:
    """Return how far the profile is (a query where there is no working copy yet)."""
    return profile_data.state_of(data_for_state(project, known))


def data_for_state(project: ProjectPage, known: Known) -> profile_data.Data:
    """Return what `profile_data.gaps` asks for: of the working copy, else of the latest version."""
    if known["profile_data"] is not None:
        return known["profile_data"]
    content = Revision.objects.filter(pk=project.latest_revision_id).values_list("content", flat=True).first() if project.latest_revision_id else None
    return profile_data.of_content(content) if content is not None else profile_data.of_page(project)


def version_of(project: ProjectPage) -> ProjectPage:
    """Return the latest version of the page."""
    return project.get_latest_revision_as_object() if project.latest_revision_id else project


def current(project: ProjectPage) -> ProfileDraft:
    """Return the working copy as the team reads it now; nothing is written. Made from the latest version where there is none yet."""
    row = ProfileDraft.objects.filter(pk=project.pk).first()
    if row is None:
        return ProfileDraft(project_id=project.pk, data=profile_data.of_page(version_of(project)), revision=project.latest_revision_id)
    _merge(row, project)
    return row


def _merge(row: ProfileDraft, project: ProjectPage) -> list[tuple[str, Any, Any]]:
    """Take in what somebody else changed in the page since this copy was made from it; returns (name, before, after). Not saved."""
    if project.latest_revision_id is None or project.latest_revision_id == row.revision:
        return []
    before = dict(row.data)
    base = Revision.objects.filter(pk=row.revision).first() if row.revision else None
    taken: list[str] = []
    if base is not None:
        latest = profile_data.of_page(version_of(project))
        row.data, taken = profile_data.merge(profile_data.of_page(base.as_object()), latest, before)
    row.revision = project.latest_revision_id
    if taken:
        row.version += 1
    return [(name, profile_data.value_of(before, name), profile_data.value_of(row.data, name)) for name in taken]


class ProfileEditable:
    """How `workshop.autosave` edits the working copy: its row is the project itself."""

    model = ProfileDraft
    form = profile_form.DraftForm
    fields = list(profile_form.EDITABLE)

    def find(self, seat: Seat, pk: int) -> ProfileDraft | None:
        """Return the working copy, locked, made when there is none, with what staff changed meanwhile. Needs an open transaction."""
        return locked(seat) if pk == seat.project.pk else None

    def form_of(self, row: ProfileDraft, names: list[str] | None = None, data: Any = None) -> profile_form.DraftForm:
        """Return the form over some fields of the working copy."""
        site = getattr(row, "site", None) or _site(row)
        return profile_form.DraftForm(data, names=names or self.fields, site=site, initial=row.data, auto_id=f"{TABLE}-{row.pk}-%s")

    def save(self, seat: Seat, row: ProfileDraft, values: Mapping[str, Any], *, base: int | None, own: Collection[int] = ()) -> rows.Saved:
        """Save checked values of a locked working copy. Raises `rows.Conflict`."""
        return save(seat, row, {name: profile_form.stored(name, value) for name, value in values.items()}, base=base, own=own)

    def restored(self, seat: Seat, row: ProfileDraft, name: str, text: str) -> Any:
        """Return the value for what the history shows; raises ValueError where it cannot come back."""
        return profile_form.parsed(seat.site, name, text)


def _site(row: ProfileDraft) -> Site:
    from municipality.scope import site_of_page

    site = site_of_page(row.project)
    if site is None:
        raise LookupError("A project outside of every municipality.")
    return site


def locked(seat: Seat) -> ProfileDraft:
    """Return the working copy of this project, locked and saved; needs an open transaction."""
    project = seat.project
    rows_of_project = ProfileDraft.objects.select_for_update().filter(pk=project.pk)
    row = rows_of_project.first()
    if row is None:
        made = current(project)
        try:
            with transaction.atomic():
                made.save(force_insert=True)
            row = made
        except IntegrityError:  # somebody else was first
            row = rows_of_project.get()
    row.site = seat.site  # type: ignore[attr-defined]
    known = row.revision
    taken = _merge(row, project)
    if row.revision != known:
        row.save(update_fields=["data", "revision", "version", "changed"])
    _note_others(row, taken, seat.site)
    return row


def _note_others(row: ProfileDraft, taken: list[tuple[str, Any, Any]], site: Site) -> None:
    """Write into the history what came from the administration."""
    FieldChange.objects.bulk_create(
        FieldChange(
            project_id=row.pk, table=TABLE, row=row.pk, field=name, label=str(profile_form.LABELS[name])[:120], version=row.version,
            before=profile_form.shown(site, name, before), after=profile_form.shown(site, name, after), created=timezone.now(),
        )
        for name, before, after in taken
    )  # fmt: skip


def save(seat: Seat, row: ProfileDraft, values: Mapping[str, Any], *, base: int | None, own: Collection[int] = ()) -> rows.Saved:
    """Save kept values (of `profile_form.stored`) of a locked working copy. Raises `rows.Conflict`."""
    before = dict(row.data)
    changed = [name for name, value in values.items() if not profile_data.same(before, {name: value}, [name])]
    if not changed:
        return rows.Saved(row)
    said = {name: (profile_form.shown(seat.site, name, before.get(name)), profile_form.shown(seat.site, name, values[name])) for name in changed}
    labels = {name: str(profile_form.LABELS[name]) for name in changed}
    if base is not None and base < row.version:
        for name in rows.check(TABLE, row.pk, row.version, base, {name: said[name][1] for name in changed}, labels, own):
            changed.remove(name)
        if not changed:
            return rows.Saved(row)
    row.data = {**before, **{name: values[name] for name in changed}}
    row.version += 1
    row.save(update_fields=["data", "version", "changed"])
    rows.note_changes(seat, TABLE, row.pk, row.version, [(name, *said[name]) for name in changed], labels)
    row_saved.send(ProfileDraft, row=row, changed=changed, seat=seat)
    return rows.Saved(row, changed)
