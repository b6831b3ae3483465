"""Addresses of the spam defence; included outside of the language prefixes at `spam/`."""

from django.urls import path

from . import views

urlpatterns = [path("<str:token>/<int:number>.svg", views.picture, name="spam_picture")]
