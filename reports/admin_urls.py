"""Addresses of the screens of versions, below Wagtail's admin."""

from django.urls import path

from . import admin_views as views

app_name = "reports_admin"
urlpatterns = [
    path("<row:page_id>/fassungen/", views.VersionsView.as_view(), name="versions"),
    path("<row:page_id>/fassungen/festschreiben/", views.FreezeView.as_view(), name="freeze"),
    path("<row:page_id>/fassungen/<row:number>/stand/", views.ProgressView.as_view(), name="progress"),
    path("<row:page_id>/fassungen/<row:number>/veroeffentlichen/", views.PublishView.as_view(), name="publish"),
    path("<row:page_id>/fassungen/<row:number>/neu-setzen/", views.RenderAgainView.as_view(), name="render_again"),
    path("<row:page_id>/fassungen/<row:number>/datei/<str:name>", views.FileView.as_view(), name="file"),
]
