"""Addresses of conversations; part of the namespace `projects`."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

CONVERSATION = "projekte/gespraech/<uuid:public_id>/<str:secret>/"

urlpatterns = [
    path("projekte/<row:pk>/mitmachen/", views.write, name="help"),
    path("projekte/mitmachen/<uuid:public_id>/", views.confirm, name="help_confirm"),
    path("projekte/mitmachen/<uuid:public_id>/neuer-code/", views.resend, name="help_resend"),
    path("projekte/mitmachen/link/<str:token>/", views.HelpLinkView.as_view(), name="help_link"),
    path(CONVERSATION, views.conversation, name="help_conversation"),
    path(f"{CONVERSATION}melden/<uuid:message_id>/", views.report, name="help_report"),
    path(f"{CONVERSATION}beenden/", views.block, name="help_block"),
]
