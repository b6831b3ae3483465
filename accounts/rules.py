"""Who is who among the accounts."""

from django.contrib.auth.models import AnonymousUser

from .models import User


def is_staff(user: User | AnonymousUser) -> bool:
    """Does this account belong to the administration: may it open the admin, or is it marked so? Nobody without an account does."""
    return bool(user.is_authenticated and (user.is_staff or user.is_superuser or user.has_perm("wagtailadmin.access_admin")))
