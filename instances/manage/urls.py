"""Addresses of the municipalities, below Wagtail's admin (namespace `towns`)."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

app_name = "towns"

urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("loeschungen/", views.RemovalsView.as_view(), name="removals"),
    path("loeschungen/<row:removal>/", views.RemovalView.as_view(), name="removal"),
    path("loeschungen/<row:removal>/zurueckziehen/", views.WithdrawView.as_view(), name="withdraw"),
    path("<row:pk>/", views.TownView.as_view(), name="town"),
    path("<row:pk>/kopieren/", views.CopyView.as_view(), name="copy"),
    path("<row:pk>/exportieren/", views.ExportView.as_view(), name="export"),
    path("<row:pk>/vorgang/<row:work>/herunterladen/", views.FetchView.as_view(), name="fetch"),
    path("<row:pk>/vorgang/<row:work>/entfernen/", views.DiscardView.as_view(), name="discard"),
    path("<row:pk>/loeschen/", views.PrepareView.as_view(), name="prepare"),
]
