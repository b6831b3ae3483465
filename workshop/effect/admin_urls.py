"""Addresses of the factors, below Wagtail's admin."""

from django.urls import path

from . import admin_views as views

app_name = "workshop_factors"

urlpatterns = [
    path("", views.ListView.as_view(), name="list"),
    path("<int:site>/neu/", views.AddView.as_view(), name="add"),
    path("<int:site>/<slug:key>/", views.EditView.as_view(), name="edit"),
    path("<int:site>/<slug:key>/stand/", views.StateView.as_view(), name="state"),
]
