"""Addresses of the public face, in both languages."""

from django.urls import path

from . import contact, feeds, search

urlpatterns = [
    path("suche/", search.view, name="search"),
    path("barriere-melden/", contact.barrier, name="report_barrier"),
    path("feed/", feeds.LatestFeed(), name="feed"),
]
