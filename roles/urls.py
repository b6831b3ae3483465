"""Addresses outside of the admin (namespace `roles`)."""

from django.urls import path

from . import views

app_name = "roles"
urlpatterns = [path("mitarbeit/einladung/<str:token>/", views.invitation, name="invitation")]
