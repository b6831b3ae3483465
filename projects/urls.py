"""Addresses of the project factory that are not pages of the tree. Namespace `projects`."""

from .submission.urls import urlpatterns as submission

app_name = "projects"
urlpatterns = [*submission]
