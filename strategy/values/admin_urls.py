"""Addresses of the staff screens for values and keys, below Wagtail's admin."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import token_views, views

app_name = "strategy_values"
urlpatterns = [
    path("werte/<row:pk>/", views.GridView.as_view(), name="grid"),
    path("werte/<row:pk>/verlauf/", views.HistoryView.as_view(), name="history"),
    path("werte/<row:pk>/tabelle.csv", views.TableView.as_view(), name="table"),
    path("schluessel/", token_views.TokensView.as_view(), name="tokens"),
    path("schluessel/<row:pk>/sperren/", token_views.RevokeView.as_view(), name="token_revoke"),
]
