"""Addresses of the guidance, below Wagtail's admin."""

from django.urls import path

from . import admin_views as views

app_name = "workshop_guidance"

urlpatterns = [
    path("", views.ListView.as_view(), name="list"),
    path("<int:site>/<slug:step>/", views.EditView.as_view(), name="edit"),
]
