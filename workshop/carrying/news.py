"""What a team tells while it carries out: updates with a picture, milestones, the result. Public after moderation (`kinds`)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import rows as moderated
from moderation.models import ModeratedRow
from municipality.models import Picture
from projects.submission.pictures import collection_for

from .. import rows
from ..access import Seat
from ..models import EffectEstimate, Milestone, ProjectResult, ProjectUpdate, PublicMilestones, ResourceRequirement
from ..rules import may_edit_plan, membership
from ..team.base import NotPossible, team_lock
from . import numbers

MOST_WAITING = 10
"""So many updates of a project may wait for the moderators at once."""
UPDATE_FIELDS = ("title", "text", "picture_alt", "picture_credit")
RESULT_FIELDS = ("done", "learnt", "stays", "spent_note")
Release = ModeratedRow.Release


# Updates ----------------------------------------------------------------------------------------------------------------


def find_update(seat: Seat, pk: int) -> ProjectUpdate:
    """Return an update of this project, public or not; raises Http404."""
    row = ProjectUpdate.objects.filter(project_id=seat.project.pk, pk=pk).select_related("project", "picture", "author__user").first()
    if row is None:
        raise Http404
    return row


def save_update(
    seat: Seat,
    values: Mapping[str, Any],
    *,
    update: ProjectUpdate | None = None,
    version: int | None = None,
    upload: ContentFile | None = None,
    drop_picture: bool = False,
    hand_in: bool = True,
) -> ProjectUpdate:
    """Write an update or change one; `hand_in` gives it to the moderators, else it stays a draft.

    `values`: title, text, picture_alt, picture_credit; `upload`: a picture drawn anew (`municipality.files.clean_image`); `version`:
    the one that the person had before her eyes. Raises PermissionDenied, `NotPossible`, ValidationError, `moderation.errors.Outdated`.
    """
    values = rows.plain_values(ProjectUpdate, {name: values.get(name) or "" for name in UPDATE_FIELDS})
    with team_lock(seat.project):
        _must_edit(seat)
        if update is None:
            waiting = ProjectUpdate.objects.filter(project_id=seat.project.pk, release__in=(Release.DRAFT, Release.WAITING)).count()
            if waiting >= MOST_WAITING:
                raise NotPossible(_("Es warten schon viele Neuigkeiten. Bitte warten Sie, bis die Moderation sie gelesen hat."))
            update = ProjectUpdate(project=seat.project, author=seat.member, **values)
            update.full_clean(exclude=["project", "author", "picture"])
            update.save()
            version = None
        before = update.picture
        if upload is not None:
            values["picture"] = _picture(seat, upload, values["title"], values["picture_alt"])
        elif drop_picture:
            values["picture"] = None
        if ("picture" not in values and before is None) or values.get("picture", before) is None:
            values |= {"picture_alt": "", "picture_credit": ""}
        elif not values["picture_alt"]:
            raise ValidationError({"picture_alt": _("Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen.")})
        moderated.change(update, values, seat.user, version)
        if before is not None and update.picture_id != before.pk:
            before.delete()
        if hand_in:
            moderated.submit(update, seat.user)
    return update


def delete_update(seat: Seat, update: ProjectUpdate) -> None:
    """Delete an update that is not public, with its picture. Raises PermissionDenied, `NotPossible`."""
    with team_lock(seat.project):
        _must_edit(seat)
        row = ProjectUpdate.objects.select_for_update().filter(pk=update.pk).first()
        if row is None:
            return
        if row.release == Release.LIVE:
            raise NotPossible(_("Diese Neuigkeit ist öffentlich. Nehmen Sie sie zuerst zurück."))
        row.delete()


def forget_picture(sender: Any, instance: ProjectUpdate, **kwargs: Any) -> None:
    """Receiver: the picture of an update goes with it."""
    for picture in Picture.objects.filter(pk=instance.picture_id):
        picture.delete()


def show_pictures(project: Any) -> None:
    """Make the pictures of a project's public updates public exactly while the project is."""
    ids = ProjectUpdate.objects.filter(project_id=project.pk, picture__isnull=False).values("picture_id")
    live = ProjectUpdate.objects.filter(project_id=project.pk, release=Release.LIVE).values("picture_id")
    shown = Q(pk__in=live) if project.live else Q(pk__in=[])
    Picture.objects.filter(shown, pk__in=ids, is_public=False).update(is_public=True)
    Picture.objects.filter(pk__in=ids, is_public=True).exclude(shown).update(is_public=False)


