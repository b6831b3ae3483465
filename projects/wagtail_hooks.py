"""Projects in Wagtail's admin: the register of submissions, phase and open needs of a project."""

from django.urls import path
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from . import state_admin
from .admin import SubmissionAdmin

modeladmin_register(SubmissionAdmin)

hooks.register("register_page_header_buttons", state_admin.header_buttons)


@hooks.register("register_admin_urls")
def state_url() -> list:
    return [path("projekte/<int:pk>/stand/", state_admin.StateView.as_view(), name="project_state")]
