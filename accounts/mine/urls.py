"""Addresses of one's own area (namespace `mine`)."""

from django.urls import path

from municipality import converters  # noqa: F401 - registers `row`

from . import profile_views, signin_views, views

app_name = "mine"
urlpatterns = [
    path("mitmachen/", views.home, name="home"),
    path("mitmachen/anmelden/", signin_views.sign_in, name="sign_in"),
    path("mitmachen/anmelden/code/", signin_views.sign_in_code, name="sign_in_code"),
    path("mitmachen/anmelden/neuer-code/", signin_views.sign_in_resend, name="sign_in_resend"),
    path("mitmachen/anmelden/link/<str:token>/", signin_views.SignInLinkView.as_view(), name="sign_in_link"),
    path("mitmachen/willkommen/", signin_views.welcome, name="welcome"),
    path("mitmachen/bestaetigen/", profile_views.prove, name="prove"),
    path("mitmachen/profil/", profile_views.profile, name="profile"),
    path("mitmachen/profil/adresse/", profile_views.address, name="address"),
    path("mitmachen/profil/adresse/code/", profile_views.address_code, name="address_code"),
    path("mitmachen/profil/daten/", profile_views.export, name="export"),
    path("mitmachen/profil/loeschen/", profile_views.delete, name="delete"),
    path("mitmachen/geloescht/", views.deleted, name="deleted"),
    path("mitmachen/neuigkeiten/", views.notice_list, name="notices"),
    path("mitmachen/neuigkeiten/gelesen/", views.notices_read, name="notices_read"),
    path("mitmachen/neuigkeiten/<row:pk>/gelesen/", views.notice_read, name="notice_read"),
    path("mitmachen/benachrichtigungen/", views.notice_settings, name="notice_settings"),
    path("mitmachen/benachrichtigungen/abmelden/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
