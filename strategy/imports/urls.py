"""Addresses of the import screens, below Wagtail's admin."""

from django.urls import path

from . import views

app_name = "strategy_imports"

urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("neu/", views.NewView.as_view(), name="new"),
    path("profile/<int:profile_pk>/loeschen/", views.DeleteProfileView.as_view(), name="delete_profile"),
    path("<int:pk>/", views.RunView.as_view(), name="run"),
    path("<int:pk>/fortschritt/", views.ProgressView.as_view(), name="progress"),
    path("<int:pk>/spalten/", views.ColumnsView.as_view(), name="columns"),
    path("<int:pk>/einstellungen/", views.SettingsView.as_view(), name="settings"),
    path("<int:pk>/profil/", views.SaveProfileView.as_view(), name="save_profile"),
    path("<int:pk>/profil-anwenden/", views.UseProfileView.as_view(), name="use_profile"),
    path("<int:pk>/summen/", views.TotalsView.as_view(), name="totals"),
    path("<int:pk>/noch-einmal/", views.AgainView.as_view(), name="again"),
    path("<int:pk>/uebernehmen/", views.ApplyView.as_view(), name="apply"),
    path("<int:pk>/zuruecknehmen/", views.UndoView.as_view(), name="undo"),
    path("<int:pk>/datei-loeschen/", views.DeleteFileView.as_view(), name="delete_file"),
]
