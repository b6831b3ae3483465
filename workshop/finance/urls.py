"""Addresses of this room."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

PROJECT = "mitmachen/projekte/<row:pk>"
urlpatterns = [
    path(f"{PROJECT}/ressourcen/", views.resources, name="resources"),
    path(f"{PROJECT}/ressourcen/neu/", views.add_requirement, name="resource_add"),
    path(f"{PROJECT}/finanzierung/", views.finance, name="finance"),
    path(f"{PROJECT}/finanzierung/quelle/", views.add_source, name="source_add"),
    path(f"{PROJECT}/finanzierung/kosten/<row:row>/", views.shares, name="shares"),
    path(f"{PROJECT}/finanzierung/<slug:kind>/<row:row>/loeschen/", views.remove, name="money_remove"),
]
