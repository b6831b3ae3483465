"""Addresses of this room."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import doors, staff_views, views

PROJECT = "mitmachen/projekte/<row:pk>"
TEAM = f"{PROJECT}/team"
urlpatterns = [
    path("mitmachen/projekte/neu/", doors.new_project, name="new_project"),
    path("mitmachen/verwaltung/ohne-leitung/", staff_views.without_lead, name="without_lead"),
    path("einladung/<str:token>/", doors.invitation, name="invitation"),
    path(f"{PROJECT}/aufgreifen/", doors.adopt, name="adopt"),
    path(f"{PROJECT}/weiterfuehren/", doors.continue_own, name="continue_own"),
    path(f"{PROJECT}/beitreten/", doors.join, name="join"),
    path(f"{PROJECT}/beitreten/antworten/", doors.join_answer, name="join_answer"),
    path(f"{PROJECT}/beitreten/zuruecknehmen/", doors.join_withdraw, name="join_withdraw"),
    path(f"{TEAM}/", views.team, name="team"),
    path(f"{TEAM}/ich/", views.me, name="me"),
    path(f"{TEAM}/anfragen/<row:request_pk>/", views.request_to_join, name="request"),
    path(f"{TEAM}/einladen/", views.invite, name="invite"),
    path(f"{TEAM}/einladungen/<row:invitation_pk>/zuruecknehmen/", views.revoke, name="revoke_invitation"),
    path(f"{TEAM}/mitglieder/<row:member_pk>/rolle/", views.role, name="member_role"),
    path(f"{TEAM}/mitglieder/<row:member_pk>/entfernen/", views.remove, name="member_remove"),
    path(f"{TEAM}/verlassen/", views.leave, name="leave"),
    path(f"{TEAM}/leitung/", views.offer_lead, name="offer_lead"),
    path(f"{TEAM}/leitung/antworten/", views.answer_lead, name="answer_lead"),
]
