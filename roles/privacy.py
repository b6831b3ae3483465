"""A person's data in roles, invitations and journal: her copy, and what goes when her account is deleted (staff leave by off-boarding first)."""

from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.privacy import register_erasure, register_export, without

from .models import Invitation, ProviderIdentity, RoleChange, RoleGroup


def register() -> None:
    """Register copy and deletion; called once by the app config."""
    register_export("roles", export)
    register_erasure(erase, 4)


def export(user: User) -> dict[str, Any]:
    """Return this person's roles, invitations, and the lines of the journal about her."""
    return {
        "roles": list(RoleGroup.objects.filter(group__user=user).values("site__hostname", "key")),
        "invitations": list(
            Invitation.objects.filter(email=user.email).order_by("pk").values("site__hostname", "name", "roles", "created", "accepted_at")
        ),
        "identities": list(
            ProviderIdentity.objects.filter(user=user).order_by("pk").values("provider__site__hostname", "issuer", "subject", "created", "last_seen")
        ),
        "journal": list(RoleChange.objects.filter(user=user).order_by("pk").values("site__hostname", "created", "action", "roles")),
    }


def erase(user: User) -> None:
    """The journal still says what was given; to whom and by whom is forgotten. Invitations and identities go."""
    Invitation.objects.filter(email=user.email).delete()
    ProviderIdentity.objects.filter(user=user).delete()
    words = [user.email, user.name]
    for row in RoleChange.objects.filter(Q(user=user) | Q(actor=user) | Q(user_name__icontains=user.email)):
        row.user_name, row.actor_name = without(row.user_name, words, "…"), without(row.actor_name, words, "…")
        row.detail = without(row.detail, words, "…")
        row.save(update_fields=["user_name", "actor_name", "detail"])
