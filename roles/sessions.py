"""What a person's roles mean for the account: the mark of staff, and the end of every session when no municipality is left."""

from typing import Any

from accounts.models import User
from accounts.rules import is_staff


def settle(user: User) -> bool:
    """Let the account say what its groups say; returns whether the person works for any municipality any more.

    Who has no group with a way into the admin left loses the mark of staff and the password: a new (unusable) password ends every open
    session at once. Operators and people who never had a way in stay as they are.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.is_superuser:
        return True
    works = row.groups.filter(permissions__codename="access_admin", permissions__content_type__app_label="wagtailadmin").exists()
    if works and not row.is_staff:
        row.is_staff = True
        row.save(update_fields=["is_staff"])
    elif not works and row.is_staff:
        row.is_staff = False
        row.set_unusable_password()
        row.save(update_fields=["is_staff", "password"])
    _take_over(user, row)
    return works


def works_somewhere(user: User) -> bool:
    """Can this account open the admin once it has a role: by a password, or, as staff without one, by an identity provider? Citizens cannot."""
    return bool(user.is_active and (user.has_usable_password() or (is_staff(user) and user.last_login)))


def _take_over(user: User, row: User) -> None:
    """The caller's object says the same, and forgets the rights that it had looked up."""
    user.is_staff, user.password = row.is_staff, row.password
    for name in ("_perm_cache", "_user_perm_cache", "_group_perm_cache", "_tree_paths", "_moderated_sites", "_is_jury_only"):
        _forget(user, name)


def _forget(user: Any, name: str) -> None:
    user.__dict__.pop(name, None)
