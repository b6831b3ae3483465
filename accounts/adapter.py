"""How django-allauth behaves here: staff sign in, nobody signs up from outside."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation; citizens' sign-in comes with the project factory."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
