"""Public addresses of moderation (English twin below /en/)."""

from django.urls import path

from . import views

app_name = "moderation"

urlpatterns = [
    path("melden/danke/", views.report_done, name="report_done"),
    path("melden/<int:page_id>/", views.report, name="report"),
]
