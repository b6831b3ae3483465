"""The two addresses of the sign-in by an identity provider."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.start, name="openid_start"),
    path("zurueck/", views.back, name="openid_back"),
]
