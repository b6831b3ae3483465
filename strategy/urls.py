"""Files of the strategy. The pages themselves stand in the page tree."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views
from .exporters.urls import public as exports
from .figures import views as figures

app_name = "strategy"
urlpatterns = [
    path("werte/<row:pk>.csv", views.indicator_csv, name="indicator_csv"),
    path("werte/<row:pk>/", figures.indicator, name="indicator"),
    path("werte/<row:pk>/<slug:key>.<slug:ending>", figures.indicator_figure, name="indicator_figure"),
    path("felder/<row:pk>/<slug:key>.<slug:ending>", figures.field_figure, name="field_figure"),
    path("<row:pk>/zahlen/", figures.numbers, name="numbers"),
    path("<row:pk>/zahlen/<slug:key>.<slug:ending>", figures.strategy_figure, name="strategy_figure"),
    path("<row:pk>/massnahmen.csv", views.measures_csv, name="measures_csv"),
    *exports,
]
