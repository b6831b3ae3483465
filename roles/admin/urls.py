"""Addresses of the small screens below /admin/ (namespace `roles_admin`)."""

from django.urls import path

from municipality import converters  # noqa: F401 - registers `row`

from . import openid, views

app_name = "roles_admin"
urlpatterns = [
    path("", views.StaffView.as_view(), name="index"),
    path("einladen/", views.InviteView.as_view(), name="invite"),
    path("journal/", views.JournalView.as_view(), name="journal"),
    path("anmeldung/", openid.ConnectionView.as_view(), name="openid"),
    path("anmeldung/pruefen/", openid.TestView.as_view(), name="openid_test"),
    path("anmeldung/entfernen/", openid.RemoveConnectionView.as_view(), name="openid_remove"),
    path("<row:pk>/", views.PersonView.as_view(), name="person"),
    path("<row:pk>/entfernen/", views.RemoveView.as_view(), name="remove"),
    path("einladung/<row:pk>/erneut/", views.AgainView.as_view(), name="again"),
    path("einladung/<row:pk>/zurueckziehen/", views.WithdrawView.as_view(), name="withdraw"),
]
