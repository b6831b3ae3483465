"""Addresses of this room."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import profile_views, views

PROJECT = "mitmachen/projekte/<row:pk>/"
urlpatterns = [
    path(PROJECT, views.home, name="home"),
    path(f"{PROJECT}anwesend/", views.beat, name="beat"),
    path(f"{PROJECT}einschaetzung/<slug:step>/", views.assess, name="assess"),
    path(f"{PROJECT}profil/", profile_views.show, name="profile"),
    path(f"{PROJECT}profil/bild/", profile_views.picture, name="profile_picture"),
    path(f"{PROJECT}profil/bild/loeschen/", profile_views.revoke_picture, name="revoke_picture"),
    path(f"{PROJECT}profil/einreichen/", profile_views.hand_in, name="hand_in"),
    path(f"{PROJECT}profil/zurueckziehen/", profile_views.withdraw, name="withdraw"),
    path(f"{PROJECT}pruefen/", views.check_step, name="check"),
    path(f"{PROJECT}verlauf/", views.changes, name="changes"),
    path(f"{PROJECT}verlauf/<row:change>/zurueck/", views.restore, name="restore"),
]
