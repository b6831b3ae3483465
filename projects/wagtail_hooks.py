"""Projects in Wagtail's admin: the registers of submissions and of messages."""

from wagtail_modeladmin.options import modeladmin_register

from .admin import SubmissionAdmin
from .help.admin import HelpMessageAdmin

modeladmin_register(SubmissionAdmin)
modeladmin_register(HelpMessageAdmin)
