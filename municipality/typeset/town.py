"""What every document says of the municipality: name, address, colours."""

from typing import Any

from wagtail.models import Site

from municipality import theme
from municipality.models import Branding, MunicipalitySettings


def town_part(site: Site) -> dict[str, Any]:
    """Return name, address and colours, as they are corrected for contrast."""
    branding, town = Branding.for_site(site), MunicipalitySettings.for_site(site)
    look = theme.light(branding.brand_colour, branding.accent_colour)
    colours = {name: getattr(look, name).convert("srgb").fit("srgb").to_string(hex=True) for name in look.__dataclass_fields__}
    return {
        "name": town.official_name or branding.name or site.site_name, "short_name": branding.name or site.site_name, "colours": colours,
        "address": town.address_lines, "email": town.email, "phone": town.phone, "base": site.root_url, "population": town.population,
    }  # fmt: skip
