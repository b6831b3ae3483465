"""The identity provider of a municipality."""

from wagtail.models import Site

from .models import IdentityProvider


def offered(site: Site) -> IdentityProvider | None:
    """Return the provider with which the staff of this municipality may sign in, None where none is switched on."""
    return IdentityProvider.objects.select_related("site").filter(site=site, is_active=True).first()


def of_site(site: Site) -> IdentityProvider | None:
    """Return the connection of this municipality, switched on or not."""
    return IdentityProvider.objects.filter(site=site).first()
