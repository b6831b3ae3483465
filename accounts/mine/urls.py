"""Addresses of one's own area (namespace `mine`)."""

from django.urls import path

from . import views

app_name = "mine"
urlpatterns = [
    path("mitmachen/", views.home, name="home"),
    path("mitmachen/anmelden/", views.sign_in, name="sign_in"),
]
