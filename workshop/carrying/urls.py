"""Addresses of this room."""

from django.urls import URLPattern, path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

ROOM = "mitmachen/projekte/<row:pk>/umsetzung/"

urlpatterns: list[URLPattern] = [
    path(ROOM, views.room, name="carrying"),
    path(f"{ROOM}schritt/<slug:kind>/", views.step, name="carrying_step"),
    path(f"{ROOM}zustimmung/anfragen/", views.ask_consent, name="consent_ask"),
    path(f"{ROOM}zustimmung/", views.consent, name="consent"),
    path(f"{ROOM}meilenstein/<row:milestone>/", views.milestone, name="milestone_reached"),
    path(f"{ROOM}meilensteine/", views.milestones_public, name="milestones_public"),
    path(f"{ROOM}neues/", views.update_new, name="update_new"),
    path(f"{ROOM}neues/<row:update>/", views.update_edit, name="update"),
    path(f"{ROOM}neues/<row:update>/bild/", views.update_picture, name="update_picture"),
    path(f"{ROOM}neues/<row:update>/zuruecknehmen/", views.update_withdraw, name="update_withdraw"),
    path(f"{ROOM}neues/<row:update>/loeschen/", views.update_delete, name="update_delete"),
    path(f"{ROOM}ergebnis/", views.result, name="result"),
    path(f"{ROOM}ergebnis/zuruecknehmen/", views.result_withdraw, name="result_withdraw"),
]
