"""Addresses of this room."""

from django.urls import path

from . import exchange_views, schedule_views, views

PLAN = "mitmachen/projekte/<row:pk>/arbeitsplan/"
SCHEDULE = "mitmachen/projekte/<row:pk>/zeitplan/"
urlpatterns = [
    path(PLAN, views.work, name="work"),
    path(f"{PLAN}paket/", views.add_package, name="package_add"),
    path(f"{PLAN}paket/<row:package>/aufgabe/", views.add_task, name="task_add"),
    path(f"{PLAN}aufgaben-<slug:kind>.csv", exchange_views.tasks_csv, name="tasks_csv"),
    path(f"{PLAN}import/", exchange_views.tasks_import, name="tasks_import"),
    path(f"{PLAN}aufgabe/<row:row>/paket/", views.move_to_package, name="task_package"),
    path(f"{PLAN}<slug:kind>/<row:row>/", views.entry, name="plan_entry"),
    path(f"{PLAN}<slug:kind>/<row:row>/loeschen/", views.remove, name="plan_remove"),
    path(f"{PLAN}<slug:kind>/<row:row>/<slug:way>/", views.move, name="plan_move"),
    path(SCHEDULE, schedule_views.schedule, name="schedule"),
    path(f"{SCHEDULE}meilenstein/", schedule_views.add_milestone, name="milestone_add"),
    path(f"{SCHEDULE}aufgabe/<row:row>/wartet/", schedule_views.add_dependency, name="dependency_add"),
    path(f"{SCHEDULE}aufgabe/<row:row>/wartet/<row:before>/weg/", schedule_views.remove_dependency, name="dependency_remove"),
    path(f"{SCHEDULE}aufgabe/<row:row>/verschieben/", schedule_views.shift, name="task_shift"),
    path(f"{SCHEDULE}festhalten/", schedule_views.keep, name="baseline_make"),
    path(f"{SCHEDULE}staende/<row:baseline>/", schedule_views.baseline, name="baseline"),
    path(f"{SCHEDULE}balkenplan.svg", schedule_views.gantt_svg, name="gantt_svg"),
    path(f"{SCHEDULE}termine.ics", exchange_views.schedule_ics, name="schedule_ics"),
]
