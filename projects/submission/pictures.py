"""The way of a picture: private upload, then a picture of the library that nobody sees, public with the project."""

import logging

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import Collection, Site

from municipality.folders import folder
from municipality.models import Folder, Picture
from projects.models import ProjectPage, Submission

logger = logging.getLogger(__name__)


def keep_upload(submission: Submission, content: ContentFile) -> None:
    """Store a picture that was drawn anew; the one before is deleted. The caller saves the submission."""
    drop_upload(submission)
    submission.picture.save(content.name or "picture.jpg", content, save=False)


def drop_upload(submission: Submission) -> None:
    """Forget the private upload; its file goes when the transaction is committed."""
    if submission.picture:
        name, storage = str(submission.picture.name), submission.picture.storage
        transaction.on_commit(lambda: storage.delete(name))
        submission.picture = ""


def make_picture(submission: Submission, content: ContentFile, title: str, alt: str = "") -> Picture:
    """Return a picture of the library from checked content, hidden until the project is public."""
    picture = Picture(
        title=title[:255] or "Bild", file=content, description=alt[:255], is_public=False, people_agreed=True,
        collection=collection_for(submission.site),
    )  # fmt: skip
    picture.save()
    submission.pictures.add(picture)
    return picture


def picture_of_upload(submission: Submission) -> Picture | None:
    """Return the library's picture for the upload of this submission, made once; None where there is none."""
    known = submission.pictures.order_by("-pk").first()
    if known or not submission.picture:
        return known
    try:
        with submission.picture.open("rb") as file:
            content = ContentFile(file.read(), name=str(submission.picture.name).rpartition("/")[2])
    except FileNotFoundError:
        logger.error("The picture of submission %s is gone", submission.pk)
        return None
    return make_picture(submission, content, submission.data.get("title", ""), submission.data.get("picture_alt", ""))


def show_only(submission: Submission, project: ProjectPage | None) -> None:
    """Make public exactly the picture that the live project shows; every other one of this submission is hidden."""
    shown = project.picture_id if project is not None and project.live else None
    submission.pictures.filter(pk=shown, is_public=False).update(is_public=True)
    submission.pictures.exclude(pk=shown).filter(is_public=True).update(is_public=False)


def owners(picture_id: int) -> set[int]:
    """Return the municipalities to which somebody sent this picture: hidden, it is for their staff alone."""
    return set(Submission.objects.filter(pictures=picture_id).values_list("site_id", flat=True))


def delete_all(submission: Submission) -> int:
    """Delete upload and pictures with all their files; versions of the page then have no picture. Returns how many."""
    drop_upload(submission)
    pictures = list(submission.pictures.all())
    for picture in pictures:
        picture.delete()
    return len(pictures)


def collection_for(site: Site) -> Collection:
    """The municipality's folder for what people send in."""
    return folder(site, Folder.Purpose.SENT_IN)
