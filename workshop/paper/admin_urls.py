"""Addresses of the screens for paper, below Wagtail's admin."""

from django.urls import path

from . import admin_views as views

app_name = "workshop_paper"

urlpatterns = [
    path("", views.ListView.as_view(), name="list"),
    path("idee/", views.IdeaView.as_view(), name="idea"),
    path("<int:pk>/", views.ProjectView.as_view(), name="project"),
    path("<int:pk>/<int:entry>/team/", views.WordsView.as_view(), name="words"),
    path("<int:pk>/<int:entry>/beenden/", views.CloseView.as_view(), name="close"),
]
