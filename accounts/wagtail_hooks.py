"""Accounts in Wagtail's admin: the register of organisations."""

from django.urls import path
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from .organisations.admin import DecisionView, OrganisationAdmin

modeladmin_register(OrganisationAdmin)


@hooks.register("register_admin_urls")
def organisation_urls() -> list:
    return [path("organisationen/<int:pk>/entscheiden/", DecisionView.as_view(), name="organisation_decision")]
