"""Files of the strategy. The pages themselves stand in the page tree."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views
from .exporters.urls import public as exports

app_name = "strategy"
urlpatterns = [
    path("werte/<row:pk>.csv", views.indicator_csv, name="indicator_csv"),
    path("<row:pk>/massnahmen.csv", views.measures_csv, name="measures_csv"),
    *exports,
]
