"""Wagtail's user forms for a user with one name field."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from .models import User

FIELDS = ("email", "name", "is_staff", "is_superuser", "groups")


class NamelessMixin:
    """Without first and last name: one free field."""

    first_name = None
    last_name = None


class StaffCreationForm(NamelessMixin, UserCreationForm):
    """Form with which an operator makes an account."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)

    class Meta(UserCreationForm.Meta):
        model = User
        fields = FIELDS


class StaffEditForm(NamelessMixin, UserEditForm):
    """Form with which an operator changes an account."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)

    class Meta(UserEditForm.Meta):
        model = User
        fields = (*FIELDS, "is_active")
