"""Addresses of the screen "Erscheinungsbild" below `/admin/erscheinungsbild/`."""

from django.urls import path

from . import views

app_name = "look"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:site_id>/", views.edit, name="edit"),
    path("<int:site_id>/vorschau/", views.show, name="preview"),
    path("<int:site_id>/vorschau/<slug:place>/<slug:scheme>/", views.page, name="page"),
    path("<int:site_id>/vorschau/<slug:scheme>/<slug:name>.css", views.sheet, name="sheet"),
    path("<int:site_id>/veroeffentlichen/", views.publish, name="publish"),
    path("<int:site_id>/verwerfen/", views.discard, name="discard"),
    path("<int:site_id>/zurueck/<int:pk>/", views.bring_back, name="bring_back"),
]
