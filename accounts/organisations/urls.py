"""Addresses of organisations (namespace `organisations`)."""

from django.urls import URLPattern, path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

app_name = "organisations"
urlpatterns: list[URLPattern] = [
    path("organisationen/", views.listing, name="list"),
    path("organisationen/<row:pk>/", views.detail, name="detail"),
    path("organisationen/<row:pk>/mitmachen/", views.join, name="join"),
    path("mitmachen/organisationen/neu/", views.new, name="new"),
    path("mitmachen/organisationen/<row:pk>/", views.edit, name="edit"),
    path("mitmachen/organisationen/<row:pk>/mitglieder/", views.members, name="members"),
    path("mitmachen/organisationen/<row:pk>/mitglieder/<row:member>/<slug:step>/", views.member_step, name="member_step"),
    path("mitmachen/organisationen/<row:pk>/verlassen/", views.leave, name="leave"),
    path("mitmachen/organisationen/<row:pk>/aufloesen/", views.close, name="close"),
]
