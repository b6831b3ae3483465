"""The step "profile": editing in place, the picture, handing in and taking back."""

import mimetypes
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from moderation.errors import ModerationError
from municipality.pictures import CARD_LARGE, size_of
from municipality.throttle import throttle
from projects.models import Aim
from projects.submission import consents
from projects.submission.fields import LineField, ReceivedPicture

from .. import frame
from ..access import Seat, team_view
from ..models import StepKey
from ..team.base import NotPossible
from . import guidance, handin, pictures, profile, profile_data

SPARE_NEEDS = 2


class PictureForm(forms.Form):
    """The picture with its words and consents; a new one needs both consents again."""

    upload = forms.FileField(
        label=gettext_lazy("Bild"), required=False, widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}), allow_empty_file=True,
        help_text=gettext_lazy("JPG, PNG oder WebP, höchstens 10 MB. Aufnahmeort und andere Zusatzdaten entfernen wir."),
    )  # fmt: skip
    remove = forms.BooleanField(label=gettext_lazy("Bild aus dem Profil nehmen"), required=False)
    picture_alt = LineField(
        label=gettext_lazy("Was ist auf dem Bild zu sehen?"), max_length=200, required=False,
        help_text=gettext_lazy("Ein Satz für Menschen, die das Bild nicht sehen."),
    )  # fmt: skip
    picture_credit = LineField(
        label=gettext_lazy("Wer hat das Bild gemacht?"), max_length=120, required=False, help_text=gettext_lazy("Steht unter dem Bild.")
    )
    picture_rights = forms.BooleanField(label=consents.RIGHTS_TEXT, required=False)
    picture_consent = forms.BooleanField(label=consents.PICTURE_TEXT, required=False)

    def __init__(self, *args: Any, received: ReceivedPicture | None = None, has_picture: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="bild-%s", **kwargs)
        self.received, self.has_picture = received or ReceivedPicture(), has_picture
        if not has_picture:
            del self.fields["remove"]

    def clean_upload(self) -> None:
        if self.received.error:
            raise self.received.error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        new = self.received.content is not None
        if not new and not self.has_picture and "upload" not in self.errors:
            self.add_error("upload", _("Bitte wählen Sie ein Bild."))
        if data.get("remove") and not new:
            return data
        if not data.get("picture_alt") and "picture_alt" not in self.errors:
            self.add_error("picture_alt", _("Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen."))
        if new and not data.get("picture_rights"):
            self.add_error("picture_rights", _("Bitte bestätigen Sie, dass Sie das Bild verwenden dürfen."))
        if new and not data.get("picture_consent"):
            self.add_error("picture_consent", _("Ohne Ihre Einwilligung können wir das Bild nicht zeigen."))
        return data


@require_safe
@team_view
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The working copy of the profile, field by field."""
    return _show(request, seat)


def _show(request: HttpRequest, seat: Seat, *, picture_form: PictureForm | None = None, code: int = 200) -> HttpResponse:
    row = profile.current(seat.project)
    row.project = seat.project
    row.site = seat.site  # type: ignore[attr-defined]
    used = [int(need["n"]) for need in profile_data.needs_of(row.data)]
    shown_needs = min(profile_data.MAX_NEEDS, max([*used, 0]) + SPARE_NEEDS)
    has_picture = pictures.current(seat.project, row) is not None
    initial = {name: row.data.get(name, "") for name in ("picture_alt", "picture_credit")}
    context = frame.context(request, seat, step=StepKey.PROFILE) | guidance.context(seat, StepKey.PROFILE)
    context |= {
        "row": row,
        "standing": handin.standing(seat),
        "need_rows": [(n, [f"need_{n}_{part}" for part in profile_data.NEED_PARTS]) for n in range(1, shown_needs + 1)],
        "aims_how": [(f"how_{aim.value}", str(aim.label)) for aim in Aim],
        "picture_form": picture_form or PictureForm(initial=initial, has_picture=has_picture),
        "form": picture_form,
        "has_picture": has_picture,
        "may_revoke": pictures.may_revoke(seat, row.data.get("picture")),
        "values": row.data,
    }
    return render(request, "workshop/steps/profile.html", context, status=code)


@team_view
def picture(request: HttpRequest, seat: Seat) -> Any:
    """GET: the picture of the working copy for its team. POST: another one, other words, or none."""
    if request.method == "POST":
        return _save_picture(request, seat)
    size = size_of(pictures.of_seat(seat), CARD_LARGE)
    if size is None:
        raise Http404
    response = FileResponse(size.file.open("rb"), content_type=mimetypes.guess_type(size.file.name)[0] or "application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _save_picture(request: HttpRequest, seat: Seat) -> HttpResponse:
    throttle(f"workshop.picture:{seat.user.pk}", 40, timedelta(hours=1), site=seat.site)
    received = ReceivedPicture(request.FILES.get("upload"))
    has_picture = pictures.current(seat.project, profile.current(seat.project)) is not None
    form = PictureForm(request.POST, request.FILES, received=received, has_picture=has_picture)
    if not form.is_valid():
        return _show(request, seat, picture_form=form, code=422)
    values = form.cleaned_data
    pictures.save(seat, upload=received.content, alt=values["picture_alt"], credit=values["picture_credit"], remove=bool(values.get("remove")))
    messages.success(request, _("Das Bild ist gespeichert. Zu sehen ist es nach der Freigabe."))
    return redirect(f"{reverse('workshop:profile', args=[seat.project.pk])}#bild")


@require_POST
@team_view(edits=True)
def revoke_picture(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Delete the picture from every version, at once."""
    if pictures.revoke(seat):
        messages.success(request, _("Das Bild ist gelöscht. Es ist ab sofort nirgends mehr zu sehen."))
    return redirect(f"{reverse('workshop:profile', args=[seat.project.pk])}#bild")


@team_view
def hand_in(request: HttpRequest, seat: Seat) -> HttpResponse:
    """GET: what differs from the public page. POST (lead): hand it in."""
    if request.method != "POST":
        return _show_hand_in(request, seat)
    text = request.POST.get("seen", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    try:
        new = handin.submit(seat, seen=seen)
    except handin.Outdated:
        problem = _("Inzwischen hat jemand etwas geändert. Bitte sehen Sie sich die Unterschiede noch einmal an, und reichen Sie dann ein.")
        return _show_hand_in(request, seat, problem=problem, code=409)
    except handin.Incomplete:
        return _show_hand_in(request, seat, code=422)
    except ModerationError as error:
        return _show_hand_in(request, seat, problem=str(error), code=409)
    if new:
        messages.success(request, _("Eingereicht. Sie erfahren, sobald darüber entschieden ist."))
    else:
        messages.info(request, _("Es gibt nichts Neues einzureichen."))
    return redirect(reverse("workshop:profile", args=[seat.project.pk]))


def _show_hand_in(request: HttpRequest, seat: Seat, *, problem: str = "", code: int = 200) -> HttpResponse:
    found = handin.overview(seat)
    context = frame.context(request, seat, step=StepKey.PROFILE, title=_("Zur Veröffentlichung einreichen"))
    context |= {"found": found, "standing": found.standing, "problem": problem, "is_live": seat.project.live}
    return render(request, "workshop/steps/hand_in.html", context, status=code)


@require_POST
@team_view(lead=True)
def withdraw(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Take back what waits for the moderators."""
    try:
        handin.withdraw(seat)
    except NotPossible as error:
        return _show_hand_in(request, seat, problem=str(error), code=409)
    messages.success(request, _("Zurückgezogen. Ihre Arbeitsfassung ist noch da."))
    return redirect(reverse("workshop:profile", args=[seat.project.pk]))
