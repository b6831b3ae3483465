"""Files of the strategy. The pages themselves stand in the page tree."""

from django.urls import path

from . import views

app_name = "strategy"
urlpatterns = [
    path("werte/<int:pk>.csv", views.indicator_csv, name="indicator_csv"),
    path("<int:pk>/massnahmen.csv", views.measures_csv, name="measures_csv"),
]
