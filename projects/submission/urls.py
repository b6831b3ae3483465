"""Addresses of bringing in a project; part of the namespace `projects`."""

from django.urls import path

from . import own, status_views, views

ENTRY = "projekte/einreichen/"
STATUS = "projekte/status/"
PRIVATE = "<uuid:public_id>/<str:secret>/"

urlpatterns = [
    path(ENTRY, views.submit, name="submit"),
    path(f"{ENTRY}entwurf/{PRIVATE}", views.draft, name="draft"),
    path(f"{ENTRY}bestaetigen/{PRIVATE}", views.confirm, name="confirm"),
    path(f"{ENTRY}bestaetigen/{PRIVATE}neuer-code/", views.resend, name="resend"),
    path(f"{ENTRY}link/<str:token>/", views.ConfirmLinkView.as_view(), name="confirm_link"),
    path(STATUS, status_views.lost, name="status_lost"),
    path(f"{STATUS}meine/<uuid:public_id>/", own.own_status, name="own_status"),
    path(f"{STATUS}{PRIVATE}", status_views.status, name="status"),
    path(f"{STATUS}{PRIVATE}bild/", views.picture, name="picture"),
    path(f"{STATUS}{PRIVATE}bearbeiten/", status_views.edit, name="status_edit"),
    path(f"{STATUS}{PRIVATE}zurueckziehen/", status_views.withdraw, name="status_withdraw"),
    path(f"{STATUS}{PRIVATE}offline/", status_views.offline, name="status_offline"),
    path(f"{STATUS}{PRIVATE}loeschen/", status_views.delete, name="status_delete"),
    path(f"{STATUS}{PRIVATE}name/", status_views.name, name="status_name"),
    path(f"{STATUS}{PRIVATE}bild-loeschen/", status_views.remove_picture, name="status_remove_picture"),
    path(f"{STATUS}{PRIVATE}phase/", status_views.phase, name="status_phase"),
    path(f"{STATUS}{PRIVATE}bedarf/", status_views.need, name="status_need"),
    path(f"{STATUS}{PRIVATE}neuer-link/", status_views.new_link, name="status_new_link"),
]
