"""The address list of a demo."""

from django.urls import include, path

from config.urls import urlpatterns as usual

urlpatterns = [path("demo/mail/", include("municipality.demo_mail")), *usual]
