"""Addresses of this room."""

from django.urls import URLPattern, path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

TEAM = "mitmachen/projekte/<row:pk>/treffen/"
ONE = f"{TEAM}<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path(TEAM, views.meetings, name="meetings"),
    path(f"{TEAM}neu/", views.new, name="meeting_new"),
    path(f"{TEAM}kalender/", views.calendar_new, name="calendar_new"),
    path(f"{TEAM}kalender/beenden/", views.calendar_end, name="calendar_end"),
    path(ONE, views.meeting, name="meeting"),
    path(f"{ONE}aendern/", views.edit, name="meeting_edit"),
    path(f"{ONE}protokoll/", views.minutes, name="meeting_minutes"),
    path(f"{ONE}absagen/", views.cancel, name="meeting_cancel"),
    path(f"{ONE}termin.ics", views.file, name="meeting_ics"),
    path("mitmachen/kalender/<uuid:public_id>/<str:secret>/treffen.ics", views.calendar, name="calendar"),
]
