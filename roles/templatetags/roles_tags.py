"""Tags of the roles: the button of the administration's own sign-in."""

from typing import Any

from django import template
from django.template import RequestContext

from accounts.mine.paths import wanted

from ..oidc.querysets import offered

register = template.Library()


@register.inclusion_tag("roles/openid_button.html", takes_context=True)
def openid_button(context: RequestContext) -> dict[str, Any]:
    """Show the button where the municipality of the request has switched its identity provider on; nothing elsewhere."""
    request = context["request"]
    site = getattr(request, "municipality", None)
    return {
        "provider": offered(site) if site is not None and not request.user.is_authenticated else None,
        "next": wanted(request), "csrf_token": context.get("csrf_token"),
    }  # fmt: skip
