"""Meetings in the workshop of a project, and the private calendar."""

import uuid
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipality.outbox import absolute_url
from municipality.scope import get_site, site_of_page
from municipality.throttle import Throttled
from projects.submission.pages import private, too_often
from workshop import frame
from workshop.access import Seat, team_view

from ..models import CalendarFeed, Meeting
from . import ics, keys, services
from .forms import MarkedForm, MeetingForm, MinutesForm

DONE = {
    "neu": lambda: _("Das Treffen steht. Ihr Team bekommt Bescheid."),
    "gespeichert": lambda: _("Gespeichert."),
    "abgesagt": lambda: _("Das Treffen ist abgesagt. Ihr Team bekommt Bescheid."),
    "doch": lambda: _("Das Treffen findet doch statt. Ihr Team bekommt Bescheid."),
    "kalender": lambda: _("Der Link zu Ihrem Kalender ist neu. Der alte gilt nicht mehr."),
    "kalender-aus": lambda: _("Der Link zu Ihrem Kalender gilt nicht mehr."),
}
PER_LIST = 30


def _done(request: HttpRequest) -> str:
    found = DONE.get(request.GET.get("getan", ""))
    return found() if found else ""


def _row(meeting: Meeting) -> dict:
    return {
        "title": meeting.title, "starts": meeting.starts, "ends": meeting.ends, "place": meeting.place, "cancelled": meeting.cancelled,
        "has_minutes": bool(meeting.minutes), "audience": meeting.get_audience_display(),
        "url": reverse("exchange:meeting", args=[meeting.project_id, meeting.public_id]),
    }  # fmt: skip


