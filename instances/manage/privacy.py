"""A person's data in copies, exports and deletions: her copy, and what goes when her account is deleted."""

from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.privacy import register_erasure, register_export

from .models import Removal, TownWork


def register() -> None:
    """Register copy and deletion; called once by the app config."""
    register_export("municipalities", export)
    register_erasure(erase, 3)


def export(user: User) -> dict[str, list[Any]]:
    """Return what this person had copied, exported and deleted."""
    return {
        "work": list(TownWork.objects.filter(by=user).order_by("pk").values("site__hostname", "kind", "state", "created", "wanted")),
        "removals": list(Removal.objects.filter(by=user).order_by("pk").values("name", "host", "state", "created")),
    }


def erase(user: User) -> None:
    """Her entries go with their files: nobody else could fetch them. Reports of deletions stay without her; where her address is named, it goes."""
    for row in TownWork.objects.filter(by=user):
        row.delete()
    Removal.objects.filter(by=user).update(by=None, by_name="…")
    for removal in Removal.objects.filter(Q(report__icontains=user.email)):
        staying = [address for address in removal.report.get("staying", []) if address.lower() != user.email.lower()]
        Removal.objects.filter(pk=removal.pk).update(report={**removal.report, "staying": staying})
