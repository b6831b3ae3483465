"""Addresses below `/berichte/` that are not pages of the tree: fields, versions, downloads. Namespace `reports`."""

from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("<slug:report>/<slug:field>/", views.field, name="field"),
    path("<slug:report>/fassung/<int:number>/", views.version, name="version"),
    path("<slug:report>/fassung/<int:number>/<slug:field>/", views.version_field, name="version_field"),
    path("<slug:report>/fassung/<int:number>/<str:name>", views.download, name="download"),
]