@team_view
@private
@require_safe
def meetings(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What comes, what was, and one's own calendar."""
    now = timezone.now()
    rows = Meeting.objects.filter(project=seat.project)
    page = Paginator(rows.filter(starts__lt=now).order_by("-starts", "-pk"), PER_LIST).get_page(request.GET.get("seite"))
    feed = CalendarFeed.objects.filter(member=seat.member).first()
    context = {
        **frame.context(request, seat, tab="meetings"),
        "coming": [_row(row) for row in rows.filter(starts__gte=now).order_by("starts", "pk")[:100]],
        "past": [_row(row) for row in page.object_list],
        "pages": page,
        "may_edit": seat.may_edit,
        "new_url": reverse("exchange:meeting_new", args=[seat.project.pk]),
        "feed_url": absolute_url(seat.site, feed_path(feed)) if feed else "",
        "feed_new_url": reverse("exchange:calendar_new", args=[seat.project.pk]),
        "feed_end_url": reverse("exchange:calendar_end", args=[seat.project.pk]),
        "done": _done(request),
    }
    return render(request, "exchange/meetings/list.html", context)


def feed_path(feed: CalendarFeed) -> str:
    """Return the private address of a calendar."""
    return reverse("exchange:calendar", args=[feed.public_id, keys.secret_of(feed)])


def _meeting(seat: Seat, public_id: uuid.UUID) -> Meeting:
    return get_object_or_404(Meeting.objects.filter(project=seat.project), public_id=public_id)


def _edits(seat: Seat) -> None:
    if not seat.may_edit:
        raise PermissionDenied


@team_view
@private
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A new meeting."""
    _edits(seat)
    form = MeetingForm(request.POST if request.method == "POST" else None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create(seat, form.values)
            return redirect(f"{_row(row)['url']}?getan=neu")
        except ValidationError as error:
            form.add_error(None, error)
        except Throttled as error:
            form.add_error(None, too_often(error))
            status = 429
    context = {
        **frame.context(request, seat, tab="meetings", title=_("Neues Treffen")), "form": form, "clashes": [],
        "back_url": reverse("exchange:meetings", args=[seat.project.pk]),
    }  # fmt: skip
    return render(request, "exchange/meetings/form.html", context, status=status)


@team_view
@private
@require_safe
def meeting(request: HttpRequest, seat: Seat, public_id: uuid.UUID) -> HttpResponse:
    """One meeting: agenda, minutes, calendar file."""
    row = _meeting(seat, public_id)
    args = [seat.project.pk, public_id]
    context = {
        **frame.context(request, seat, tab="meetings", title=row.title),
        "meeting": row,
        "may_edit": seat.may_edit,
        **{f"{name}_url": reverse(f"exchange:meeting_{name}", args=args) for name in ("edit", "minutes", "cancel", "ics")},
        "back_url": reverse("exchange:meetings", args=[seat.project.pk]),
        "done": _done(request),
    }
    return render(request, "exchange/meetings/meeting.html", context)


def _edit(request: HttpRequest, seat: Seat, public_id: uuid.UUID, form_class: type[MarkedForm], title: str) -> HttpResponse:
    _edits(seat)
    row = _meeting(seat, public_id)
    form = form_class(request.POST if request.method == "POST" else None, meeting=row)
    status = 422 if request.method == "POST" else 200
    clashes: list[services.Clash] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.save(seat, row, form.values, form.marks)
            return redirect(f"{_row(row)['url']}?getan=gespeichert")
        except ValidationError as error:
            form.add_error(None, error)
        except services.Conflict as conflict:
            clashes, status = conflict.clashes, 409
            # What stands there now has been shown: the next save is meant.
            data = form.data.copy()
            data.update({f"mark_{clash.field}": services.mark_of(getattr(conflict.meeting, clash.field)) for clash in clashes})
            form = form_class(data, meeting=conflict.meeting)
    context = {
        **frame.context(request, seat, tab="meetings", title=title), "form": form, "clashes": clashes, "back_url": _row(row)["url"],
    }  # fmt: skip
    return render(request, "exchange/meetings/form.html", context, status=status)


@team_view
@private
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, seat: Seat, public_id: uuid.UUID) -> HttpResponse:
    """Change when, where and what about."""
    return _edit(request, seat, public_id, MeetingForm, _("Treffen ändern"))


@team_view
@private
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest, seat: Seat, public_id: uuid.UUID) -> HttpResponse:
    """Write down what was decided."""
    return _edit(request, seat, public_id, MinutesForm, _("Protokoll"))


@team_view
@private
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, seat: Seat, public_id: uuid.UUID) -> HttpResponse:
    """Call a meeting off (or on again): a question first."""
    _edits(seat)
    row = _meeting(seat, public_id)
    if request.method == "POST":
        wanted = request.POST.get("absagen") != "nein"
        services.cancel(seat, row, wanted)
        return redirect(f"{_row(row)['url']}?getan={'abgesagt' if wanted else 'doch'}")
    title = _("Treffen doch stattfinden lassen?") if row.cancelled else _("Treffen absagen?")
    context = {**frame.context(request, seat, tab="meetings", title=title), "meeting": row, "back_url": _row(row)["url"]}
    return render(request, "exchange/meetings/cancel.html", context)


@team_view
@private
@require_safe
def file(request: HttpRequest, seat: Seat, public_id: uuid.UUID) -> HttpResponse:
    """One meeting as a file for a calendar."""
    row = _meeting(seat, public_id)
    response = HttpResponse(ics.calendar(seat.site, seat.project.draft_title or seat.project.title, [row]), content_type=ics.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{ics.file_name(row)}"'
    return response


@team_view
@private
@require_POST
def calendar_new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Make the link to one's private calendar, or a new one."""
    services.new_feed(seat)
    return redirect(f"{reverse('exchange:meetings', args=[seat.project.pk])}?getan=kalender#kalender")


@team_view
@private
@require_POST
def calendar_end(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Take the link back."""
    services.end_feed(seat)
    return redirect(f"{reverse('exchange:meetings', args=[seat.project.pk])}?getan=kalender-aus#kalender")


@private
@require_safe
def calendar(request: HttpRequest, public_id: uuid.UUID, secret: str) -> HttpResponse:
    """The meetings of a project for a calendar program, behind the secret of one member; 404 as soon as she is one no more."""
    feed = keys.find(public_id, secret)
    site = get_site(request)
    if feed is None or (found := site_of_page(feed.member.project)) is None or found.pk != site.pk:
        raise Http404
    project = feed.member.project
    rows = Meeting.objects.filter(project=project, starts__gte=timezone.now() - timedelta(days=366)).order_by("starts", "pk")[:500]
    return HttpResponse(ics.calendar(site, project.draft_title or project.title, rows), content_type=ics.CONTENT_TYPE)
