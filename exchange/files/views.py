"""Files in the workshop of a project, and the one address under which a version is handed out."""

import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from moderation.errors import NotAllowed, WrongState
from municipality.scope import get_site
from municipality.throttle import Throttled
from projects.models import ProjectPage
from projects.submission.pages import private, too_often
from workshop import frame
from workshop.access import Seat, team_view

from ..models import FileVersion, TeamFile
from . import queries, rules, services
from .checks import MAX_PROJECT_BYTES
from .forms import SettingsForm, UploadForm, VersionForm

DONE = {
    "neu": lambda: _("Die Datei ist da."),
    "fassung": lambda: _("Die neue Fassung ist da. Ältere Fassungen bleiben erhalten."),
    "gespeichert": lambda: _("Gespeichert."),
    "geloescht": lambda: _("Die Datei ist gelöscht."),
}


def _done(request: HttpRequest) -> str:
    found = DONE.get(request.GET.get("getan", ""))
    return found() if found else ""


def describe(file: TeamFile) -> dict:
    """Return one file as lists show it; its versions were read along."""
    versions = list(file.versions.all())
    last = versions[0] if versions else None
    first = versions[-1] if versions else None
    return {
        "title": file.title, "id": file.public_id, "audience": file.get_audience_display(), "count": len(versions), "last": last,
        "state": file.get_release_display() if file.audience == "public" else "",
        "url": reverse("exchange:team_file", args=[file.project_id, file.public_id]),
        "download_url": address(file, last.number) if last else "",
        "uploader": first.user_id if first else None,
        "versions": [
            {
                "number": row.number, "name": row.name, "size": filesizeformat(row.size), "created": row.created,
                "by": (row.user.name if row.user else "") or _("Ohne Namen"), "url": address(file, row.number),
                "is_public": row.number == file.released_number,
            }
            for row in versions
        ],
    }  # fmt: skip


def address(file: TeamFile, number: int) -> str:
    """Return where a version is handed out."""
    return reverse("exchange:file", args=[file.public_id, number])


@team_view
@private
@require_http_methods(["GET", "HEAD", "POST"])
def team_files(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All files of a project, and the form for one more."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    status = 422 if request.method == "POST" else 200
    if request.method == "POST":
        if not rules.may_upload(seat.member):
            raise PermissionDenied
        try:
            if form.is_valid():
                data = form.cleaned_data
                services.upload(seat, data["title"], data["file"], data["audience"])
                return redirect(f"{reverse('exchange:team_files', args=[seat.project.pk])}?getan=neu")
        except ValidationError as error:
            form.add_error("file", error)
        except Throttled as error:
            form.add_error(None, too_often(error))
            status = 429
    files = [describe(row) for row in queries.of_project(seat.project)]
    used = queries.used_bytes(seat.project)
    context = {
        **frame.context(request, seat, tab="files"),
        "form": form,
        "files": files,
        "used": filesizeformat(used),
        "limit": filesizeformat(MAX_PROJECT_BYTES),
        "may_upload": rules.may_upload(seat.member),
        "done": _done(request),
    }
    return render(request, "exchange/files/list.html", context, status=status)


def _file(seat: Seat, public_id: uuid.UUID) -> TeamFile:
    return get_object_or_404(queries.of_project(seat.project), public_id=public_id)


@team_view
@private
@require_http_methods(["GET", "HEAD", "POST"])
def team_file(request: HttpRequest, seat: Seat, public_id: uuid.UUID) -> HttpResponse:
    """One file: its versions, a new version, its title and who may read it."""
    file = _file(seat, public_id)
    file.project = seat.project
    initial = {"title": file.title, "audience": file.audience}
    is_version = request.method == "POST" and "fassung" in request.POST
    version_form = VersionForm(request.POST, request.FILES) if is_version else VersionForm()
    form = SettingsForm(request.POST) if request.method == "POST" and not is_version else SettingsForm(initial=initial)
    status = 422 if request.method == "POST" else 200
    bound = version_form if is_version else form
    if request.method == "POST":
        try:
            if is_version and version_form.is_valid():
                services.new_version(seat, file, version_form.cleaned_data["file"])
                return redirect(f"{describe(file)['url']}?getan=fassung")
            if not is_version and form.is_valid():
                services.rename(seat, file, form.cleaned_data["title"])
                services.set_audience(seat, file, form.cleaned_data["audience"])
                return redirect(f"{describe(file)['url']}?getan=gespeichert")
        except ValidationError as error:
            bound.add_error("file" if is_version else None, error)
        except (WrongState, NotAllowed) as error:
            bound.add_error(None, str(error))
        except Throttled as error:
            bound.add_error(None, too_often(error))
            status = 429
    shown = describe(file)
    context = {
        **frame.context(request, seat, tab="files", title=file.title),
        "file": shown,
        "reason": file.reason if file.release in ("changes", "rejected", "offline") else "",
        "form": form,
        "version_form": version_form,
        "may_upload": rules.may_upload(seat.member),
        "may_delete": rules.may_delete(seat.member, shown["uploader"]),
        "delete_url": reverse("exchange:team_file_delete", args=[seat.project.pk, public_id]),
        "back_url": reverse("exchange:team_files", args=[seat.project.pk]),
        "done": _done(request),
    }
    return render(request, "exchange/files/file.html", context, status=status)


@team_view
@private
@require_http_methods(["GET", "HEAD", "POST"])
def team_file_delete(request: HttpRequest, seat: Seat, public_id: uuid.UUID) -> HttpResponse:
    """Delete a file: a question first."""
    file = _file(seat, public_id)
    if not rules.may_delete(seat.member, describe(file)["uploader"]):
        raise PermissionDenied
    if request.method == "POST":
        services.delete(seat, file)
        return redirect(f"{reverse('exchange:team_files', args=[seat.project.pk])}?getan=geloescht")
    context = {
        **frame.context(request, seat, tab="files", title=_("Datei löschen?")),
        "file": describe(file),
        "back_url": reverse("exchange:team_file", args=[seat.project.pk, public_id]),
    }
    return render(request, "exchange/files/delete.html", context)


@private
@require_safe
def download(request: HttpRequest, public_id: uuid.UUID, number: int) -> FileResponse:
    """Hand out one version, always as a file to save. 404 for whoever may not read it, and for what is deleted."""
    visible = ProjectPage.objects.in_site(get_site(request))
    user = request.user if request.user.is_authenticated else None
    version = FileVersion.objects.select_related("file__project").filter(file__public_id=public_id, number=number, file__project__in=visible).first()
    if version is None or not rules.may_read(user, version.file, number):
        raise Http404
    try:
        opened = version.content.storage.open(str(version.content.name))
    except FileNotFoundError as error:
        raise Http404 from error
    content_type = "text/plain; charset=utf-8" if version.content_type.startswith("text/") else version.content_type
    response = FileResponse(opened, as_attachment=True, filename=version.name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
