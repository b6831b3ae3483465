"""Addresses of the moderators' screens, below Wagtail's admin."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import admin_report_views as reports
from . import admin_row_views as rows
from . import admin_views as views

app_name = "moderation_admin"

urlpatterns = [
    path("", views.InboxView.as_view(), name="inbox"),
    path("sammelfreigabe/", views.BulkApproveView.as_view(), name="bulk_approve"),
    path("vorgang/<int:pk>/", views.ItemView.as_view(), name="item"),
    path("vorgang/<int:pk>/vorschau/", views.PreviewView.as_view(), name="preview"),
    path("vorgang/<int:pk>/freigeben/", views.ApproveView.as_view(), name="approve"),
    path("vorgang/<int:pk>/aendern/", views.ReasonStepView.as_view(), name="request_changes"),
    path("vorgang/<int:pk>/ablehnen/", views.ReasonStepView.as_view(mode="reject", done=_("„%(title)s“ ist abgelehnt.")), name="reject"),
    path("vorgang/<int:pk>/zuweisen/", views.AssignView.as_view(), name="assign"),
    path("vorgang/<int:pk>/notiz/", views.NoteView.as_view(), name="note"),
    path("beitrag/<slug:kind>/<int:pk>/", rows.RowView.as_view(), name="row"),
    path("beitrag/<slug:kind>/<int:pk>/freigeben/", rows.RowApproveView.as_view(), name="row_approve"),
    path("beitrag/<slug:kind>/<int:pk>/aendern/", rows.RowReasonView.as_view(), name="row_request_changes"),
    path("beitrag/<slug:kind>/<int:pk>/ablehnen/", rows.RowReasonView.as_view(mode="reject"), name="row_reject"),
    path("beitrag/<slug:kind>/<int:pk>/offline/", rows.RowReasonView.as_view(mode="take_offline"), name="row_take_offline"),
    path("beitrag/<slug:kind>/<int:pk>/zuweisen/", rows.RowAssignView.as_view(), name="row_assign"),
    path("beitrag/<slug:kind>/<int:pk>/notiz/", rows.RowNoteView.as_view(), name="row_note"),
    path("meldungen/", reports.ReportsView.as_view(), name="reports"),
    path("meldungen/<int:pk>/", reports.ReportView.as_view(), name="report"),
    path("meldungen/<int:pk>/zuweisen/", reports.ReportAssignView.as_view(), name="report_assign"),
    path("meldungen/<int:pk>/notiz/", reports.ReportNoteView.as_view(), name="report_note"),
    path("protokoll/", views.LogView.as_view(), name="log"),
]