def _picture(seat: Seat, content: ContentFile, title: str, alt: str) -> Picture:
    picture = Picture(
        title=title[:255], file=content, description=alt[:255], is_public=False, people_agreed=True, collection=collection_for(seat.site)
    )
    picture.save()
    return picture


# Milestones -------------------------------------------------------------------------------------------------------------


def reach(seat: Seat, pk: int, day: date | None, *, version: int | None) -> Milestone:
    """Say on which day a milestone was reached (None: not yet). Raises ValidationError, `workshop.rows.Conflict`, PermissionDenied, Http404."""
    _must_edit(seat)
    if day is not None and day > timezone.localdate():
        raise ValidationError({"reached": _("Dieser Tag liegt in der Zukunft.")})
    return rows.save_fields(Milestone, pk, {"reached": day}, base=version, seat=seat).row


def public_titles(project_id: int) -> dict[str, str]:
    """Return the words of the milestones that the team wants to show, by id, in their order."""
    rows_ = Milestone.objects.filter(project_id=project_id, is_public=True).values_list("pk", "title")
    return {str(pk): title for pk, title in rows_}


def hand_in_milestones(seat: Seat) -> PublicMilestones:
    """Give the words of the public milestones to the moderators. Raises PermissionDenied, `NotPossible`."""
    titles = public_titles(seat.project.pk)
    if not titles:
        raise NotPossible(_("Es gibt noch keine Meilensteine, die auf der Projektseite stehen sollen."))
    with team_lock(seat.project):
        _must_edit(seat)
        row = PublicMilestones.objects.select_related("project").get_or_create(project=seat.project)[0]
        moderated.change(row, {"titles": titles}, seat.user)
        if row.release not in (Release.WAITING, Release.LIVE):
            moderated.submit(row, seat.user)
    return row


# Result -----------------------------------------------------------------------------------------------------------------


def result_of(seat: Seat) -> ProjectResult:
    """Return the result of the project, an unsaved one where nothing was written yet."""
    return ProjectResult.objects.select_related("project").filter(project=seat.project).first() or ProjectResult(project=seat.project)


def save_result(
    seat: Seat,
    values: Mapping[str, Any],
    *,
    measured: Mapping[int, tuple[int | None, dict[str, Any]]] | None = None,
    spent: Mapping[int, tuple[int | None, dict[str, Any]]] | None = None,
    version: int | None = None,
    hand_in: bool = True,
) -> ProjectResult:
    """Write the result: texts, measured effects and spent money (both by id: (version that was seen, fields)), all or nothing.

    Handed in, it is frozen with its numbers. Raises PermissionDenied, ValidationError, `workshop.rows.Conflict`, `Outdated`.
    """
    with team_lock(seat.project), transaction.atomic():
        _must_edit(seat)
        for pk, (base, fields) in (measured or {}).items():
            rows.save_fields(EffectEstimate, pk, fields, base=base, seat=seat)
        for pk, (base, fields) in (spent or {}).items():
            rows.save_fields(ResourceRequirement, pk, fields, base=base, seat=seat)
        row = ProjectResult.objects.select_related("project").get_or_create(project=seat.project)[0]
        wanted = rows.plain_values(ProjectResult, {name: values.get(name) or "" for name in RESULT_FIELDS})
        if hand_in and not wanted["done"].strip():
            raise ValidationError({"done": _("Bitte schreiben Sie, was gemacht wurde.")})
        moderated.change(row, wanted | {"numbers": numbers.of_plan(seat.project)}, seat.user, version)
        if hand_in and row.release not in (Release.WAITING, Release.LIVE):
            moderated.submit(row, seat.user)
    return row


def _must_edit(seat: Seat) -> None:
    """Ask again inside: somebody may have left the team a moment ago."""
    if not may_edit_plan(membership(seat.user, seat.project)):
        raise PermissionDenied
