"""Addresses of the import screens, below Wagtail's admin."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

app_name = "strategy_imports"

urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("neu/", views.NewView.as_view(), name="new"),
    path("profile/<row:profile_pk>/loeschen/", views.DeleteProfileView.as_view(), name="delete_profile"),
    path("<row:pk>/", views.RunView.as_view(), name="run"),
    path("<row:pk>/fortschritt/", views.ProgressView.as_view(), name="progress"),
    path("<row:pk>/spalten/", views.ColumnsView.as_view(), name="columns"),
    path("<row:pk>/einstellungen/", views.SettingsView.as_view(), name="settings"),
    path("<row:pk>/profil/", views.SaveProfileView.as_view(), name="save_profile"),
    path("<row:pk>/profil-anwenden/", views.UseProfileView.as_view(), name="use_profile"),
    path("<row:pk>/summen/", views.TotalsView.as_view(), name="totals"),
    path("<row:pk>/noch-einmal/", views.AgainView.as_view(), name="again"),
    path("<row:pk>/uebernehmen/", views.ApplyView.as_view(), name="apply"),
    path("<row:pk>/zuruecknehmen/", views.UndoView.as_view(), name="undo"),
    path("<row:pk>/datei-loeschen/", views.DeleteFileView.as_view(), name="delete_file"),
]
