"""Addresses of the guest's door to a project; part of the namespace `projects`. The conversation itself lives in `exchange`."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

urlpatterns = [
    path("projekte/<row:pk>/mitmachen/", views.write, name="help"),
    path("projekte/mitmachen/<uuid:public_id>/", views.confirm, name="help_confirm"),
    path("projekte/mitmachen/<uuid:public_id>/neuer-code/", views.resend, name="help_resend"),
    path("projekte/mitmachen/link/<str:token>/", views.HelpLinkView.as_view(), name="help_link"),
]
