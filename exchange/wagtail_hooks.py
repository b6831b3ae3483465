"""The exchange in Wagtail's admin."""

from wagtail_modeladmin.options import modeladmin_register

from .conversations.admin import MessageAdmin, QuestionAdmin

modeladmin_register(MessageAdmin)
modeladmin_register(QuestionAdmin)
