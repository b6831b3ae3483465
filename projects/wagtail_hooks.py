"""Projects in Wagtail's admin: the register of submissions."""

from wagtail_modeladmin.options import modeladmin_register

from .admin import SubmissionAdmin

modeladmin_register(SubmissionAdmin)
