"""Addresses of the project factory that are not pages of the tree. Namespace `projects`."""

from django.urls import path

from . import geo, similar
from .help.urls import urlpatterns as help_messages
from .submission.urls import urlpatterns as submission

app_name = "projects"
urlpatterns = [
    *submission,
    *help_messages,
    path("projekte/karte.geojson", geo.features, name="features"),
    path("projekte/gebiet.json", geo.area, name="area"),
    path("projekte/aehnlich/", similar.similar, name="similar"),
]
