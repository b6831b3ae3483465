"""Public lists of the strategy's measures, below `/massnahmen/`."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

app_name = "catalogue"
urlpatterns = [
    path("", views.measures, name="measures"),
    path("stellen/", views.offices, name="offices"),
    path("stellen/<row:pk>/", views.office, name="office"),
    path("neu/", views.latest, name="changes"),
    path("neu.atom", views.ChangesFeed(), name="feed"),
]
