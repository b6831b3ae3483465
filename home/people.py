"""Contact persons as the component wants them."""

from django.utils.translation import get_language
from wagtail.models import Site

from municipality import cache
from municipality.models import ContactPerson
from municipality.pictures import portrait_of


def people(site: Site) -> list[dict]:
    """Return the contact persons of a municipality in their order; kept until the municipality changes."""

    def make() -> list[dict]:
        rows = ContactPerson.objects.filter(municipality__site=site).select_related("photo")
        return [{"id": row.pk, "name": row.name, "role": row.role, "phone": row.phone, "photo": portrait_of(row.photo)} for row in rows]

    return cache.remember(site.pk, "people", make)


def person(site: Site, name: str = "") -> dict | None:
    """Return one contact person by name, or the first one, with the link to the contact form; None where there is none."""
    found = people(site)
    chosen = next((entry for entry in found if entry["name"] == name), found[0] if found else None)
    if chosen is None:
        return None
    return chosen | {"message_url": contact_url(site)}


def contact_url(site: Site) -> str:
    """Return the address of the municipality's contact form in the current language, empty where it has none."""
    from .front import index_url
    from .models import ContactPage

    return index_url(site, ContactPage, get_language() or "de")
