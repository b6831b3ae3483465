"""Deployment check: the demo must never be a real town's site."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

DEMO_DOMAIN = "@auenfurt.example"


@register(Tags.security, deploy=True)
def no_demo_in_production(app_configs, **kwargs) -> list[CheckMessage]:
    """Refuse demo settings and demo accounts (`check --deploy`)."""
    found: list[CheckMessage] = []
    if settings.DEMO:
        found.append(Error("Demo settings are active: mails are shown publicly and no second factor is asked for.", id="projektfabrik.E001"))
    if _demo_accounts():
        found.append(
            Error(
                "There are accounts of the demo municipality. Delete them before this site goes public.",
                hint=f"Addresses end in {DEMO_DOMAIN}.",
                id="projektfabrik.E002",
            )
        )
    return found


def _demo_accounts() -> bool:
    from accounts.models import User

    try:
        return User.objects.filter(email__endswith=DEMO_DOMAIN, is_active=True).exists()
    except DatabaseError:
        return False  # no tables yet: nothing is deployed
