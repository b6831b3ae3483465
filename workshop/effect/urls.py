"""Addresses of this room."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

EFFECT = "mitmachen/projekte/<row:pk>/wirkung/"
urlpatterns = [
    path(EFFECT, views.effect, name="effect"),
    path(f"{EFFECT}faktor/", views.add_factor, name="effect_add_factor"),
    path(f"{EFFECT}eigene/", views.add_free, name="effect_add_free"),
    path(f"{EFFECT}<row:row>/neu-rechnen/", views.recalculate, name="effect_recalculate"),
    path(f"{EFFECT}<row:row>/loeschen/", views.remove, name="effect_remove"),
]
