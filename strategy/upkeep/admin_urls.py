"""Addresses of the screens about upkeep, below Wagtail's admin."""

from django.urls import path

from municipality import converters  # noqa: F401 - makes <row:…> known

from . import admin_views as views

app_name = "strategy_upkeep"

urlpatterns = [
    path("meine-massnahmen/", views.MineView.as_view(), name="mine"),
    path("meine-massnahmen/erinnerungen/", views.RemindersView.as_view(), name="reminders"),
    path("meine-massnahmen/<row:pk>/", views.MeasureView.as_view(), name="measure"),
    path("meine-massnahmen/<row:pk>/schritte/", views.StepsView.as_view(), name="steps"),
    path("meine-massnahmen/<row:pk>/zustaendige/", views.KeepersView.as_view(), name="keepers"),
    path("meine-massnahmen/<row:pk>/sachstand/", views.NewNoteView.as_view(), name="new_note"),
    path("sachstaende/", views.InboxView.as_view(), name="inbox"),
    path("sachstaende/<row:pk>/", views.NoteView.as_view(), name="note"),
]
