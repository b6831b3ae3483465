"""Addresses of the public files of a strategy, below `/strategie/<id>/export/`; and of those for staff, below the admin."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import views

public = [
    path("<row:pk>/export/strategie.xlsx", views.public_workbook, name="export_workbook"),
    path("<row:pk>/export/strategie.json", views.public_json, name="export_json"),
    path("<row:pk>/export/<slug:table>.csv", views.public_table, name="export_table"),
    path("<row:pk>/export/maschinenlesbar/<slug:table>.csv", views.public_table, {"machines": True}, name="export_machine_table"),
]
staff = [
    path("strategie/export/", views.staff_index, name="strategy_exports"),
    path("strategie/export/vorlage-<slug:kind>.xlsx", views.staff_template, name="strategy_export_template"),
    path("strategie/export/<row:pk>/strategie.xlsx", views.staff_workbook, name="strategy_export_workbook"),
    path("strategie/export/<row:pk>/strategie.json", views.staff_json, name="strategy_export_json"),
    path("strategie/export/<row:pk>/<slug:table>.csv", views.staff_table, name="strategy_export_table"),
    path("strategie/export/<row:pk>/maschinenlesbar/<slug:table>.csv", views.staff_table, {"machines": True}, name="strategy_export_machine_table"),
]
