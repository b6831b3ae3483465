"""Addresses of this room."""

from django.urls import URLPattern, path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

ROOM = "mitmachen/projekte/<row:pk>/verwaltung/"

urlpatterns: list[URLPattern] = [
    path(ROOM, views.room, name="answers"),
    path(f"{ROOM}zuruecknehmen/", views.withdraw, name="answer_withdraw"),
]
