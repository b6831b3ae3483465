"""Addresses of the guided set-up, below Wagtail's admin."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

app_name = "setup"

urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("schluessel/", views.KeyView.as_view(), name="ags"),
    path("farben/", views.ColoursView.as_view(), name="colours"),
    path("farben.css", views.ColoursStyleView.as_view(), name="colours_style"),
    path("<row:pk>/", views.DraftView.as_view(), name="draft"),
    path("<row:pk>/loeschen/", views.DeleteView.as_view(), name="delete"),
    path("<row:pk>/datei/", views.DownloadView.as_view(), name="download"),
    path("<row:pk>/datei-entfernen/", views.RemoveFileView.as_view(), name="remove_file"),
    path("<row:pk>/pruefen/", views.CheckView.as_view(), name="check"),
    path("<row:pk>/ergebnis/", views.ResultView.as_view(), name="result"),
    path("<row:pk>/<slug:step>/", views.StepView.as_view(), name="step"),
]
