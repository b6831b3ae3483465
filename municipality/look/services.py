"""Draft, publishing and former looks: every change of a look that people make goes through here."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ForeignKey
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from ..models.branding import Branding, FooterLink, LookVersion, SocialLink
from . import rules

KEPT = 10
"""So many former looks are kept for each municipality."""
ROWS: dict[str, Any] = {"social_links": SocialLink, "footer_links": FooterLink}


def _fields() -> list[Any]:
    return [field for field in Branding._meta.concrete_fields if field.name not in ("id", "site")]


def snapshot(branding: Branding) -> dict[str, Any]:
    """Return all values of a look as plain data, with its links."""
    data = {field.name: getattr(branding, field.attname) for field in _fields()}
    for name in ROWS:
        data[name] = [{"title": row.title, "url": row.url} for row in getattr(branding, name).all()]
    return data


def filled(branding: Branding, data: dict[str, Any]) -> Branding:
    """Write kept values into a look, unsaved, and return it. Pictures that are gone stay away; what a version does not know keeps its default."""
    for field in _fields():
        value = data.get(field.name, field.get_default())
        if isinstance(field, ForeignKey):
            picture = field.related_model._default_manager.filter(pk=value).first() if value else None
            setattr(branding, field.name, picture)
        else:
            setattr(branding, field.attname, value)
    for name, model in ROWS.items():
        setattr(branding, name, [model(sort_order=n, **row) for n, row in enumerate(data.get(name, []))])
    return branding


def published(site: Site) -> Branding:
    """Return the look that everybody sees, made where there is none yet; a fresh object."""
    return Branding.objects.select_related("logo", "logo_dark").get_or_create(site=site)[0]


def draft_of(site: Site) -> LookVersion | None:
    """Return the draft of a municipality, if there is one."""
    return LookVersion.objects.filter(site=site, state=LookVersion.State.DRAFT).select_related("saved_by").first()


def past_of(site: Site) -> list[LookVersion]:
    """Return the looks that were published before, the latest first."""
    return list(LookVersion.objects.filter(site=site, state=LookVersion.State.PAST).select_related("saved_by"))


def look_of(site: Site, version: LookVersion | None) -> Branding:
    """Return a look as it would be: the version written over the published one, unsaved; the published one where there is no version."""
    branding = published(site)
    return filled(branding, version.data) if version is not None else branding


def save_draft(site: Site, branding: Branding, by: Any, seen: str = "") -> LookVersion:
    """Keep a look as the draft of the municipality; nobody sees it but in the preview.

    `seen` is the `version_mark` of the draft that the person started from. Raises `ValidationError` when somebody else saved meanwhile,
    `PermissionDenied` for who may not.
    """
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)
        if not rules.may_change(by, site):
            raise PermissionDenied
        draft = draft_of(site)
        if seen and seen != version_mark(draft):
            raise ValidationError(
                _("Inzwischen hat jemand anderes den Entwurf gespeichert. Bitte laden Sie die Seite neu und ändern Sie noch einmal.")
            )
        data = snapshot(branding)
        if not rules.may_style(by, site):
            data["own_style"] = (draft.data if draft else snapshot(published(site))).get("own_style", "")
        return _write_draft(site, data, by)


def publish(site: Site, by: Any) -> Branding:
    """Make the draft the look that everybody sees; the former one can be brought back. Raises `ValidationError` where there is no draft."""
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)
        if not rules.may_change(by, site):
            raise PermissionDenied
        draft = draft_of(site)
        if draft is None:
            raise ValidationError(_("Es gibt keinen Entwurf, den Sie veröffentlichen könnten."))
        branding = published(site)
        former = snapshot(branding)
        filled(branding, draft.data)
        if branding.own_style != former["own_style"] and not rules.may_style(by, site):
            raise ValidationError(
                _(
                    "Der Entwurf ändert die eigene Gestaltung (CSS). Das dürfen Sie nicht veröffentlichen. Bitte fragen Sie die Verwaltung der Website."
                )
            )
        branding.full_clean(exclude=["site"])
        branding.save()
        LookVersion.objects.create(site=site, state=LookVersion.State.PAST, data=former, saved_at=timezone.now(), saved_by=by)
        draft.delete()
        old = LookVersion.objects.filter(site=site, state=LookVersion.State.PAST).values_list("pk", flat=True)[KEPT:]
        LookVersion.objects.filter(pk__in=list(old)).delete()
    return branding


def discard(site: Site, by: Any) -> None:
    """Throw the draft away; does nothing where there is none."""
    if not rules.may_change(by, site):
        raise PermissionDenied
    LookVersion.objects.filter(site=site, state=LookVersion.State.DRAFT).delete()


def bring_back(site: Site, version_id: int, by: Any) -> LookVersion:
    """Make a former look the draft, to be looked at and published. Raises `LookVersion.DoesNotExist` for another municipality's."""
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)
        if not rules.may_change(by, site):
            raise PermissionDenied
        version = LookVersion.objects.get(pk=version_id, site=site, state=LookVersion.State.PAST)
        data = dict(version.data)
        if not rules.may_style(by, site):
            data["own_style"] = published(site).own_style
        return _write_draft(site, data, by)


def version_mark(version: LookVersion | None) -> str:
    """Return what tells one state of the draft from another."""
    return version.saved_at.isoformat() if version else "-"


def _write_draft(site: Site, data: dict[str, Any], by: Any) -> LookVersion:
    values = {"data": data, "saved_at": timezone.now(), "saved_by": by}
    return LookVersion.objects.update_or_create(site=site, state=LookVersion.State.DRAFT, defaults=values)[0]
