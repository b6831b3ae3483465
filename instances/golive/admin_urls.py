"""Addresses of the start in the admin."""

from django.urls import path

from . import views

app_name = "golive"
urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("<int:pk>/", views.TownView.as_view(), name="town"),
    path("<int:pk>/online/", views.LiveView.as_view(), name="live"),
    path("<int:pk>/offline/", views.OfflineView.as_view(), name="offline"),
    path("<int:pk>/test-mail/", views.TestMailView.as_view(), name="test_mail"),
    path("<int:pk>/vorschau/<int:link>/beenden/", views.EndLinkView.as_view(), name="end_link"),
]
