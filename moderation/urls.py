"""Public addresses of moderation (English twin below /en/)."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

app_name = "moderation"

urlpatterns = [
    path("melden/danke/", views.report_done, name="report_done"),
    path("melden/<row:page_id>/", views.report, name="report"),
    path("melden/organisation/<row:pk>/", views.report_organisation, name="report_organisation"),
    path("melden/<slug:kind>/<row:pk>/", views.report_row, name="report_row"),
]
