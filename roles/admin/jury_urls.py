"""What the jury may open in the admin (namespace `roles_jury`)."""

from django.urls import path

from . import jury

app_name = "roles_jury"
urlpatterns = [path("", jury.ProjectsView.as_view(), name="projects")]
