"""Addresses of organisations (namespace `organisations`)."""

from django.urls import URLPattern

app_name = "organisations"
urlpatterns: list[URLPattern] = []
