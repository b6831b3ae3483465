"""Addresses of this room."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

PROJECT = "mitmachen/projekte/<row:pk>/"
urlpatterns = [
    path(PROJECT, views.home, name="home"),
    path(f"{PROJECT}anwesend/", views.beat, name="beat"),
    path(f"{PROJECT}einschaetzung/<slug:step>/", views.assess, name="assess"),
]
