"""Addresses of this room."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

urlpatterns = [
    path("mitmachen/projekte/<row:pk>/traeger/", views.carrier, name="carrier"),
    path("mitmachen/projekte/<row:pk>/traeger/antwort/", views.answer, name="carrier_answer"),
]
