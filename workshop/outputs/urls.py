"""Addresses of this room: downloads of a project for its team, empty worksheets for everybody."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

PROJECT = "mitmachen/projekte/<row:pk>/ausgaben/"
urlpatterns = [
    path(PROJECT, views.outputs, name="outputs"),
    path(f"{PROJECT}<slug:name>.<slug:ending>", views.download, name="output"),
    path("mitmachen/arbeitsblaetter/", views.worksheet_list, name="worksheets"),
    path("mitmachen/arbeitsblaetter/<slug:key>-<slug:paper>.pdf", views.worksheet, name="worksheet"),
]
