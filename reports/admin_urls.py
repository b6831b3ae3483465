"""Addresses of the screens of versions, below Wagtail's admin."""

from django.urls import path

from . import admin_views as views

app_name = "reports_admin"
urlpatterns = [
    path("<int:page_id>/fassungen/", views.VersionsView.as_view(), name="versions"),
    path("<int:page_id>/fassungen/festschreiben/", views.FreezeView.as_view(), name="freeze"),
    path("<int:page_id>/fassungen/<int:number>/stand/", views.ProgressView.as_view(), name="progress"),
    path("<int:page_id>/fassungen/<int:number>/veroeffentlichen/", views.PublishView.as_view(), name="publish"),
    path("<int:page_id>/fassungen/<int:number>/neu-setzen/", views.RenderAgainView.as_view(), name="render_again"),
    path("<int:page_id>/fassungen/<int:number>/datei/<str:name>", views.FileView.as_view(), name="file"),
]
