"""Addresses of the administration's screens, below Wagtail's admin."""

from django.urls import path

from . import admin_views as views

app_name = "workshop_answers"

urlpatterns = [
    path("", views.ListView.as_view(), name="list"),
    path("<int:pk>/", views.ProjectView.as_view(), name="project"),
    path("<int:pk>/neu/", views.SaveView.as_view(), name="new"),
    path("<int:pk>/stelle/", views.OfficeView.as_view(), name="office"),
    path("<int:pk>/massnahmen/", views.MeasuresView.as_view(), name="measures"),
    path("<int:pk>/begleitung/", views.AdviserView.as_view(), name="adviser"),
    path("<int:pk>/zustimmung/", views.ConsentView.as_view(), name="consent"),
    path("<int:pk>/nachfragen/", views.AskView.as_view(), name="ask"),
    path("<int:pk>/<int:response>/", views.EditView.as_view(), name="edit"),
    path("<int:pk>/<int:response>/speichern/", views.SaveView.as_view(), name="save"),
    path("<int:pk>/<int:response>/veroeffentlichen/", views.PublishView.as_view(), name="publish"),
    path("<int:pk>/<int:response>/zuruecknehmen/", views.UnpublishView.as_view(), name="unpublish"),
]
