"""Addresses of this room."""

from django.urls import URLPattern, path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import staff, views

TEAM = "mitmachen/projekte/<row:pk>/dateien/"

urlpatterns: list[URLPattern] = [
    path(TEAM, views.team_files, name="team_files"),
    path(f"{TEAM}<uuid:public_id>/", views.team_file, name="team_file"),
    path(f"{TEAM}<uuid:public_id>/loeschen/", views.team_file_delete, name="team_file_delete"),
    path("mitmachen/projekte/<row:pk>/unterlagen/", staff.papers, name="papers"),
    path("mitmachen/dateien/<uuid:public_id>/<row:number>/", views.download, name="file"),
]
